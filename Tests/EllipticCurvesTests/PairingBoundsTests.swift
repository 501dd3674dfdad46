import EllipticCurves
import FiniteFields
import TestSupport
import Testing

/// The two paths of pairings on points whose coordinates are 0, 1, p - 1 and the like, as numbers or in
/// the kernels' form: where unreduced arithmetic is at its ends. G2's are points of the twist, of
/// any order: both paths compute the same function there.
@Suite struct PairingBoundsTests {
    @Test func bn254() throws {
        let base: [BN254Fp] = extremes(limbBits: 260)
        let extension2 = base.flatMap { c0 in base.map { BN254Fp2(c0: c0, c1: $0) } }
        try check(BN254.self, base, extension2, BN254.portablePairingProduct)
    }

    @Test func bls12381() throws {
        let base: [BLS12_381Fp] = extremes(limbBits: 416)
        let extension2 = base.flatMap { c0 in base.map { BLS12_381Fp2(c0: c0, c1: $0) } }
        try check(BLS12_381.self, base, extension2, BLS12_381.portablePairingProduct)
    }

    /// k, -k, k / R and -k / R, R = 2^`limbBits`: in the kernels' form k R, -k R, k and p - k.
    private func extremes<F: VectorField>(limbBits: Int) -> [F] {
        let radix = (0..<limbBits).reduce(F.one) { power, _ in power + power }
        let inverse = radix.inverseOrZero()
        return (0..<4).map { F(UInt64($0)) }.flatMap { [$0, -$0, $0 * inverse, -$0 * inverse] }
    }

    /// The points with these x, both of each.
    private func points<Curve: WeierstrassCurve>(
        _ xs: [Curve.Coordinate]
    ) -> [AffinePoint<Curve>] {
        xs.flatMap { x -> [AffinePoint<Curve>] in
            guard let y = try? (x.squared() * x + Curve.b).squareRootVariableTime() else {
                return []
            }
            return [AffinePoint(unchecked: x, y), AffinePoint(unchecked: x, -y)]
        }
    }

    private func check<Curve: PairingCurve>(
        _: Curve.Type, _ base: [Curve.G1Curve.Coordinate], _ twist: [Curve.G2Curve.Coordinate],
        _ portable: (
            [(AffinePoint<Curve.G1Curve>, AffinePoint<Curve.G2Curve>)],
            [(AffinePoint<Curve.G1Curve>, Curve.PreparedG2)]
        ) -> Curve.GT
    ) throws {
        let ps: [AffinePoint<Curve.G1Curve>] = points(base)
        let qs: [AffinePoint<Curve.G2Curve>] = points(twist)
        try #require(ps.count >= 8 && qs.count >= 64)
        for (i, q) in qs.enumerated() {
            let pairs = [(ps[i % ps.count], q)]
            let expected = portable(pairs, [])
            #expect(Curve.pairingProduct(pairs) == expected, "point \(i)")
            let prepared = [(pairs[0].0, Curve.prepare(q))]
            #expect(Curve.pairingProduct([], prepared: prepared) == expected, "prepared \(i)")
        }
        let all = (0..<16).map { (ps[$0 % ps.count], qs[$0]) }
        #expect(Curve.pairingProduct(all) == portable(all, []))
    }
}
