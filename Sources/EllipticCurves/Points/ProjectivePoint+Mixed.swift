internal import FiniteFields

extension ProjectivePoint {
    /// Algorithm 8 of Renes, Costello, Batina: 11 multiplications and two by 3b.
    ///
    /// - Precondition: `b` is not the identity.
    @inline(never) static func + (a: Self, b: AffinePoint<Curve>) -> Self {
        let xx = a.x * b.x
        let yy = a.y * b.y
        let xy = (a.x + a.y) * (b.x + b.y) - (xx + yy)
        let yz = b.y * a.z + a.y
        let xz = b.x * a.z + a.x
        let xx3 = xx + xx + xx
        let bz3 = Curve.multipliedBy3B(a.z)
        let sum = yy + bz3
        let difference = yy - bz3
        let bxz3 = Curve.multipliedBy3B(xz)
        return Self(
            xy * difference - yz * bxz3,
            difference * sum + bxz3 * xx3,
            sum * yz + xx3 * xy)
    }
}
