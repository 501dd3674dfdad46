public import FiniteFields

/// Products with values of lines, in which only three of the six coefficients are not zero.
extension Fp12 {
    /// `self * (b0 + b1 * w + b2 * v * w)`: 13 multiplications in F_p2. For a twist of type D.
    @inlinable public func multipliedBy034(_ b0: Fp2, _ b1: Fp2, _ b2: Fp2) -> Self {
        let t0 = c0 * b0
        let t1 = c1.multiplied(by: b1, b2)
        let sums = (c0 + c1).multiplied(by: b0 + b1, b2)
        return Self(c0: t0 + t1.multipliedByV, c1: sums - t0 - t1)
    }

    /// `self * (b0 + b1 * v + b2 * v * w)`: 13 multiplications in F_p2. For a twist of type M.
    @inlinable public func multipliedBy014(_ b0: Fp2, _ b1: Fp2, _ b2: Fp2) -> Self {
        let t0 = c0.multiplied(by: b0, b1)
        let t1 = c1.multiplied(byV: b2)
        let sums = (c0 + c1).multiplied(by: b0, b1 + b2)
        return Self(c0: t0 + t1.multipliedByV, c1: sums - t0 - t1)
    }
}
