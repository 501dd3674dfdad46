public import FiniteFields

/// The cyclotomic subgroup: elements whose (p^4 - p^2 + 1)-th power is one. The inverse there is the
/// conjugate.
extension Fp12 {
    /// The square of an element of the cyclotomic subgroup, with 6 multiplications in F_p2.
    ///
    /// Source: Granger, Scott, "Faster Squaring in the Cyclotomic Subgroup of Sixth Degree
    /// Extensions", 2010, 3.2.
    @inlinable public func cyclotomicSquared() -> Self {
        let (a0, a1) = Self.squareOverFp4(c0.c0, c1.c1)
        let (b0, b1) = Self.squareOverFp4(c1.c0, c0.c2)
        let (d0, d1) = Self.squareOverFp4(c0.c1, c1.c2)
        return Self(
            c0: Half(
                c0: Self.tripleMinusDouble(a0, c0.c0),
                c1: Self.tripleMinusDouble(b0, c0.c1),
                c2: Self.tripleMinusDouble(d0, c0.c2)),
            c1: Half(
                c0: Self.triplePlusDouble(Modulus.multipliedByNonResidue(d1), c1.c0),
                c1: Self.triplePlusDouble(a1, c1.c1),
                c2: Self.triplePlusDouble(b1, c1.c2)))
    }

    /// The square of a + b * s over `F_p2[s] / (s^2 - xi)`.
    @inlinable @inline(__always)
    static func squareOverFp4(_ a: Fp2, _ b: Fp2) -> (Fp2, Fp2) {
        let product = a * b
        let sums = (a + b) * (a + Modulus.multipliedByNonResidue(b))
        return (sums - product - Modulus.multipliedByNonResidue(product), product + product)
    }

    /// `3 * t - 2 * z`.
    @inlinable @inline(__always)
    static func tripleMinusDouble(_ t: Fp2, _ z: Fp2) -> Fp2 {
        let difference = t - z
        return difference + difference + t
    }

    /// `3 * t + 2 * z`.
    @inlinable @inline(__always)
    static func triplePlusDouble(_ t: Fp2, _ z: Fp2) -> Fp2 {
        let sum = t + z
        return sum + sum + t
    }

    /// The power to (p^6 - 1) * (p^2 + 1), which is in the cyclotomic subgroup. Variable time. Not
    /// for zero.
    @inlinable package var toCyclotomicSubgroup: Self {
        let g = conjugate * inverse { (try? $0.inverseVariableTime()) ?? .zero }
        return g.frobenius().frobenius() * g
    }
}
