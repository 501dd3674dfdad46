public import EllipticCurves
internal import FiniteFields

/// What a party got of one dealer: commitments that all have got alike, and its own share.
public struct ReceivedDealing<G: PrimeOrderGroup>: Sendable {
    /// The dealer's index in the sharing that it deals from.
    public let dealer: ShareIndex<G.Scalar>
    public let commitments: FeldmanCommitments<G>
    public let share: ShamirShare<G.Scalar>

    public init(
        dealer: ShareIndex<G.Scalar>, commitments: FeldmanCommitments<G>,
        share: ShamirShare<G.Scalar>
    ) {
        self.dealer = dealer
        self.commitments = commitments
        self.share = share
    }
}

/// A share with the commitments that it was checked against.
public struct CommittedShare<G: PrimeOrderGroup>: Sendable {
    public let commitments: FeldmanCommitments<G>
    public let share: ShamirShare<G.Scalar>

    /// Throws `.wrongShares` if the commitments don't speak of the share.
    public init(
        _ share: ShamirShare<G.Scalar>, _ commitments: FeldmanCommitments<G>
    ) throws(SecretSharingError) {
        guard commitments.verify(share) else { throw .wrongShares([share.index.number]) }
        self.share = share
        self.commitments = commitments
    }

    /// The share after a refresh: with the shares of zero that all have dealt added.
    ///
    /// The public secret stays as it is. Old shares are worthless then, if one dealer was honest and as
    /// long as `threshold + 1` of them are not together.
    ///
    /// Throws `.inconsistentDealer`, with the place in `dealings`, for one whose share doesn't fit its
    /// commitments or which is not of zero, or of another threshold; `.repeatedIndex` for a dealer that comes
    /// twice; `.publicSecretChanged`.
    ///
    /// Source: A. Herzberg, S. Jarecki, H. Krawczyk, M. Yung, "Proactive Secret Sharing", CRYPTO '95, 3.2.
    public func refreshed(
        with dealings: [ReceivedDealing<G>]
    ) throws(SecretSharingError) -> CommittedShare<G> {
        try ShareIndex.requireDistinct(dealings.map(\.dealer))
        var (sum, total) = (share, commitments)
        for (place, dealing) in dealings.enumerated() {
            guard dealing.commitments.publicSecret == .zero,
                dealing.commitments.threshold == commitments.threshold,
                dealing.share.index == share.index, dealing.commitments.verify(dealing.share)
            else { throw .inconsistentDealer(place) }
            sum = try sum.adding(dealing.share)
            total = try total.adding(dealing.commitments)
        }
        guard total.publicSecret == commitments.publicSecret else { throw .publicSecretChanged }
        return try CommittedShare(sum, total)
    }
}

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
