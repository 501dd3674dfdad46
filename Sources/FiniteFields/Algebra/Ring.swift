public import BigIntegers

/// A finite commutative ring with one and a canonical encoding of its elements.
///
/// Laws: those of `AdditiveGroup`; `*` is associative and commutative with `a * one == a`;
/// `a * (b + c) == a * b + a * c`; `a.squared() == a * a`; decoding an encoding gives the element back,
/// and no other byte string decodes. Operations take constant time unless their name says otherwise.
public protocol Ring: AdditiveGroup, Hashable {
    static var one: Self { get }

    static func * (a: Self, b: Self) -> Self

    /// `self * self`.
    func squared() -> Self

    /// The sum of `value` ones.
    init(_ value: UInt64)

    /// `a` if `bit` is 1, `b` if it is 0, in constant time. - Precondition: `bit` is 0 or 1.
    static func select(_ bit: UInt64, _ a: Self, _ b: Self) -> Self

    /// How many elements there are.
    static var order: BigInteger { get }

    /// The length of an encoding.
    static var byteCount: Int { get }

    /// The element with this encoding, most significant byte first.
    ///
    /// Throws `.wrongLength`, or `.notReduced` if the encoded integer is not smaller than `order`.
    init(bigEndianBytes bytes: [UInt8]) throws(FieldError)

    /// The encoding, `byteCount` bytes, most significant first.
    func bigEndianBytes() -> [UInt8]
}

extension Ring {
    @inlinable public func squared() -> Self { self * self }

    @inlinable public static func *= (a: inout Self, b: Self) { a = a * b }

    /// The element with this encoding, least significant byte first. Throws as `bigEndianBytes` does.
    @inlinable public init(littleEndianBytes bytes: [UInt8]) throws(FieldError) {
        try self.init(bigEndianBytes: bytes.reversed())
    }

    /// The encoding, `byteCount` bytes, least significant first.
    @inlinable public func littleEndianBytes() -> [UInt8] { bigEndianBytes().reversed() }

    /// The element with the number `value`. Throws `.notReduced` unless `0 <= value < order`.
    /// Variable time.
    public init(_ value: BigInteger) throws(FieldError) {
        let encoded: [UInt8]
        do {
            encoded = try value.bigEndianBytes(count: Self.byteCount)
        } catch {
            throw .notReduced
        }
        try self.init(bigEndianBytes: encoded)
    }

    /// The number of the element, in `0..<order`. Variable time.
    public var integer: BigInteger { BigInteger(bigEndianBytes: bigEndianBytes()) }

    /// `self` to the power of `exponent`, given as words, least significant first.
    ///
    /// Constant time: all bits of all words are gone through, so only the number of words shows.
    @inlinable public func power(_ exponent: [UInt64]) -> Self {
        var result = Self.one
        for word in exponent.reversed() {
            for bit in stride(from: UInt64(63), through: 0, by: -1) {
                result = result.squared()
                result = Self.select((word >> bit) & 1, result * self, result)
            }
        }
        return result
    }

    /// `self` to the power of a public `exponent`: variable time in the exponent, constant in `self`.
    ///
    /// - Precondition: `exponent` is not negative.
    @inlinable public func powerVariableTime(_ exponent: BigInteger) -> Self {
        precondition(exponent.signum >= 0, "a negative exponent")
        var result = Self.one
        for index in stride(from: exponent.bitWidth - 1, through: 0, by: -1) {
            result = result.squared()
            if exponent.bit(index) { result *= self }
        }
        return result
    }
}
