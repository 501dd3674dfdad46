public import EllipticCurves
internal import FiniteFields

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
