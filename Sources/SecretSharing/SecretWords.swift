internal import BigIntegers

/// Secret 64-bit words in memory of their own, overwritten with zeros when released.
///
/// The owner is unique (`~Copyable`): a copy is asked for by name. It has no description and no
/// `Codable`; what leaves it (`reveal()`, `littleEndianBytes()`) is the caller's to guard.
public struct SecretWords: ~Copyable, @unchecked Sendable {
    // Sendable: one owner, and no access to the memory but through it.
    private let words: UnsafeMutableBufferPointer<UInt64>

    /// How many words there are. Public.
    public var count: Int { words.count }

    /// `count` words that are zero.
    ///
    /// - Precondition: `count >= 0`.
    public init(count: Int) {
        precondition(count >= 0, "a negative number of words")
        words = .allocate(capacity: count)
        words.initialize(repeating: 0)
    }

    /// A copy of `values`, whose own memory is the caller's to guard.
    public init(_ values: [UInt64]) {
        self.init(count: values.count)
        _ = words.update(fromContentsOf: values)
    }

    /// The words of which `bytes` is the little-endian encoding, 8 bytes each.
    ///
    /// Throws `.notWholeWords` if the length is no multiple of 8.
    public init(littleEndianBytes bytes: [UInt8]) throws(SecretSharingError) {
        guard bytes.count.isMultiple(of: 8) else {
            throw .notWholeWords(byteCount: bytes.count)
        }
        self.init(count: bytes.count / 8)
        UnsafeMutableRawBufferPointer(words).copyBytes(from: bytes)
        for i in words.indices { words[i] = UInt64(littleEndian: words[i]) }
    }

    deinit {
        wipe(UnsafeMutableRawBufferPointer(words))
        words.deallocate()
    }

    /// A second owner of the same words, in memory of its own.
    public func copy() -> SecretWords {
        let other = SecretWords(count: count)
        _ = other.words.update(fromContentsOf: words)
        return other
    }

    /// Lets `body` read the words in place.
    public borrowing func withUnsafeBufferPointer<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt64>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeBufferPointer(words))
    }

    /// Lets `body` change the words in place.
    public mutating func withUnsafeMutableBufferPointer<Result, Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<UInt64>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(words)
    }

    /// The words as an ordinary array, which is not wiped.
    public func reveal() -> [UInt64] { Array(words) }

    /// The encoding that `init(littleEndianBytes:)` reads, as an ordinary array, which is not wiped.
    public func littleEndianBytes() -> [UInt8] {
        var bytes = [UInt8]()
        bytes.reserveCapacity(8 * count)
        for word in words {
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return bytes
    }

    /// Whether both hold the same words, in time that depends on the counts only.
    public func equalsConstantTime(_ other: borrowing SecretWords) -> Bool {
        guard count == other.count else { return false }
        var difference: UInt64 = 0
        for i in words.indices { difference |= words[i] ^ other.words[i] }
        return difference == 0
    }
}
