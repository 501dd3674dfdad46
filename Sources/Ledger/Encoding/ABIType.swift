/// A type of Ethereum's contract ABI.
public indirect enum ABIType: Hashable, Sendable {
    /// An unsigned integer of 8 to 256 bits, a multiple of 8.
    case uint(Int)
    /// A signed integer of 8 to 256 bits, a multiple of 8.
    case int(Int)
    case bool
    case address
    /// 1 to 32 bytes, padded on the right.
    case fixedBytes(Int)
    /// Any number of bytes.
    case bytes
    /// UTF-8 text.
    case string
    /// Any number of elements.
    case array(ABIType)
    /// At least one element, a fixed number.
    case fixedArray(ABIType, Int)
    /// Values of different types, at least one.
    case tuple([ABIType])

    /// `bytes32`.
    public static let bytes32 = ABIType.fixedBytes(32)

    /// The canonical name, as signatures write it.
    public var name: String {
        switch self {
        case .uint(let bits): "uint\(bits)"
        case .int(let bits): "int\(bits)"
        case .bool: "bool"
        case .address: "address"
        case .fixedBytes(let count): "bytes\(count)"
        case .bytes: "bytes"
        case .string: "string"
        case .array(let element): element.name + "[]"
        case .fixedArray(let element, let count): element.name + "[\(count)]"
        case .tuple(let members): "(" + members.map(\.name).joined(separator: ",") + ")"
        }
    }

    /// Whether the encoding's length depends on the value.
    public var isDynamic: Bool {
        switch self {
        case .bytes, .string, .array: true
        case .fixedArray(let element, _): element.isDynamic
        case .tuple(let members): members.contains(where: \.isDynamic)
        default: false
        }
    }

    /// Bytes in the head: 32 for a dynamic type (its offset), else the whole encoding.
    var headSize: Int { isDynamic ? 32 : staticSize }

    /// Bytes of the encoding of a static type.
    private var staticSize: Int {
        switch self {
        case .fixedArray(let element, let count): count * element.staticSize
        case .tuple(let members): members.reduce(0) { $0 + $1.staticSize }
        default: 32
        }
    }

    /// Types nested in a type, at most, when read from text.
    static let maximumDepth = 8

    /// The type with this canonical name, such as `(address,uint256[3])[]`.
    /// Throws `unknownABIType`.
    public init(_ name: String) throws(LedgerError) {
        var rest = name.utf8[...]
        self = try Self.parse(&rest, depth: 0)
        guard rest.isEmpty else { throw .unknownABIType }
    }

    private static func parse(
        _ rest: inout Substring.UTF8View, depth: Int
    ) throws(LedgerError) -> ABIType {
        guard depth <= maximumDepth else { throw .unknownABIType }
        var type: ABIType
        if rest.first == UInt8(ascii: "(") {
            rest.removeFirst()
            var members = [try parse(&rest, depth: depth + 1)]
            while rest.first == UInt8(ascii: ",") {
                rest.removeFirst()
                members.append(try parse(&rest, depth: depth + 1))
            }
            guard rest.first == UInt8(ascii: ")") else { throw .unknownABIType }
            rest.removeFirst()
            type = .tuple(members)
        } else {
            let word = rest.prefix { (0x61...0x7a).contains($0) }
            rest.removeFirst(word.count)
            let size = try number(&rest)
            type = try elementary(String(Substring(word)), size: size)
        }
        var level = depth
        while rest.first == UInt8(ascii: "[") {
            rest.removeFirst()
            level += 1
            let count = try number(&rest)
            guard rest.first == UInt8(ascii: "]"), level <= maximumDepth, count != 0 else {
                throw .unknownABIType
            }
            rest.removeFirst()
            type = count.map { .fixedArray(type, $0) } ?? .array(type)
        }
        return type
    }

    /// A decimal number below 65536 without leading zeros, `nil` where there is no digit.
    private static func number(_ rest: inout Substring.UTF8View) throws(LedgerError) -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard let first = digits.first else { return nil }
        guard digits.count <= 5, let value = UInt16(String(Substring(digits))),
            first != UInt8(ascii: "0")
        else { throw .unknownABIType }
        rest.removeFirst(digits.count)
        return Int(value)
    }

    private static func elementary(_ word: String, size: Int?) throws(LedgerError) -> ABIType {
        switch (word, size) {
        case ("uint", .some(let bits)) where bits <= 256 && bits % 8 == 0: return .uint(bits)
        case ("int", .some(let bits)) where bits <= 256 && bits % 8 == 0: return .int(bits)
        case ("bytes", .some(let count)) where count <= 32: return .fixedBytes(count)
        case ("bytes", nil): return .bytes
        case ("bool", nil): return .bool
        case ("address", nil): return .address
        case ("string", nil): return .string
        default: throw .unknownABIType
        }
    }
}
