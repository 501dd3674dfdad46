import Yams

/// One mapping of the configuration, read key by key: what was not asked for is refused.
///
/// Paths are dotted (`chain.url`), lines count from 1.
struct Settings {
    private let path: String
    private let entries: [String: Node]
    private let lines: [String: Int]
    private var asked: Set<String> = []

    /// The top mapping of `yaml`.
    init(yaml: String) throws(NodeError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw Self.malformed(error)
        } catch {
            throw .malformedYAML(line: 1, reason: "unreadable")
        }
        guard let root else { throw .missingKey(path: "chain") }
        try self.init(root, path: "")
    }

    private init(_ node: Node, path: String) throws(NodeError) {
        self.path = path
        guard case .mapping(let mapping) = node else {
            throw .badValue(
                path: path.isEmpty ? "the file" : path, line: node.mark?.line ?? 1,
                expected: "a mapping of keys")
        }
        var entries: [String: Node] = [:]
        var lines: [String: Int] = [:]
        for (key, value) in mapping {
            let name = key.string ?? "?"
            let line = key.mark?.line ?? value.mark?.line ?? 1
            guard entries[name] == nil else {
                throw .badValue(
                    path: path.isEmpty ? name : "\(path).\(name)", line: line,
                    expected: "given once")
            }
            entries[name] = value
            lines[name] = line
        }
        self.entries = entries
        self.lines = lines
    }

    private static func malformed(_ error: YamlError) -> NodeError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .malformedYAML(line: mark.line, reason: problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            .badValue(
                path: duplicates.first ?? "?", line: context.mark.line, expected: "given once")
        default: .malformedYAML(line: 1, reason: "unreadable")
        }
    }

    func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
    func line(_ key: String) -> Int { lines[key] ?? 1 }

    func bad(_ key: String, _ expected: String) -> NodeError {
        .badValue(path: name(key), line: line(key), expected: expected)
    }

    /// The mapping at `key`; an absent one reads as empty when `optional`.
    mutating func section(_ key: String, optional: Bool = false) throws(NodeError) -> Settings {
        asked.insert(key)
        guard let node = entries[key] else {
            guard optional else { throw .missingKey(path: name(key)) }
            return try Settings(Node([(Node, Node)]()), path: name(key))
        }
        return try Settings(node, path: name(key))
    }

    /// The scalar at `key`, or nothing where it is absent or null.
    mutating func text(_ key: String) throws(NodeError) -> String? {
        asked.insert(key)
        guard let node = entries[key] else { return nil }
        guard case .scalar(let scalar) = node else { throw bad(key, "one value") }
        if node.null != nil, scalar.style == .plain { return nil }
        return scalar.string
    }

    mutating func required(_ key: String) throws(NodeError) -> String {
        guard let text = try text(key), !text.isEmpty else {
            throw .missingKey(path: name(key))
        }
        return text
    }

    /// The scalars of the sequence at `key`; nothing where `key` holds a plain scalar or is absent.
    mutating func list(_ key: String) throws(NodeError) -> [String]? {
        asked.insert(key)
        guard case .sequence(let nodes)? = entries[key] else { return nil }
        var texts: [String] = []
        for node in nodes {
            guard let text = node.scalar?.string else { throw bad(key, "a list of values") }
            texts.append(text)
        }
        return texts
    }

    mutating func integer(
        _ key: String, in range: ClosedRange<Int>, default standard: Int? = nil
    ) throws(NodeError) -> Int {
        guard let text = try text(key) else {
            guard let standard else { throw .missingKey(path: name(key)) }
            return standard
        }
        guard let value = Int(text), range.contains(value) else {
            throw bad(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A number of seconds, in thousandths.
    mutating func seconds(
        _ key: String, in range: ClosedRange<Double>, default standard: Double
    ) throws(NodeError) -> Duration {
        var value = standard
        if let text = try text(key) {
            guard let given = Double(text), range.contains(given) else {
                throw bad(key, "seconds from \(range.lowerBound) to \(range.upperBound)")
            }
            value = given
        }
        return .milliseconds(Int((value * 1000).rounded()))
    }

    mutating func flag(_ key: String, default standard: Bool) throws(NodeError) -> Bool {
        switch try text(key) {
        case nil: return standard
        case "true"?: return true
        case "false"?: return false
        default: throw bad(key, "true or false")
        }
    }

    /// Refuses the first key that nobody asked for.
    func finish() throws(NodeError) {
        let unknown = entries.keys.filter { !asked.contains($0) }
        guard let first = unknown.min(by: { line($0) < line($1) }) else { return }
        throw .unknownKey(path: name(first), line: line(first))
    }
}
