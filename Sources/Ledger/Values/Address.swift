/// The address of an account or contract: 20 bytes.
public struct Address: Hashable, Sendable {
    private let word0, word1: UInt64
    private let word2: UInt32

    /// The zero address: no account has its key.
    public static let zero = Address(word0: 0, word1: 0, word2: 0)

    private init(word0: UInt64, word1: UInt64, word2: UInt32) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
    }

    /// The address with these bytes. Throws `wrongLength` unless they are 20.
    public init(_ bytes: some Collection<UInt8>) throws(LedgerError) {
        guard bytes.count == 20 else { throw .wrongLength(expected: 20, found: bytes.count) }
        var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
        for byte in bytes {
            words.0 = words.0 << 8 | words.1 >> 56
            words.1 = words.1 << 8 | UInt64(words.2 >> 24)
            words.2 = words.2 << 8 | UInt32(byte)
        }
        self.init(word0: words.0, word1: words.1, word2: words.2)
    }

    /// The address that `text` writes: `0x` and 40 digits, all lower or all upper case, or of mixed
    /// case with the checksum of EIP-55. Throws `badHex`, `wrongLength` or `badAddressChecksum`.
    public init(_ text: String) throws(LedgerError) {
        guard text.hasPrefix("0x") else { throw .badHex }
        try self.init(Hex.decode(text))
        let letters = text.utf8.dropFirst(2).filter { $0 >= 0x41 }
        let mixed = letters.contains { $0 < 0x61 } && letters.contains { $0 >= 0x61 }
        guard !mixed || text == description else { throw .badAddressChecksum }
    }

    /// The address of the contract that `sender` creates with its transaction `nonce`.
    public init(creator sender: Address, nonce: UInt64) {
        let item = RLPItem.list([.bytes(sender.bytes), .number(UInt256(nonce))])
        self.init(lastOf: Keccak256.hash(item.encoded))
    }

    /// The last 20 bytes of a hash.
    init(lastOf hash: Hash32) {
        let number = hash.number
        self.init(
            word0: UInt64(truncatingIfNeeded: number.high << 32 | number.low >> 96),
            word1: UInt64(truncatingIfNeeded: number.low >> 32),
            word2: UInt32(truncatingIfNeeded: number.low))
    }

    /// The 20 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20)
        for word in [word0, word1] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: word2 >> UInt32(shift)))
        }
        return bytes
    }
}

extension Address: CustomStringConvertible, Codable {
    /// `0x` and 40 digits, the letters' case carrying the checksum of EIP-55.
    public var description: String {
        var digits = Array(Hex.encode(bytes, prefixed: false).utf8)
        let hash = Keccak256.hash(digits).bytes
        for index in digits.indices where digits[index] >= 0x61 {
            let nibble = index.isMultiple(of: 2) ? hash[index / 2] >> 4 : hash[index / 2] & 15
            if nibble >= 8 { digits[index] -= 0x20 }
        }
        return "0x" + String(decoding: digits, as: UTF8.self)
    }

    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
