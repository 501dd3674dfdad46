package import EllipticCurves
internal import FiniteFields

extension ProvingKey where Curve == BN254 {
    /// Contributes a secret that the caller knows: for tests.
    package static func contributeInsecure(
        _ factor: BN254.Fr, from old: String, to new: String
    ) throws(Groth16Error) {
        _ = try BN254.contribute(from: old, to: new, threads: 1, progress: .silent) {
            CeremonyStep(factor, JacobianPoint.random().affine, on: $0, $1, name: nil, nil)
        }
    }
}
