internal import FiniteFields

/// A pair of points in a Miller loop: P, and Q either with its running multiple or with lines that were
/// computed before.
struct MillerPair<G1Curve: WeierstrassCurve, G2Curve: WeierstrassCurve> {
    let px: G1Curve.Coordinate
    let negativePY: G1Curve.Coordinate
    let q: AffinePoint<G2Curve>
    var multiple: MillerPoint<G2Curve>
    let lines: [LineFunction<G2Curve.Coordinate>]
    var next = 0

    init(_ p: AffinePoint<G1Curve>, _ q: AffinePoint<G2Curve>) {
        px = p.x
        negativePY = -p.y
        self.q = q
        multiple = MillerPoint(q)
        lines = []
    }

    init(_ p: AffinePoint<G1Curve>, _ prepared: PreparedPoint<G2Curve>) {
        px = p.x
        negativePY = -p.y
        q = .identity
        multiple = MillerPoint(q)
        lines = prepared.lines
    }

    /// Those of all pairs that have no identity.
    static func all(
        _ pairs: [(AffinePoint<G1Curve>, AffinePoint<G2Curve>)],
        _ prepared: [(AffinePoint<G1Curve>, PreparedPoint<G2Curve>)]
    ) -> [Self] {
        var all = [Self]()
        all.reserveCapacity(pairs.count + prepared.count)
        for (p, q) in pairs where !p.isIdentity && !q.isIdentity { all.append(Self(p, q)) }
        for (p, q) in prepared where !p.isIdentity && !q.lines.isEmpty {
            all.append(Self(p, q))
        }
        return all
    }

    /// The tangent at the running multiple, which is doubled.
    @inline(__always)
    mutating func double() -> LineFunction<G2Curve.Coordinate> {
        if lines.isEmpty { return multiple.double() }
        next += 1
        return lines[next - 1]
    }

    /// The line through the running multiple and a multiple of Q, which is added.
    @inline(__always)
    mutating func add(
        _ point: (AffinePoint<G2Curve>) -> AffinePoint<G2Curve>
    ) -> LineFunction<G2Curve.Coordinate> {
        if lines.isEmpty {
            let point = point(q)
            return multiple.add(point.x, point.y)
        }
        next += 1
        return lines[next - 1]
    }
}

/// A point of G2 with the lines that a Miller loop needs of it, in their order; none for the identity.
public struct PreparedPoint<Curve: WeierstrassCurve>: Sendable {
    let lines: [LineFunction<Curve.Coordinate>]
}
