/// Encodings of secret scalars that pass through no memory but the caller's own: `bigEndianBytes()` makes
/// an array, which nobody wipes.
extension ScalarField {
    /// The bytes of an encoding.
    @inlinable package static var secretByteCount: Int { 32 }

    /// The encoding, most significant byte first. Constant time.
    ///
    /// - Precondition: `bytes` has 32.
    @inlinable package func writeSecret(to bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count == Self.secretByteCount, "room for a scalar")
        let words = canonicalWords
        for i in 0..<4 {
            bytes.storeBytes(of: words[3 - i].bigEndian, toByteOffset: 8 * i, as: UInt64.self)
        }
    }

    /// The scalar with this encoding, or nil if it isn't reduced. Constant time but for that.
    ///
    /// - Precondition: `bytes` has 32.
    @inlinable package static func readSecret(from bytes: UnsafeRawBufferPointer) -> Self? {
        precondition(bytes.count == secretByteCount, "a scalar's bytes")
        var words = InlineArray<4, UInt64>(repeating: 0)
        for i in 0..<4 {
            words[3 - i] = UInt64(
                bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self))
        }
        let base = Self(UInt64.max) + .one  // 2^64
        var scalar = Self(words[3])
        for i in (0..<3).reversed() { scalar = scalar * base + Self(words[i]) }
        // What isn't reduced comes back as something else.
        let found = scalar.canonicalWords
        var difference: UInt64 = 0
        for i in 0..<4 { difference |= found[i] ^ words[i] }
        return difference == 0 ? scalar : nil
    }
}

extension ScalarField {
    /// The integer with these bytes, most significant first, modulo the order. Constant time.
    ///
    /// - Precondition: the number of bytes is a multiple of 8.
    @inlinable package static func reducing(bigEndian bytes: UnsafeRawBufferPointer) -> Self {
        precondition(bytes.count.isMultiple(of: 8), "whole words")
        let base = Self(UInt64.max) + .one  // 2^64
        var scalar = Self.zero
        for offset in stride(from: 0, to: bytes.count, by: 8) {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            scalar = scalar * base + Self(UInt64(bigEndian: word))
        }
        return scalar
    }

    /// The same, least significant byte first.
    @inlinable package static func reducing(littleEndian bytes: UnsafeRawBufferPointer) -> Self {
        precondition(bytes.count.isMultiple(of: 8), "whole words")
        let base = Self(UInt64.max) + .one  // 2^64
        var scalar = Self.zero
        for offset in stride(from: bytes.count - 8, through: 0, by: -8) {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            scalar = scalar * base + Self(UInt64(littleEndian: word))
        }
        return scalar
    }
}
