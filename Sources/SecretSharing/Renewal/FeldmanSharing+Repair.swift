public import EllipticCurves
internal import FiniteFields

extension FeldmanSharing {
    /// A helper's dealing. Throws as `ShamirSharing.repairParts`.
    public func repairDealing(
        _ share: CommittedShare<G>, helpers: [ShareIndex<G.Scalar>], lost: ShareIndex<G.Scalar>
    ) throws(SecretSharingError) -> RepairDealing<G> {
        let parts = try sharing.repairParts(of: share.share, helpers: helpers, lost: lost)
        return RepairDealing(
            commitments: parts.map { part in
                part.values.withUnsafeBufferPointer { G.generatorMultiplied(by: $0[0]) }
            }, parts: parts)
    }

    /// What the helper at `place` of `helpers` sends to the one who lost its share: the sum of the parts
    /// that it got, one of each helper in their order, checked.
    ///
    /// Throws `.wrongHelpers`, naming helpers by place: those whose published commitments are not of their
    /// part of the lost share, or whose part for this helper is not the one committed to. Throws
    /// `.lengthMismatch` unless there is a list of commitments and a part of each.
    public func repairSum(
        _ parts: [AdditiveShare<G.Scalar>], _ published: [[G]], at place: Int,
        helpers: [ShareIndex<G.Scalar>], lost: ShareIndex<G.Scalar>, _ old: FeldmanCommitments<G>
    ) throws(SecretSharingError) -> AdditiveShare<G.Scalar> {
        try check(published, helpers, lost, old)
        guard parts.count == helpers.count else {
            throw .lengthMismatch(expected: helpers.count, found: parts.count)
        }
        guard helpers.indices.contains(place) else {
            throw .noSuchParty(place, of: helpers.count)
        }
        let wrong = helpers.indices.filter { i in
            !Self.opens(parts[i], published[i][place])
        }
        guard wrong.isEmpty else { throw .wrongHelpers(wrong) }
        return AdditiveShare(party: place, values: try AdditiveShare.sum(parts))
    }

    /// The lost share, from the sums of all helpers in their order, checked.
    ///
    /// Throws `.wrongHelpers` as `repairSum`, here also for sums that don't fit what was published, and
    /// `.lengthMismatch`.
    public func repaired(
        _ sums: [AdditiveShare<G.Scalar>], _ published: [[G]], helpers: [ShareIndex<G.Scalar>],
        lost: ShareIndex<G.Scalar>, _ old: FeldmanCommitments<G>
    ) throws(SecretSharingError) -> CommittedShare<G> {
        try check(published, helpers, lost, old)
        guard sums.count == helpers.count else {
            throw .lengthMismatch(expected: helpers.count, found: sums.count)
        }
        let wrong = helpers.indices.filter { j in
            !Self.opens(sums[j], published.reduce(G.zero) { $0 + $1[j] })
        }
        guard wrong.isEmpty else { throw .wrongHelpers(wrong) }
        return try CommittedShare(try sharing.repaired(lost, from: sums), old)
    }

    /// That each helper has committed to its part of the lost share: the sum of D_ij over j is
    /// lambda_i times the public share at i.
    private func check(
        _ published: [[G]], _ helpers: [ShareIndex<G.Scalar>], _ lost: ShareIndex<G.Scalar>,
        _ old: FeldmanCommitments<G>
    ) throws(SecretSharingError) {
        guard old.threshold == sharing.threshold else {
            throw .wrongCommitmentCount(
                expected: sharing.threshold + 1, found: old.threshold + 1)
        }
        guard published.count == helpers.count else {
            throw .lengthMismatch(expected: helpers.count, found: published.count)
        }
        var wrong = [Int]()
        for (i, helper) in helpers.enumerated() {
            let factor = try sharing.repairFactor(helper, helpers, lost)
            let expected = old.publicShare(at: helper).multipliedVariableTime(by: factor)
            if published[i].count != helpers.count
                || published[i].reduce(G.zero, +) != expected
            {
                wrong.append(i)
            }
        }
        guard wrong.isEmpty else { throw .wrongHelpers(wrong) }
    }

    private static func opens(_ part: AdditiveShare<G.Scalar>, _ committed: G) -> Bool {
        part.values.count == 1
            && part.values.withUnsafeBufferPointer { G.generatorMultiplied(by: $0[0]) }
                == committed
    }
}
