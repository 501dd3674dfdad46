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
/// for bits. Time depends on counts, widths and public values only.
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
