public import BigIntegers

/// The field of 256 elements, GF(2)[x] / (x^8 + x^4 + x^3 + x + 1): bytes as AES and SLIP-39 take them.
///
/// Bit i of a byte is the coefficient of x^i. Operations take constant time and read no tables. For one
/// byte at a time; long runs of bytes go through kernels.
@frozen
public struct GF256: Field, BitwiseCopyable {
    /// The element's encoding.
    public let byte: UInt8

    /// The element with this encoding: every byte is one.
    @inlinable public init(byte: UInt8) { self.byte = byte }

    /// The sum of `value` ones, which is 0 or 1.
    @inlinable public init(_ value: UInt64) { byte = UInt8(truncatingIfNeeded: value & 1) }

    @inlinable public static var zero: Self { Self(byte: 0) }
    @inlinable public static var one: Self { Self(byte: 1) }

    @inlinable public static func + (a: Self, b: Self) -> Self { Self(byte: a.byte ^ b.byte) }
    @inlinable public static func - (a: Self, b: Self) -> Self { a + b }
    @inlinable public static prefix func - (a: Self) -> Self { a }

    @inlinable public static func * (a: Self, b: Self) -> Self {
        let (x, y) = (UInt32(a.byte), UInt32(b.byte))
        var product: UInt32 = 0
        for i: UInt32 in 0..<8 { product ^= (0 &- (y >> i & 1)) & (x << i) }
        for i: UInt32 in 0..<7 {
            product ^= (0 &- (product >> (14 - i) & 1)) & (0x11b << (6 - i))
        }
        return Self(byte: UInt8(truncatingIfNeeded: product))
    }

    /// The power of 254: by Fermat's theorem the inverse.
    public func inverseOrZero() -> Self {
        let squared = squared()
        let power3 = squared * self
        let power12 = power3.squared().squared()
        let power15 = power12 * power3
        let power240 = power15.squared().squared().squared().squared()
        return power240 * power12 * squared
    }

    public func inverseVariableTime() throws(FieldError) -> Self { try inverse() }

    /// Uniform.
    @inlinable public static func random(
        using generator: inout some RandomNumberGenerator
    ) -> Self {
        Self(byte: UInt8(truncatingIfNeeded: generator.next() as UInt64))
    }

    @inlinable public static func select(_ bit: UInt64, _ a: Self, _ b: Self) -> Self {
        let mask = UInt8(truncatingIfNeeded: 0 &- bit)
        return Self(byte: b.byte ^ (mask & (a.byte ^ b.byte)))
    }

    public static var order: BigInteger { 256 }

    @inlinable public static var byteCount: Int { 1 }

    public init(bigEndianBytes bytes: [UInt8]) throws(FieldError) {
        guard bytes.count == 1 else { throw .wrongLength(expected: 1, found: bytes.count) }
        byte = bytes[0]
    }

    public func bigEndianBytes() -> [UInt8] { [byte] }
}
