/// An item of Ethereum's recursive length prefix encoding (Yellow Paper, appendix B).
public enum RLPItem: Equatable, Sendable {
    /// A string of bytes.
    case bytes([UInt8])
    /// A list of items.
    case list([RLPItem])

    /// A number as RLP writes it: big-endian bytes without leading zeros.
    public static func number(_ value: UInt256) -> RLPItem { .bytes(value.minimalBytes) }

    /// Lists within lists that decoding accepts.
    public static let maximumDepth = 16
    /// Items, at all levels together, that decoding accepts.
    public static let maximumItems = 1 << 16

    /// The encoding.
    public var encoded: [UInt8] {
        switch self {
        case .bytes(let bytes):
            if bytes.count == 1, bytes[0] < 0x80 { return bytes }
            return Self.header(0x80, length: bytes.count) + bytes
        case .list(let items):
            var body: [UInt8] = []
            for item in items { body += item.encoded }
            return Self.header(0xc0, length: body.count) + body
        }
    }

    private static func header(_ base: UInt8, length: Int) -> [UInt8] {
        if length <= 55 { return [base + UInt8(length)] }
        let bytes = UInt256(UInt64(length)).minimalBytes
        return [base + 55 + UInt8(bytes.count)] + bytes
    }

    /// The one item that `data` encodes canonically. Throws `rlp` at the first offset where it does
    /// not, or where the nesting or the number of items passes the limits.
    public init(decoding data: [UInt8]) throws(LedgerError) {
        var decoder = RLPDecoder(data: data)
        let item = try decoder.item(end: data.count, depth: 0)
        guard decoder.position == data.count else { throw .rlp(.trailing, at: decoder.position) }
        self = item
    }
}

/// The reading side of `RLPItem`.
private struct RLPDecoder {
    let data: [UInt8]
    var position = 0
    private var items = 0

    init(data: [UInt8]) { self.data = data }

    /// The next item, which must end at `end` or before.
    mutating func item(end: Int, depth: Int) throws(LedgerError) -> RLPItem {
        let start = position
        guard depth <= RLPItem.maximumDepth, items < RLPItem.maximumItems else {
            throw .rlp(.tooLarge, at: start)
        }
        items += 1
        guard start < end else { throw .rlp(.truncated, at: start) }
        let first = data[start]
        position += 1
        if first < 0x80 { return .bytes([first]) }
        let isList = first >= 0xc0
        let length = try length(first - (isList ? 0xc0 : 0x80), end: end, start: start)
        guard length <= end - position else { throw .rlp(.truncated, at: start) }
        let bodyEnd = position + length
        guard isList else {
            let bytes = Array(data[position..<bodyEnd])
            if length == 1, bytes[0] < 0x80 { throw .rlp(.notCanonical, at: start) }
            position = bodyEnd
            return .bytes(bytes)
        }
        var children: [RLPItem] = []
        while position < bodyEnd { children.append(try item(end: bodyEnd, depth: depth + 1)) }
        return .list(children)
    }

    /// The length that follows a header whose low part is `code`.
    private mutating func length(_ code: UInt8, end: Int, start: Int) throws(LedgerError) -> Int {
        if code <= 55 { return Int(code) }
        let count = Int(code) - 55
        guard count <= end - position else { throw .rlp(.truncated, at: start) }
        guard data[position] != 0 else { throw .rlp(.notCanonical, at: start) }
        var length: UInt64 = 0
        for _ in 0..<count {
            length = length << 8 | UInt64(data[position])
            position += 1
        }
        guard length > 55 else { throw .rlp(.notCanonical, at: start) }
        return Int(exactly: length) ?? .max
    }
}

extension RLPItem {
    /// The string of bytes, `nil` for a list.
    var string: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    /// The items, `nil` for a string of bytes.
    var items: [RLPItem]? {
        if case .list(let items) = self { items } else { nil }
    }

    /// The number, `nil` for a list, a number with leading zeros or one over 256 bits.
    var number: UInt256? {
        guard let bytes = string, bytes.first != 0 else { return nil }
        return try? UInt256(bigEndian: bytes)
    }
}
