/// JSON of one flat object, read in no other way than it could have been meant: known keys, each once,
/// all there; strings without escapes, whole numbers without sign, exponent or leading zero, lists of
/// such strings. White space may stand between tokens.
struct StrictJSON {
    enum Value: Equatable {
        case text(String)
        case number(Int)
        case list([String])
    }

    /// The longest text that is read.
    static let maximumByteCount = 1 << 26

    let fields: [String: Value]

    /// Nil for anything else than an object with exactly these keys.
    init?(_ bytes: [UInt8], keys: [String]) {
        guard bytes.count <= Self.maximumByteCount else { return nil }
        var reader = Reader(bytes: bytes)
        guard let fields = reader.object(), reader.isAtEnd, Set(fields.keys) == Set(keys) else {
            return nil
        }
        self.fields = fields
    }

    func text(_ key: String) -> String? {
        if case .text(let text) = fields[key] { text } else { nil }
    }

    func number(_ key: String) -> Int? {
        if case .number(let number) = fields[key] { number } else { nil }
    }

    func list(_ key: String) -> [String]? {
        if case .list(let list) = fields[key] { list } else { nil }
    }

    /// The object in one form: keys in this order, a field a line.
    static func write(_ fields: [(String, Value)]) -> String {
        let lines = fields.map { key, value in
            switch value {
            case .text(let text): "  \"\(key)\": \"\(text)\""
            case .number(let number): "  \"\(key)\": \(number)"
            case .list(let list):
                list.isEmpty
                    ? "  \"\(key)\": []"
                    : "  \"\(key)\": [\n"
                        + list.map { "    \"\($0)\"" }.joined(separator: ",\n") + "\n  ]"
            }
        }
        return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
    }

    private struct Reader {
        let bytes: [UInt8]
        var at = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        private mutating func skipSpace() {
            while at < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[at]) { at += 1 }
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
            at += 1
            return true
        }

        var isAtEnd: Bool {
            mutating get {
                skipSpace()
                return at == bytes.count
            }
        }

        mutating func object() -> [String: Value]? {
            guard take("{") else { return nil }
            var fields = [String: Value]()
            if take("}") { return fields }
            repeat {
                guard let key = string(), take(":"), let value = value(), fields[key] == nil else {
                    return nil
                }
                fields[key] = value
            } while take(",")
            return take("}") ? fields : nil
        }

        private mutating func value() -> Value? {
            skipSpace()
            guard at < bytes.count else { return nil }
            switch bytes[at] {
            case UInt8(ascii: "\""): return string().map { .text($0) }
            case UInt8(ascii: "["): return list().map { .list($0) }
            default: return number().map { .number($0) }
            }
        }

        private mutating func list() -> [String]? {
            guard take("[") else { return nil }
            var items = [String]()
            if take("]") { return items }
            repeat {
                guard let item = string() else { return nil }
                items.append(item)
            } while take(",")
            return take("]") ? items : nil
        }

        private mutating func string() -> String? {
            guard take("\"") else { return nil }
            let start = at
            while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
                // Printable ASCII without escapes.
                guard (0x20...0x7e).contains(bytes[at]), bytes[at] != UInt8(ascii: "\\") else {
                    return nil
                }
                at += 1
            }
            guard at < bytes.count else { return nil }
            at += 1
            return String(decoding: bytes[start..<(at - 1)], as: UTF8.self)
        }

        private mutating func number() -> Int? {
            let start = at
            while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
            let digits = bytes[start..<at]
            guard let first = digits.first, digits.count <= 18,
                digits.count == 1 || first != UInt8(ascii: "0")
            else { return nil }
            return Int(String(decoding: digits, as: UTF8.self))
        }
    }
}
