internal import FiniteFields

/// The running multiple of Q in a Miller loop, as (X : Y : Z) with x = X / Z, y = Y / Z.
///
/// Source: Costello, Lange, Naehrig, "Faster Pairing Computations on Curves with High-Degree Twists",
/// 2010, and Aranha et al., "Faster Explicit Formulas for Computing Pairings over Ordinary Curves",
/// 2010, 4.1 and 4.2.
struct MillerPoint<Curve: WeierstrassCurve>: BitwiseCopyable {
    typealias Coordinate = Curve.Coordinate

    var x: Coordinate
    var y: Coordinate
    var z: Coordinate

    init(_ point: AffinePoint<Curve>) {
        x = point.x
        y = point.y
        z = .one
    }

    /// Doubles the point. Returns the tangent at it.
    mutating func double() -> LineFunction<Coordinate> {
        let xy = x * y
        let yy = y.squared()
        let zz = z.squared()
        let e = Curve.multipliedBy3B(zz)
        let f = e + e + e
        let h = (y + z).squared() - yy - zz  // 2 * y * z
        let xx = x.squared()
        let line = LineFunction(yFactor: h, xFactor: xx + xx + xx, constant: e - yy)
        // All coordinates are four times those of the source, without its halves.
        x = (xy + xy) * (yy - f)
        var ee4 = e.squared()
        ee4 = ee4 + ee4
        ee4 = ee4 + ee4
        y = (yy + f).squared() - ee4 - ee4 - ee4
        let product = yy * h
        let twice = product + product
        z = twice + twice
        return line
    }

    /// Adds a point, which is neither the identity nor the point or its negative: Q and the running
    /// multiple never are, Q being of large prime order. Returns the line through the two.
    mutating func add(
        _ qx: Coordinate, _ qy: Coordinate
    ) -> LineFunction<Coordinate> {
        let theta = y - qy * z
        let lambda = x - qx * z
        let line = LineFunction(
            yFactor: lambda, xFactor: theta, constant: lambda * qy - theta * qx)
        let lambda2 = lambda.squared()
        let lambda3 = lambda * lambda2
        let f = z * theta.squared()
        let g = x * lambda2
        let h = lambda3 + f - g - g
        x = lambda * h
        y = (g - h) * theta - y * lambda3
        z = lambda3 * z
        return line
    }
}
