public import Channels

/// One party of a computation on secret vectors.
///
/// The protocols below are the arithmetic black box of Damgård and Nielsen (CRYPTO 2003) with vectors
/// for numbers: what a computation asks for, whatever the sharing behind it. Algorithms above are
/// written against these protocols, once.
///
/// All parties call the same operations in the same order with equal public arguments: counts,
/// widths, constants, owners. Each round is one exchange whatever the length. An operation without
/// `async` is local. Preconditions of every operation on two vectors: equal counts, and equal widths
/// for bits. Time depends on counts, widths and public values only; that of a shuffle also on the secret
/// permutation that this party draws for it.
///
/// After an error the party is of no more use: whatever needs messages throws `.ended`. A party belongs
/// to one task at a time: its methods are not called concurrently.
public protocol ComputationParty: AnyObject, Sendable {
    /// The session's links.
    var channel: any Channel { get }
    /// What the protocol claims.
    var claim: SecurityClaim { get }
    /// What has been taken from preprocessing so far.
    var preprocessingUse: PreprocessingUse { get }

    /// What an operation on `count` elements costs.
    func cost(of operation: BasicOperation, count: Int) -> OperationCost

    /// Verifies everything computed and not yet verified; every opening does so before it. With a
    /// passive adversary there is nothing to do. Throws `.verificationFailed`.
    func verify() async throws(MPCError)
}

extension ComputationParty {
    /// This party's number, 0 ..< partyCount.
    public var party: Int { channel.party }
    /// How many parties compute.
    public var partyCount: Int { channel.partyCount }
    /// What has passed on the session's links so far, preprocessing on demand included.
    public var traffic: Traffic { channel.traffic }
    /// Nothing has been made ahead.
    public var preprocessingUse: PreprocessingUse { PreprocessingUse() }
    /// There is nothing to verify.
    public func verify() async throws(MPCError) {}
}

extension ComputationParty {
    /// To be called when a public coin has been shared, before it is opened: returns once every party has all
    /// that was sent to it so far. One round, where fewer than half of the parties may be corrupt and active.
    ///
    /// There a coin is known as soon as one honest party opens it, perhaps before another has what the
    /// coin is to check (see `CheckedSharing.coins`). Where all parties' shares make it, it is known
    /// only when the last one opens.
    package func meetBeforeCoins() async throws(MPCError) {
        guard claim.adversary == .activeWithAbort, 2 * claim.corruptible < claim.parties else {
            return
        }
        do { try await VectorLinks(channel: channel).meet() } catch {
            channel.close()
            throw error
        }
    }
}
