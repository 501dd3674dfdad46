public import FiniteFields

extension JacobianPoint {
    /// The point by its coordinates. Constant time but for the identity.
    @inlinable public var affine: AffinePoint<Curve> {
        // For the identity the "inverse" is zero, and so both coordinates.
        let inverse = z.inverseOrZero()
        let square = inverse.squared()
        return AffinePoint(unchecked: x * square, y * (square * inverse))
    }

    /// All points by their coordinates, with one inversion and 6 multiplications a point.
    /// Variable time.
    ///
    /// Source: Montgomery's trick, as in `Field.invertAll`; identities are left out of the product.
    @inlinable public static func normalize(_ points: [Self]) -> [AffinePoint<Curve>] {
        // before[i] = the product of the z of the points before i
        var before = [Curve.Coordinate]()
        before.reserveCapacity(points.count)
        var product = Curve.Coordinate.one
        for point in points {
            before.append(product)
            if !point.isIdentity { product *= point.z }
        }
        var inverse = product.inverseOrZero()
        var normalized = [AffinePoint<Curve>](repeating: .identity, count: points.count)
        for i in points.indices.reversed() where !points[i].isIdentity {
            let point = points[i]
            let zInverse = inverse * before[i]
            inverse *= point.z
            let square = zInverse.squared()
            normalized[i] = AffinePoint(
                unchecked: point.x * square, point.y * (square * zInverse))
        }
        return normalized
    }
}
