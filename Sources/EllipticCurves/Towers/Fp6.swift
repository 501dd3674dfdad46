public import FiniteFields

/// `F_p2[v] / (v^3 - xi)`: c0 + c1 * v + c2 * v^2. Constant time.
@frozen
public struct Fp6<Modulus: TowerModulus, let limbs: Int>: Hashable, Sendable, BitwiseCopyable {
    public typealias Fp2 = QuadraticExtension<Modulus, limbs>

    public var c0: Fp2
    public var c1: Fp2
    public var c2: Fp2

    @inlinable @inline(__always)
    public init(c0: Fp2, c1: Fp2, c2: Fp2) {
        self.c0 = c0
        self.c1 = c1
        self.c2 = c2
    }

    @inlinable public static var zero: Self { Self(c0: .zero, c1: .zero, c2: .zero) }

    @inlinable public static var one: Self { Self(c0: .one, c1: .zero, c2: .zero) }

    @inlinable @inline(__always)
    public static func + (a: Self, b: Self) -> Self {
        Self(c0: a.c0 + b.c0, c1: a.c1 + b.c1, c2: a.c2 + b.c2)
    }

    @inlinable @inline(__always)
    public static func - (a: Self, b: Self) -> Self {
        Self(c0: a.c0 - b.c0, c1: a.c1 - b.c1, c2: a.c2 - b.c2)
    }

    @inlinable @inline(__always)
    public static prefix func - (a: Self) -> Self { Self(c0: -a.c0, c1: -a.c1, c2: -a.c2) }

    /// Karatsuba: 6 multiplications in F_p2.
    @inlinable public static func * (a: Self, b: Self) -> Self {
        let v0 = a.c0 * b.c0
        let v1 = a.c1 * b.c1
        let v2 = a.c2 * b.c2
        let t12 = (a.c1 + a.c2) * (b.c1 + b.c2) - v1 - v2
        let t01 = (a.c0 + a.c1) * (b.c0 + b.c1) - v0 - v1
        let t02 = (a.c0 + a.c2) * (b.c0 + b.c2) - v0 - v2
        return Self(
            c0: v0 + Modulus.multipliedByNonResidue(t12),
            c1: t01 + Modulus.multipliedByNonResidue(v2),
            c2: t02 + v1)
    }

    @inlinable public static func * (a: Self, b: Fp2) -> Self {
        Self(c0: a.c0 * b, c1: a.c1 * b, c2: a.c2 * b)
    }

    /// `self * (b0 + b1 * v)`: 5 multiplications in F_p2.
    @inlinable public func multiplied(by b0: Fp2, _ b1: Fp2) -> Self {
        let v0 = c0 * b0
        let v1 = c1 * b1
        return Self(
            c0: v0 + Modulus.multipliedByNonResidue((c1 + c2) * b1 - v1),
            c1: (c0 + c1) * (b0 + b1) - v0 - v1,
            c2: (c0 + c2) * b0 - v0 + v1)
    }

    /// `self * b1 * v`: 3 multiplications in F_p2.
    @inlinable public func multiplied(byV b1: Fp2) -> Self {
        Self(c0: Modulus.multipliedByNonResidue(c2 * b1), c1: c0 * b1, c2: c1 * b1)
    }

    /// `self * v`.
    @inlinable @inline(__always)
    public var multipliedByV: Self {
        Self(c0: Modulus.multipliedByNonResidue(c2), c1: c0, c2: c1)
    }

    @inlinable public func squared() -> Self { self * self }

    /// The inverse, or zero for zero.
    @inlinable public func inverseOrZero() -> Self { inverse { $0.inverseOrZero() } }

    /// The inverse, or zero for zero, with one inversion in F_p2.
    @inlinable @inline(__always)
    func inverse(_ invert: (Fp2) -> Fp2) -> Self {
        let t0 = c0.squared() - Modulus.multipliedByNonResidue(c1 * c2)
        let t1 = Modulus.multipliedByNonResidue(c2.squared()) - c0 * c1
        let t2 = c1.squared() - c0 * c2
        let norm = c0 * t0 + Modulus.multipliedByNonResidue(c2 * t1 + c1 * t2)
        return Self(c0: t0, c1: t1, c2: t2) * invert(norm)
    }
}
