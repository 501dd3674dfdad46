/// A word of 32 bytes: an identifier or a Keccak-256 hash.
public struct Bytes32: Hashable, Sendable {
    /// Big-endian quarters.
    private let word0, word1, word2, word3: UInt64

    /// 32 zero bytes.
    public static let zero = Bytes32(word0: 0, word1: 0, word2: 0, word3: 0)

    init(word0: UInt64, word1: UInt64, word2: UInt64, word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    /// The word with these bytes. Throws `wrongLength` unless they are 32.
    public init(_ bytes: some Collection<UInt8>) throws(LedgerError) {
        guard bytes.count == 32 else { throw .wrongLength(expected: 32, found: bytes.count) }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for byte in bytes {
            words.0 = words.0 << 8 | words.1 >> 56
            words.1 = words.1 << 8 | words.2 >> 56
            words.2 = words.2 << 8 | words.3 >> 56
            words.3 = words.3 << 8 | UInt64(byte)
        }
        self.init(word0: words.0, word1: words.1, word2: words.2, word3: words.3)
    }

    /// The word that `text` writes in hexadecimal. Throws `badHex` or `wrongLength`.
    public init(hex text: String) throws(LedgerError) { try self.init(Hex.decode(text)) }

    /// The big-endian bytes of a number.
    public init(_ number: UInt256) {
        self.init(
            word0: UInt64(truncatingIfNeeded: number.high >> 64),
            word1: UInt64(truncatingIfNeeded: number.high),
            word2: UInt64(truncatingIfNeeded: number.low >> 64),
            word3: UInt64(truncatingIfNeeded: number.low))
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for word in [word0, word1, word2, word3] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return bytes
    }

    /// The word as a big-endian number.
    public var number: UInt256 {
        UInt256(
            high: UInt128(word0) << 64 | UInt128(word1), low: UInt128(word2) << 64 | UInt128(word3))
    }
}

/// A Keccak-256 hash: of a block, a transaction, a topic, a commitment.
public typealias Hash32 = Bytes32

extension Bytes32: CustomStringConvertible, Codable {
    /// `0x` and 64 lower-case digits.
    public var description: String { Hex.encode(bytes) }

    /// Reads the `0x` form.
    public init(from decoder: any Decoder) throws {
        try self.init(hex: decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the `0x` form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
