public import FiniteFields

/// A point of a curve, in its group or not, as (X : Y : Z) with x = X / Z, y = Y / Z; the identity is (0 : 1 : 0).
///
/// Its formulas have no special cases: they are for secret scalars.
/// Source: Renes, Costello, Batina, "Complete addition formulas for prime order elliptic curves",
/// 2015, algorithms 7 and 9 (a = 0). They need a curve without points of order 2.
@frozen
public struct ProjectivePoint<Curve: WeierstrassCurve>: Sendable, BitwiseCopyable {
    @usableFromInline var x: Curve.Coordinate
    @usableFromInline var y: Curve.Coordinate
    @usableFromInline var z: Curve.Coordinate

    @inlinable init(_ x: Curve.Coordinate, _ y: Curve.Coordinate, _ z: Curve.Coordinate) {
        self.x = x
        self.y = y
        self.z = z
    }

    @inlinable static var identity: Self { Self(.zero, .one, .zero) }

    /// Two multiplications and one squaring; the Jacobian identity may have any X and Y but zero.
    @inlinable init(_ point: JacobianPoint<Curve>) {
        // (X / Z^2 : Y / Z^3 : 1) = (X * Z : Y : Z^3)
        self.init(point.x * point.z, point.y, point.z.squared() * point.z)
    }

    @inlinable package var jacobian: JacobianPoint<Curve> {
        // x = X / Z = X * Z / Z^2, y = Y / Z = Y * Z^2 / Z^3
        JacobianPoint(unchecked: x * z, y * z.squared(), z)
    }

    /// Algorithm 7: 12 multiplications and two by 3b.
    @inlinable @inline(never) static func + (a: Self, b: Self) -> Self {
        let xx = a.x * b.x
        let yy = a.y * b.y
        let zz = a.z * b.z
        let xy = (a.x + a.y) * (b.x + b.y) - (xx + yy)
        let yz = (a.y + a.z) * (b.y + b.z) - (yy + zz)
        let xz = (a.x + a.z) * (b.x + b.z) - (xx + zz)
        let xx3 = xx + xx + xx
        let bzz3 = Curve.multipliedBy3B(zz)
        let sum = yy + bzz3
        let difference = yy - bzz3
        let bxz3 = Curve.multipliedBy3B(xz)
        return Self(
            xy * difference - yz * bxz3,
            difference * sum + bxz3 * xx3,
            sum * yz + xx3 * xy)
    }

    /// Algorithm 9: 6 multiplications, 2 squarings and one by 3b.
    @inlinable @inline(never) func doubled() -> Self {
        let yy = y.squared()
        var yy8 = yy + yy
        yy8 = yy8 + yy8
        yy8 = yy8 + yy8
        let yz = y * z
        let bzz3 = Curve.multipliedBy3B(z.squared())
        let sum = yy + bzz3
        let difference = yy - (bzz3 + bzz3 + bzz3)
        let xy = difference * (x * y)
        return Self(xy + xy, bzz3 * yy8 + difference * sum, yz * yy8)
    }

    @inlinable static func select(_ bit: UInt64, _ a: Self, _ b: Self) -> Self {
        Self(
            .select(bit, a.x, b.x), .select(bit, a.y, b.y), .select(bit, a.z, b.z))
    }
}
