public import BigIntegers

/// `F_p[u] / (u^2 + 1)` for a prime p that is 3 modulo 4 and smaller than R / 4: c0 + c1 * u, in memory c0 then c1.
///
/// Operations take constant time unless their name says otherwise.
@frozen
public struct QuadraticExtension<Modulus: FieldModulus, let limbs: Int>: Hashable, Sendable,
    BitwiseCopyable
{
    public typealias Base = MontgomeryField<Modulus, limbs>

    public var c0: Base
    public var c1: Base

    @inlinable @inline(__always)
    public init(c0: Base, c1: Base) {
        self.c0 = c0
        self.c1 = c1
    }

    /// An element of the prime field.
    @inlinable @inline(__always)
    public init(_ c0: Base) { self.init(c0: c0, c1: .zero) }

    /// `c0 - c1 * u`, which is also the p-th power.
    @inlinable public var conjugate: Self { Self(c0: c0, c1: -c1) }

    /// `c0^2 + c1^2`, the product with the conjugate.
    @inlinable public var norm: Base { c0.squared() + c1.squared() }

    @inlinable public static func * (a: Self, b: Base) -> Self {
        Self(c0: a.c0 * b, c1: a.c1 * b)
    }

    @inlinable public static func == (a: Self, b: Self) -> Bool {
        // Both are compared: constant time.
        let equal = (a.c0 == b.c0, a.c1 == b.c1)
        return equal.0 && equal.1
    }
}

extension QuadraticExtension: Field {
    @inlinable public static var zero: Self { Self(c0: .zero, c1: .zero) }

    @inlinable public static var one: Self { Self(c0: .one, c1: .zero) }

    @inlinable public static func + (a: Self, b: Self) -> Self {
        Self(c0: a.c0 + b.c0, c1: a.c1 + b.c1)
    }

    @inlinable public static func - (a: Self, b: Self) -> Self {
        Self(c0: a.c0 - b.c0, c1: a.c1 - b.c1)
    }

    @inlinable public static prefix func - (a: Self) -> Self { Self(c0: -a.c0, c1: -a.c1) }

    @inlinable public static func * (a: Self, b: Self) -> Self {
        #if arch(x86_64)
        if Base.takesMulx { return multiplyMulx(a, b) }
        #endif
        return multiply(a, b)
    }

    /// `a * b` in Swift alone.
    @inlinable @inline(__always)
    package static func multiply(_ a: Self, _ b: Self) -> Self {
        // Each coefficient is a sum of two products that share one Montgomery reduction.
        if limbs == 4 {
            return Self(
                c0: Base.sumOfProductsFourLimbs(a.c0, b.c0, -a.c1, b.c1),
                c1: Base.sumOfProductsFourLimbs(a.c0, b.c1, a.c1, b.c0))
        }
        if limbs == 6 {
            return Self(
                c0: Base.sumOfProductsSixLimbs(a.c0, b.c0, -a.c1, b.c1),
                c1: Base.sumOfProductsSixLimbs(a.c0, b.c1, a.c1, b.c0))
        }
        // Karatsuba with u^2 = -1.
        let low = a.c0 * b.c0
        let high = a.c1 * b.c1
        return Self(c0: low - high, c1: (a.c0 + a.c1) * (b.c0 + b.c1) - low - high)
    }

    @inlinable public func squared() -> Self {
        let product = c0 * c1
        return Self(c0: (c0 + c1) * (c0 - c1), c1: product + product)
    }

    @inlinable public init(_ value: UInt64) { self.init(Base(value)) }

    @inlinable public static func select(_ bit: UInt64, _ a: Self, _ b: Self) -> Self {
        Self(c0: .select(bit, a.c0, b.c0), c1: .select(bit, a.c1, b.c1))
    }

    @inlinable public static func random(
        using generator: inout some RandomNumberGenerator
    ) -> Self {
        Self(c0: .random(using: &generator), c1: .random(using: &generator))
    }

    /// p^2. The elements' numbers, c1 * 256^`Base.byteCount` + c0, are not those below it.
    public static var order: BigInteger { Base.order * Base.order }

    @inlinable public static var byteCount: Int { 2 * Base.byteCount }

    /// c1 then c0, each as `Base.byteCount` bytes, most significant first.
    public func bigEndianBytes() -> [UInt8] { c1.bigEndianBytes() + c0.bigEndianBytes() }

    public init(bigEndianBytes bytes: [UInt8]) throws(FieldError) {
        guard bytes.count == Self.byteCount else {
            throw .wrongLength(expected: Self.byteCount, found: bytes.count)
        }
        self.init(
            c0: try Base(bigEndianBytes: Array(bytes[Base.byteCount...])),
            c1: try Base(bigEndianBytes: Array(bytes[..<Base.byteCount])))
    }

    @inlinable public func inverseOrZero() -> Self { conjugate * norm.inverseOrZero() }

    public func inverseVariableTime() throws(FieldError) -> Self {
        conjugate * (try norm.inverseVariableTime())
    }
}

extension QuadraticExtension: CoordinateField {
    /// Source: Adj, Rodriguez-Henriquez, "Square root computation over even extension fields",
    /// 2012, algorithm 9.
    @inlinable public func squareRootVariableTime() throws(FieldError) -> Self {
        let order = Base.order
        let power = powerVariableTime((order - 3) >> 2)
        let candidate = power * self
        let symbol = power * candidate  // self^((p - 1) / 2)
        let root =
            if symbol == -.one {
                Self(c0: -candidate.c1, c1: candidate.c0)
            } else {
                (symbol + .one).powerVariableTime((order - 1) >> 1) * candidate
            }
        guard root.squared() == self else { throw .notASquare }
        return root
    }

    @inlinable public var isLexicographicallyLarger: Bool {
        c1 == .zero ? c0.isLexicographicallyLarger : c1.isLexicographicallyLarger
    }
}
