internal import FiniteFields

/// A suite that maps to a curve isogenous to its own and goes on by the isogeny (RFC 9380, 6.6.3).
protocol IsogenousMapSuite: WeierstrassCurve, HashToCurveSuite
where
    HashedCoordinate == Coordinate, MappedPoint == ProjectivePoint<Self>,
    HashedElement == JacobianPoint<Self>
{
    /// The map to the isogenous curve E'.
    static var simplifiedSWU: SimplifiedSWU<Coordinate> { get }

    /// From E' to the curve.
    static var isogeny: Isogeny<Coordinate> { get }
}

extension IsogenousMapSuite {
    @inline(__always)
    static func mapByIsogeny(_ u: Coordinate) -> ProjectivePoint<Self> {
        let mapped = simplifiedSWU(u)
        let image = isogeny(
            numerator: mapped.numerator, denominator: mapped.denominator, y: mapped.y)
        return .select(
            image.z == .zero ? 1 : 0, .identity, ProjectivePoint(image.x, image.y, image.z))
    }
}

extension ProjectivePoint {
    /// The point times a public integer, most significant bit first. Constant time in the point.
    func multiplied(byPublic integer: UInt64) -> Self {
        var result = Self.identity
        var started = false
        for bit in (0..<UInt64(64)).reversed() {
            if started { result = result.doubled() }
            if (integer >> bit) & 1 == 1 {
                result = started ? result + self : self
                started = true
            }
        }
        return result
    }

    static prefix func - (p: Self) -> Self { Self(p.x, -p.y, p.z) }
}
