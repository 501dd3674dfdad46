public import FiniteFields

/// `F_p6[w] / (w^2 - v)`: c0 + c1 * w. Constant time.
@frozen
public struct Fp12<Modulus: TowerModulus, let limbs: Int>: Hashable, Sendable, BitwiseCopyable {
    public typealias Fp2 = QuadraticExtension<Modulus, limbs>
    public typealias Half = Fp6<Modulus, limbs>

    public var c0: Half
    public var c1: Half

    @inlinable @inline(__always)
    public init(c0: Half, c1: Half) {
        self.c0 = c0
        self.c1 = c1
    }

    @inlinable public static var zero: Self { Self(c0: .zero, c1: .zero) }

    @inlinable public static var one: Self { Self(c0: .one, c1: .zero) }

    @inlinable public static func + (a: Self, b: Self) -> Self {
        Self(c0: a.c0 + b.c0, c1: a.c1 + b.c1)
    }

    @inlinable public static func - (a: Self, b: Self) -> Self {
        Self(c0: a.c0 - b.c0, c1: a.c1 - b.c1)
    }

    @inlinable public static prefix func - (a: Self) -> Self { Self(c0: -a.c0, c1: -a.c1) }

    /// Karatsuba: 18 multiplications in F_p2.
    @inlinable public static func * (a: Self, b: Self) -> Self {
        let t0 = a.c0 * b.c0
        let t1 = a.c1 * b.c1
        let sums = (a.c0 + a.c1) * (b.c0 + b.c1)
        return Self(c0: t0 + t1.multipliedByV, c1: sums - t0 - t1)
    }

    @inlinable public static func *= (a: inout Self, b: Self) { a = a * b }

    /// 12 multiplications in F_p2.
    @inlinable public func squared() -> Self {
        let t = c0 * c1
        let sums = (c0 + c1) * (c0 + c1.multipliedByV)
        return Self(c0: sums - t - t.multipliedByV, c1: t + t)
    }

    /// c0 - c1 * w: the p^6-th power, and in the cyclotomic subgroup the inverse.
    @inlinable public var conjugate: Self { Self(c0: c0, c1: -c1) }

    /// The inverse, or zero for zero.
    @inlinable public func inverseOrZero() -> Self { inverse { $0.inverseOrZero() } }

    @inlinable @inline(__always)
    func inverse(_ invert: (Fp2) -> Fp2) -> Self {
        let norm = (c0.squared() - c1.squared().multipliedByV).inverse(invert)
        return Self(c0: c0 * norm, c1: -(c1 * norm))
    }

    /// The p-th power.
    @inlinable public func frobenius() -> Self {
        func coefficient(_ a: Fp2, _ i: Int) -> Fp2 {
            a.conjugate * Modulus.frobeniusConstant(i)
        }
        return Self(
            c0: Half(c0: c0.c0.conjugate, c1: coefficient(c0.c1, 2), c2: coefficient(c0.c2, 4)),
            c1: Half(
                c0: coefficient(c1.c0, 1), c1: coefficient(c1.c1, 3), c2: coefficient(c1.c2, 5)))
    }

    @inlinable public static func random(
        using generator: inout some RandomNumberGenerator
    ) -> Self {
        func half() -> Half {
            Half(
                c0: .random(using: &generator), c1: .random(using: &generator),
                c2: .random(using: &generator))
        }
        return Self(c0: half(), c1: half())
    }
}
