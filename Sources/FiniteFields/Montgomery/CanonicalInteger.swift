/// An integer in `0..<p`, by its words: what field elements are outside of Montgomery form.
@frozen
public struct CanonicalInteger<Modulus: FieldModulus, let limbs: Int>: Sendable, BitwiseCopyable {
    /// 64-bit words, least significant first.
    public let words: InlineArray<limbs, UInt64>

    @inlinable init(unchecked words: InlineArray<limbs, UInt64>) { self.words = words }

    /// Throws `.notReduced` unless the integer is smaller than p. Constant time but for that.
    @inlinable public init(words: InlineArray<limbs, UInt64>) throws(FieldError) {
        var borrow: UInt64 = 0
        for i in 0..<limbs {
            _ = subtractBorrow(words[i], UInt64(Modulus.modulus[i]), &borrow)
        }
        guard borrow == 1 else { throw .notReduced }
        self.words = words
    }

    /// How many bytes an encoding has: those of p.
    @inlinable public static var byteCount: Int { (Modulus.modulus.bitWidth - 1 + 7) / 8 }

    /// The integer with this encoding, most significant byte first.
    ///
    /// Throws `.wrongLength` unless there are `byteCount` bytes, and `.notReduced` unless the integer
    /// is smaller than p.
    @inlinable public init(bigEndianBytes bytes: [UInt8]) throws(FieldError) {
        guard bytes.count == Self.byteCount else {
            throw .wrongLength(expected: Self.byteCount, found: bytes.count)
        }
        var words = InlineArray<limbs, UInt64>(repeating: 0)
        for (i, byte) in bytes.reversed().enumerated() {
            words[i / 8] |= UInt64(byte) << UInt64(8 * (i % 8))
        }
        try self.init(words: words)
    }

    /// The encoding, `byteCount` bytes, most significant first.
    @inlinable public func bigEndianBytes() -> [UInt8] {
        (0..<Self.byteCount).reversed().map { i in
            UInt8(truncatingIfNeeded: words[i / 8] >> UInt64(8 * (i % 8)))
        }
    }
}
