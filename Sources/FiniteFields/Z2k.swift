public import BigIntegers

/// The integers modulo 2^bits, for 1 to 64 bits: a ring, no field.
///
/// Operations take constant time.
@frozen
public struct Z2k<let bits: Int>: Ring, BitwiseCopyable {
    /// The residue in `0..<2^bits`.
    public let value: UInt64

    /// The bits that count.
    @inlinable @inline(__always)
    static var mask: UInt64 {
        precondition(bits >= 1 && bits <= 64, "Z2k has 1 to 64 bits")
        return UInt64.max >> UInt64(64 - bits)
    }

    /// `value` modulo 2^bits.
    @inlinable public init(_ value: UInt64) { self.value = value & Self.mask }

    @inlinable public static var zero: Self { Self(0 as UInt64) }
    @inlinable public static var one: Self { Self(1 as UInt64) }

    @inlinable public static func + (a: Self, b: Self) -> Self { Self(a.value &+ b.value) }
    @inlinable public static func - (a: Self, b: Self) -> Self { Self(a.value &- b.value) }
    @inlinable public static func * (a: Self, b: Self) -> Self { Self(a.value &* b.value) }
    @inlinable public static prefix func - (a: Self) -> Self { Self(0 &- a.value) }

    /// Uniform.
    @inlinable public static func random(
        using generator: inout some RandomNumberGenerator
    ) -> Self {
        Self(generator.next() as UInt64)
    }

    @inlinable public static func select(_ bit: UInt64, _ a: Self, _ b: Self) -> Self {
        Self(b.value ^ ((0 &- bit) & (a.value ^ b.value)))
    }

    public static var order: BigInteger { BigInteger(1) << bits }

    @inlinable public static var byteCount: Int { (bits + 7) / 8 }

    public init(bigEndianBytes bytes: [UInt8]) throws(FieldError) {
        guard bytes.count == Self.byteCount else {
            throw .wrongLength(expected: Self.byteCount, found: bytes.count)
        }
        let value = bytes.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        guard value & ~Self.mask == 0 else { throw .notReduced }
        self.init(value)
    }

    public func bigEndianBytes() -> [UInt8] {
        (0..<Self.byteCount).reversed().map { i in
            UInt8(truncatingIfNeeded: value >> UInt64(8 * i))
        }
    }

    /// The inverse, by Newton's iteration. Throws `.notInvertible` if even. Constant time but for that.
    public func inverse() throws(FieldError) -> Self {
        guard value & 1 == 1 else { throw .notInvertible }
        // An odd number is its own inverse modulo 8; each step doubles the number of right bits.
        var inverse = value
        for _ in 0..<5 { inverse &*= 2 &- value &* inverse }
        return Self(inverse)
    }
}
