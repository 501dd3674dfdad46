internal import EllipticCurves
internal import FiniteFields

/// What a contributor's secret makes of δ, and the secret's inverse.
struct CeremonyStep<Curve: Groth16Curve> {
    let contribution: Contribution<Curve>
    /// δ in G2.
    let delta2: AffinePoint<Curve.G2Curve>
    let inverse: PointScaling<Curve.G1Curve>

    /// Nil if the secret is zero.
    ///
    /// - Parameters:
    ///   - factor: The secret.
    ///   - s: A random point.
    @inline(never) init?(
        _ factor: Curve.Fr, _ s: AffinePoint<Curve.G1Curve>, on key: ProvingKey<Curve>,
        _ transcript: Transcript<Curve>, name: String?, _ beacon: CeremonyBeacon?
    ) {
        guard factor != .zero else { return nil }
        let sx = s.multiplied(by: factor).affine
        let hash = Contribution<Curve>.transcript(
            transcript.hash(through: transcript.contributions.count), s, sx)
        contribution = Contribution(
            delta: key.delta1.multiplied(by: factor).affine, s: s, sx: sx,
            spx: Contribution<Curve>.challenge(hash).multiplied(by: factor).affine,
            transcript: hash, name: name, beacon: beacon)
        delta2 = key.verifyingKey.delta.multiplied(by: factor).affine
        inverse = PointScaling(by: factor.inverseOrZero())
    }
}
