internal import EllipticCurves
internal import FiniteFields

extension Transcript {
    /// Checks every contribution: its place in the transcript, its proof of knowing its secret, what it
    /// made of δ, and its beacon. Returns δ in G1 as the last one left it.
    ///
    /// Throws `.invalidContribution`.
    func check(progress: WorkProgress) throws(Groth16Error) -> AffinePoint<Curve.G1Curve> {
        let hash = Blake2b()
        hash.update(circuitHash)
        var delta = AffinePoint<Curve.G1Curve>.generator
        for (index, contribution) in contributions.enumerated() {
            progress.report("contributions", Double(index) / Double(contributions.count))
            if let fault = contribution.fault(after: delta, hash, progress) {
                throw .invalidContribution(index: index, fault)
            }
            contribution.hash(into: hash)
            delta = contribution.delta
        }
        return delta
    }

    var report: CeremonyReport {
        CeremonyReport(
            circuitHash: circuitHash,
            contributions: contributions.map {
                CeremonyReport.Entry(
                    hash: $0.digest, name: $0.name, beacon: $0.beacon?.bytes,
                    iterationsLog2: $0.beacon?.iterationsLog2)
            })
    }
}

extension Contribution {
    /// What is wrong with it, behind the δ and the transcript before it.
    fileprivate func fault(
        after earlier: G1Affine, _ hash: Blake2b, _ progress: WorkProgress
    ) -> ContributionFault? {
        guard Self.transcript(hash, s, sx) == transcript else { return .transcript }
        let challenge = Self.challenge(transcript)
        guard Curve.sameRatio((s, sx), (challenge, spx)) else { return .proofOfKnowledge }
        guard Curve.sameRatio((earlier, delta), (challenge, spx)) else { return .delta }
        if let beacon {
            var generator = CeremonyGenerator(
                beacon: beacon.bytes, iterationsLog2: beacon.iterationsLog2
            ) { progress.report("beacon", $0) }
            let secret: Curve.Fr = generator.element()
            let expected: G1Affine = generator.point()
            guard s == expected, sx == expected.multipliedVariableTime(by: secret).affine else {
                return .beacon
            }
        }
        return nil
    }
}

extension Groth16Curve {
    /// Whether two pairs of points have the same ratio, by e(p, q') = e(p', q). False for identities.
    static func sameRatio(
        _ p: (AffinePoint<G1Curve>, AffinePoint<G1Curve>),
        _ q: (AffinePoint<G2Curve>, AffinePoint<G2Curve>)
    ) -> Bool {
        guard !p.0.isIdentity, !p.1.isIdentity, !q.0.isIdentity, !q.1.isIdentity else {
            return false
        }
        return pairingProduct([(p.0, q.1), (-p.1, q.0)]) == .one
    }
}
