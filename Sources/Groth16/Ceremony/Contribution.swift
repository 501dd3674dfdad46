internal import EllipticCurves
internal import FiniteFields

/// One step of a key's second phase: somebody multiplied δ by a secret, and proves to know it.
struct Contribution<Curve: Groth16Curve>: Sendable {
    typealias G1Affine = AffinePoint<Curve.G1Curve>
    typealias G2Affine = AffinePoint<Curve.G2Curve>

    /// δ in G1 after it.
    var delta: G1Affine
    /// A random point s.
    var s: G1Affine
    /// s times the secret.
    var sx: G1Affine
    /// A point of G2 that the transcript gives, times the secret.
    var spx: G2Affine
    /// The hash of what came before and of s and sx.
    var transcript: [UInt8]
    /// Who contributed, or what the beacon is called; at most 64 characters are written.
    var name: String?
    /// The beacon from which the secret follows.
    var beacon: CeremonyBeacon?

    /// What is hashed of a contribution.
    func hash(into hash: Blake2b) {
        hash.update(delta)
        hash.update(s)
        hash.update(sx)
        hash.update(spx)
        hash.update(transcript)
    }

    /// The hash by which a contributor recognises its contribution.
    var digest: [UInt8] {
        let running = Blake2b()
        hash(into: running)
        return running.finish()
    }

    /// The transcript hash that a contribution with s and sx has behind what `previous` hashed.
    static func transcript(_ previous: Blake2b, _ s: G1Affine, _ sx: G1Affine) -> [UInt8] {
        let hash = Blake2b(copying: previous)
        hash.update(s)
        hash.update(sx)
        return hash.finish()
    }

    /// The point of G2 that a transcript gives.
    static func challenge(_ transcript: [UInt8]) -> G2Affine {
        var generator = CeremonyGenerator(seed: transcript)
        return generator.point()
    }
}
