import EllipticCurves
import TestSupport
import Testing

@Suite struct CurveLawTests {
    @Test func bn254G1() throws { try check(BN254.G1Curve.self) }
    @Test func bn254G2() throws { try check(BN254.G2Curve.self) }
    @Test func bls12381G1() throws { try check(BLS12_381.G1Curve.self) }
    @Test func bls12381G2() throws { try check(BLS12_381.G2Curve.self) }
    @Test func secp256k1() throws { try check(Secp256k1.self) }

    private func check<Curve: WeierstrassCurve>(_: Curve.Type) throws {
        var generator = SeededGenerator(label: "\(Curve.self)")
        try checkCurveLaws(Curve.self, using: &generator)
    }
}
