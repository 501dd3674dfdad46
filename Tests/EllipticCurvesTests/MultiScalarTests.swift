import BigIntegers
import EllipticCurves
import FiniteFields
import TestSupport
import Testing

/// Multi-scalar multiplication against the naive sum.
@Suite struct MultiScalarTests {
    @Test func bn254G1() { check(BN254.G1Curve.self) }
    @Test func bn254G2() { check(BN254.G2Curve.self) }
    @Test func bls12381G1() { check(BLS12_381.G1Curve.self) }
    @Test func bls12381G2() { check(BLS12_381.G2Curve.self) }
    @Test func secp256k1() { check(Secp256k1.self) }

    private func check<Curve: WeierstrassCurve>(_: Curve.Type) {
        var generator = SeededGenerator(label: "msm over \(Curve.self)")
        for count in [0, 1, 2, 3, 7, 8, 9, 31, 32, 33, 70] {
            let bases = JacobianPoint<Curve>.normalize(
                (0..<count).map { _ in .random(using: &generator) })
            let scalars = (0..<count).map { _ in Curve.Scalar.random(using: &generator) }
            #expect(msm(bases, scalars) == naive(bases, scalars), "\(count) points")
        }
    }

    private func naive<Curve: WeierstrassCurve>(
        _ bases: [AffinePoint<Curve>], _ scalars: [Curve.Scalar]
    ) -> JacobianPoint<Curve> {
        zip(bases, scalars).reduce(.zero) { $0 + $1.0.multipliedVariableTime(by: $1.1) }
    }
}
