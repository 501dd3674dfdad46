/// Secret 64-bit words.
public typealias SecretWords = SecretVector<UInt64>

extension SecretVector where Element == UInt64 {
    /// `count` words that are zero.
    ///
    /// - Precondition: `count >= 0`.
    public init(count: Int) { self.init(repeating: 0, count: count) }

    /// `count` uniformly distributed words.
    ///
    /// - Parameter generator: Must be cryptographically secure; `SystemRandomNumberGenerator` is.
    public static func random(
        count: Int, using generator: inout some RandomNumberGenerator
    ) -> SecretWords {
        var words = SecretWords(count: count)
        words.withUnsafeMutableBufferPointer { words in
            if generator is SystemRandomNumberGenerator {
                // The same source in one call: the generator makes one for each word.
                fillFromSystem(UnsafeMutableRawBufferPointer(words))
            } else {
                for i in words.indices { words[i] = generator.next() }
            }
        }
        return words
    }

    /// The words of which `bytes` is the little-endian encoding, 8 bytes each.
    ///
    /// Throws `.notWholeWords` if the length is no multiple of 8.
    public init(littleEndianBytes bytes: [UInt8]) throws(SecretSharingError) {
        guard bytes.count.isMultiple(of: 8) else {
            throw .notWholeWords(byteCount: bytes.count)
        }
        self.init(count: bytes.count / 8)
        withUnsafeMutableBufferPointer { words in
            UnsafeMutableRawBufferPointer(words).copyBytes(from: bytes)
            for i in words.indices { words[i] = UInt64(littleEndian: words[i]) }
        }
    }

    /// The encoding that `init(littleEndianBytes:)` reads, as an ordinary array, which is not wiped.
    public func littleEndianBytes() -> [UInt8] {
        withUnsafeBufferPointer { words in
            var bytes = [UInt8]()
            bytes.reserveCapacity(8 * words.count)
            for word in words {
                withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
            }
            return bytes
        }
    }

    /// Whether both hold the same words, in time that depends on the counts only.
    public func equalsConstantTime(_ other: borrowing SecretWords) -> Bool {
        guard count == other.count else { return false }
        return withUnsafeBufferPointer { a in
            other.withUnsafeBufferPointer { b in
                var difference: UInt64 = 0
                for i in a.indices { difference |= a[i] ^ b[i] }
                return difference == 0
            }
        }
    }
}
