internal import Foundation

/// A JSON value, as JSON-RPC passes it.
enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The value that `bytes` write; `nil` for what is not JSON or nests too deep for Foundation.
    init?(parsing bytes: [UInt8]) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else {
            return nil
        }
        self = value
    }

    /// The text, in UTF-8.
    var encoded: [UInt8] {
        guard let data = try? JSONEncoder().encode(self) else {
            preconditionFailure("only finite numbers are encoded")
        }
        return Array(data)
    }

    /// The member of an object; `nil` where there is none or it is null.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self, let member = members[key], member != .null else {
            return nil
        }
        return member
    }

    var string: String? { if case .string(let text) = self { text } else { nil } }
    var elements: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
    var integer: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }

    /// A quantity (`0x` and digits).
    var quantity: UInt256? { string.flatMap { try? UInt256(quantity: $0) } }

    /// Data (`0x` and an even number of digits).
    var data: [UInt8]? {
        guard let text = string, text.hasPrefix("0x") else { return nil }
        return try? Hex.decode(text)
    }

    /// Data of 32 bytes.
    var word: Bytes32? { data.flatMap { try? Bytes32($0) } }

    /// Data of 20 bytes, whatever the case of its letters.
    var address: Address? { data.flatMap { try? Address($0) } }
}

extension JSONValue: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let members = try? container.decode([String: JSONValue].self) {
            self = .object(members)
        } else if let values = try? container.decode([JSONValue].self) {
            self = .array(values)
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else {
            self = .number(try container.decode(Double.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let flag): try container.encode(flag)
        case .number(let number):
            if let integer = Int64(exactly: number) {
                try container.encode(integer)
            } else {
                try container.encode(number)
            }
        case .string(let text): try container.encode(text)
        case .array(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }
}
