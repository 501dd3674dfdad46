internal import EllipticCurves
internal import FiniteFields

extension FeldmanSharing {
    /// Deals one's own share by this sharing, to its parties: for a change of members or threshold.
    ///
    /// Throws `.identityCommitment` for a share that is zero.
    public func redeal(_ share: CommittedShare<G>) throws(SecretSharingError) -> Dealing {
        try deal(share.share.values)
    }

    /// A new party's share after a change of members or threshold, of the parts that old holders dealt.
    ///
    /// All new parties have to use the same dealings: then all have the same commitments, which they
    /// compare. The public secret is that of `old`.
    ///
    /// Throws `.tooFewShares` unless there are `old.threshold + 1` dealings or more, `.repeatedIndex`,
    /// `.inconsistentDealer`, with the place in `dealings`, for one that doesn't deal its own old share, whose
    /// share doesn't fit its commitments, or whose threshold is not this sharing's;
    /// `.publicSecretChanged`.
    ///
    /// Source: T. Wong, C. Wang, J. Wing, "Verifiable Secret Redistribution for Archive Systems", 2002,
    /// section 4.
    public func redistributed(
        _ dealings: [ReceivedDealing<G>], old: FeldmanCommitments<G>
    ) throws(SecretSharingError) -> CommittedShare<G> {
        let dealers = dealings.map(\.dealer)
        guard dealers.count > old.threshold else {
            throw .tooFewShares(needed: old.threshold + 1, given: dealers.count)
        }
        try ShareIndex.requireDistinct(dealers)
        for (place, dealing) in dealings.enumerated() {
            guard dealing.commitments.publicSecret == old.publicShare(at: dealing.dealer),
                dealing.commitments.threshold == sharing.threshold,
                dealing.share.index == dealings[0].share.index,
                dealing.commitments.verify(dealing.share)
            else { throw .inconsistentDealer(place) }
        }
        let share = try sharing.redistributed(
            dealings.map(\.share), from: dealers, oldThreshold: old.threshold)
        // The same combination of the commitments.
        let factors = try dealers.factors(at: .zero)
        let elements = (0...sharing.threshold).map { j in
            G.sumOfProductsVariableTime(factors, dealings.map { $0.commitments.elements[j] })
        }
        guard elements[0] == old.publicSecret else { throw .publicSecretChanged }
        let commitments = try FeldmanCommitments(elements, threshold: sharing.threshold)
        return try CommittedShare(share, commitments)
    }
}
