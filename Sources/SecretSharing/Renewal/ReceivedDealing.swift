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
