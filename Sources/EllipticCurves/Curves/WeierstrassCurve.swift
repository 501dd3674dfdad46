public import BigIntegers
public import FiniteFields

/// A curve y^2 = x^3 + b over a finite field, with a group of prime order r on it.
///
/// The number of points must be odd (it is for every curve here): the complete formulas of
/// constant-time multiplication ask for it, and no point but the identity is its own negative.
public protocol WeierstrassCurve: Sendable {
    /// The field of the coordinates.
    associatedtype Coordinate: CoordinateField
    /// The integers modulo r.
    associatedtype Scalar: ScalarField

    /// The curve's constant; not zero.
    static var b: Coordinate { get }

    /// `3 * b * x`.
    static func multipliedBy3B(_ x: Coordinate) -> Coordinate

    /// The point by which the group is generated.
    static var generator: AffinePoint<Self> { get }

    /// The number of points divided by r.
    static var cofactor: BigInteger { get }

    /// Whether a point of the curve is in the group of order r. Variable time.
    static func isInSubgroup(_ point: AffinePoint<Self>) -> Bool

    /// Maps any point of the curve into the group of order r: multiplies it by a number that the
    /// cofactor divides, and r doesn't. Variable time.
    static func clearCofactor(_ point: JacobianPoint<Self>) -> JacobianPoint<Self>

    /// The sum of `scalars[i] * bases[i]` without kernels, by the default that all curves here share: a
    /// requirement so that it is compiled for each curve. Variable time; the scalars are as in `msm`.
    static func bucketSum(
        _ bases: PackedPoints<Self>, _ scalars: UnsafeRawBufferPointer
    ) -> JacobianPoint<Self>
}

extension WeierstrassCurve {
    /// By multiplication with r: slow, always right.
    @inlinable public static func isInSubgroup(_ point: AffinePoint<Self>) -> Bool {
        JacobianPoint(point).multipliedVariableTime(by: Scalar.order) == .zero
    }

    @inlinable public static func clearCofactor(
        _ point: JacobianPoint<Self>
    ) -> JacobianPoint<Self> {
        point.multipliedVariableTime(by: cofactor)
    }
}
