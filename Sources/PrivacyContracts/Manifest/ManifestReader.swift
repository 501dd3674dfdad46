internal import Yams

extension Manifest {
    /// Longest text, in bytes.
    public static let textLimit = 1 << 16
    /// Most methods; most parameters of a method; most fields of a struct.
    public static let listLimit = 64
    /// Most elements of an array.
    public static let lengthLimit = 1 << 24
    /// Most data providers of a task.
    public static let providerLimit = 1024

    /// Reads a manifest in YAML or JSON; the schema is in Protocols/manifest.md.
    /// - Throws: `ContractError.manifest` with the path of what is wrong.
    public init(yamlOrJSON text: String) throws(ContractError) {
        guard text.utf8.count <= Self.textLimit else {
            throw .manifest(path: "", .tooLong(limit: Self.textLimit))
        }
        guard Self.isShallow(text), !Self.hasAliases(text), let node = try? Yams.compose(yaml: text)
        else {
            throw .manifest(path: "", .notYAML)
        }
        let root = try ManifestNode(node, path: "").mapping(
            keys: ["contract", "methods", "protocol", "parties"])
        contract = try root.required("contract").name()
        if let scheme = try root["protocol"]?.choice(ContractProtocol.Scheme.self) {
            let bounds = scheme.parties
            let parties = try root["parties"]?.integer(bounds)
            `protocol` = try ContractProtocol(scheme, parties: parties)
            partiesAreOpen = parties == nil
        } else if root["parties"] != nil {
            throw .manifest(path: "protocol", .missing)
        }
        let entries = try root.required("methods").entries()
        methods = []
        for (name, node) in entries { methods.append(try Method(name: name, node)) }
        methods.sort { $0.name < $1.name }
    }

    /// Whether no line and no bracket nests so deep that reading it could exhaust the stack. YAML
    /// nests by brackets, by indentation, and by `- ` and `? ` within a line.
    private static func isShallow(_ text: String) -> Bool {
        var open = 0
        var markers = 0
        var indentation = 0
        var atStart = true
        var last: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): open -= 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                if last == UInt8(ascii: "-") || last == UInt8(ascii: "?") { markers += 1 }
                if atStart { indentation += 1 }
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                (markers, indentation, atStart, last) = (0, 0, true, byte)
                continue
            default: break
            }
            if byte != UInt8(ascii: " ") { atStart = false }
            guard open <= 32, markers <= 32, indentation <= 64 else { return false }
            last = byte
        }
        return true
    }
}

extension Manifest {
    /// Whether a word begins with `&` or `*`: a manifest needs no anchors, and an alias of aliases of
    /// aliases is a text of exponential size.
    private static func hasAliases(_ text: String) -> Bool {
        var last = UInt8(ascii: "\n")
        var isSigned = false
        for byte in text.utf8 {
            let isBreak = byte <= 32
            if isSigned && !isBreak { return true }
            isSigned =
                (byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*"))
                && (last <= 32 || ",[]{}:-?\"'!".utf8.contains(last))
            last = byte
        }
        return false
    }
}

/// A node of the text with the path that led to it.
struct ManifestNode {
    let node: Node
    let path: String

    init(_ node: Node, path: String) {
        self.node = node
        self.path = path
    }

    func fault(_ fault: ManifestFault) -> ContractError { .manifest(path: path, fault) }

    private func child(_ key: String, _ node: Node) -> ManifestNode {
        ManifestNode(node, path: path.isEmpty ? key : "\(path).\(key)")
    }

    /// The entries of a mapping in the order of the text; keys are C identifiers and differ.
    func entries() throws(ContractError) -> [(String, ManifestNode)] {
        guard case .mapping(let mapping) = node else { throw fault(.expected("a mapping")) }
        guard mapping.count <= Manifest.listLimit else {
            throw fault(.outOfBounds(lowest: 0, highest: Manifest.listLimit))
        }
        var entries: [(String, ManifestNode)] = []
        var seen: Set<String> = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else { throw fault(.expected("a plain key")) }
            let key = String(scalar.string.prefix(64))
            guard seen.insert(key).inserted else { throw child(key, value).fault(.repeated) }
            entries.append((key, child(key, value)))
        }
        return entries
    }

    /// A mapping with no other keys than these.
    func mapping(keys: Set<String>) throws(ContractError) -> ManifestMapping {
        var found: [String: ManifestNode] = [:]
        for (key, value) in try entries() {
            guard keys.contains(key) else { throw value.fault(.unknownKey) }
            found[key] = value
        }
        return ManifestMapping(path: path, entries: found)
    }

    func list() throws(ContractError) -> [ManifestNode] {
        guard case .sequence(let sequence) = node else { throw fault(.expected("a list")) }
        guard sequence.count <= Manifest.listLimit else {
            throw fault(.outOfBounds(lowest: 0, highest: Manifest.listLimit))
        }
        return sequence.enumerated().map { ManifestNode($1, path: "\(path)[\($0)]") }
    }

    /// The text of a scalar; nil for a list or mapping.
    var text: String? {
        if case .scalar(let scalar) = node { scalar.string } else { nil }
    }

    /// A name of 1 to 64 letters, digits, `_`, `-`, `.` and `$`.
    func name() throws(ContractError) -> String {
        guard let text, Self.isName(text) else {
            throw fault(.expected("a name of 1 to 64 letters, digits, _, -, . or $"))
        }
        return text
    }

    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                    UInt8(ascii: "."), UInt8(ascii: "$"):
                    true
                default: false
                }
            }
    }

    func integer(_ bounds: ClosedRange<Int>) throws(ContractError) -> Int {
        guard let text, let value = Int(text) else { throw fault(.expected("a whole number")) }
        guard bounds.contains(value) else {
            throw fault(.outOfBounds(lowest: bounds.lowerBound, highest: bounds.upperBound))
        }
        return value
    }

    func wideInteger() throws(ContractError) -> Int128 {
        guard let text, text.utf8.count <= 21, let value = Int128(text) else {
            throw fault(.expected("a whole number of at most 64 bits"))
        }
        return value
    }

    /// One of the raw values of `T`.
    func choice<T: RawRepresentable & CaseIterable>(
        _ type: T.Type
    ) throws(ContractError) -> T where T.RawValue == String {
        guard let text, let value = T(rawValue: text) else {
            throw fault(.expected(T.allCases.map(\.rawValue).joined(separator: ", ")))
        }
        return value
    }
}

/// A mapping whose keys are known.
struct ManifestMapping {
    let path: String
    let entries: [String: ManifestNode]

    subscript(key: String) -> ManifestNode? { entries[key] }

    func required(_ key: String) throws(ContractError) -> ManifestNode {
        guard let node = entries[key] else {
            throw .manifest(path: path.isEmpty ? key : "\(path).\(key)", .missing)
        }
        return node
    }

    /// Refuses the keys that make no sense beside `with`.
    func refuse(_ keys: [String], with: String) throws(ContractError) {
        for key in keys {
            if let node = entries[key] { throw node.fault(.conflict(with)) }
        }
    }
}
