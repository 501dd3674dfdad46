import KeyManagement
import Ledger

/// What a node does with its share of a key when the key is used: for one scheme, in one epoch.
///
/// One node coordinates a use and asks the others it needs, once each. They hear from it who takes part,
/// and from the client, in the request that it signed, what is asked for.
protocol KeyDesk: Sendable {
    /// How many holders take part in a use.
    var signerCount: Int { get }

    /// Checks a payload before anything is spent on it. Throws `.payload` and `.wrongScheme`.
    func check(_ payload: UsePayload) throws(KeyProblem)

    /// Who is to take part in a use that this node coordinates, and what of its stock that uses up; nil
    /// where too few are there, or have given this node something to use.
    ///
    /// - Parameter present: the holders that can be reached, this node among them.
    func plan(_ present: Set<PartyNumber>) -> UsePlan?

    /// Begins a use that this node coordinates. Throws `.keys`, and `.key(.payload)` for a payload that
    /// the key can't serve.
    func begin(_ plan: UsePlan, _ payload: UsePayload) throws(NodeError) -> any UseRound

    /// Answers a coordinator's message, once the use is on record: the answer is this node's part.
    ///
    /// - Parameter signers: those that take part, in order.
    /// - Throws: `.keys`, and `.key(.payload)` where the message is not about this payload.
    func assist(
        _ payload: UsePayload, signers: [PartyNumber], coordinator: PartyNumber,
        message: [UInt8]
    ) throws(NodeError) -> [UInt8]

    // MARK: - One-time material that holders give each other

    /// For how many uses with this holder there is material that this node may use as coordinator; nil
    /// for a scheme that needs none.
    func level(of holder: PartyNumber) -> Int?

    /// What another holder, or this node itself, may use as coordinator: an answer to the question
    /// `.stock`, for its `take`.
    func give(_ count: Int, to coordinator: PartyNumber) throws(NodeError) -> [UInt8]

    /// Takes what a holder has given. Throws `.keys`.
    func take(_ given: [UInt8], from giver: PartyNumber) throws(NodeError)

    /// Forgets what a holder has given: it has started anew, or can't be reached.
    func forget(_ giver: PartyNumber)

    // MARK: - One-time material that holders make together

    /// The batches made with this holder of which something is left here; nil for a scheme that has none.
    func batches(with holder: PartyNumber) -> Set<[UInt8]>?

    /// Those of them that all signers have put away before this node has: who does not have them now has lost
    /// them.
    func sharedBatches(with holder: PartyNumber) -> Set<[UInt8]>

    /// Retires, for good, what is left of these batches. Throws `.keys`.
    func retire(_ lost: Set<[UInt8]>) throws(NodeError)

    /// With whom this node should presign, in order, because less than `least` is left of what it can use
    /// with those that are present; nil where nothing is to be done.
    func shortage(_ present: Set<PartyNumber>, least: Int) -> [PartyNumber]?

    /// Whether these are signers that presign together, this node among them.
    func canPresign(with signers: [PartyNumber]) -> Bool

    /// Presigns with these signers, in the session's order. After that all of them can use what came out.
    ///
    /// - Parameter level: what of each signer's share of earlier runs is left above two or three times this is
    ///   retired, the oldest first.
    func presign(
        _ count: Int, signers: [PartyNumber], session: Hash32, keeping level: Int,
        over driver: SessionDriver
    ) async throws
}

/// What holds for a scheme without one-time material.
extension KeyDesk {
    func level(of holder: PartyNumber) -> Int? { nil }

    func give(_ count: Int, to coordinator: PartyNumber) throws(NodeError) -> [UInt8] {
        throw .key(.wrongScheme)
    }

    func take(_ given: [UInt8], from giver: PartyNumber) throws(NodeError) {
        throw .key(.wrongScheme)
    }

    func forget(_ giver: PartyNumber) {}
    func batches(with holder: PartyNumber) -> Set<[UInt8]>? { nil }

    func sharedBatches(with holder: PartyNumber) -> Set<[UInt8]> { [] }

    func retire(_ lost: Set<[UInt8]>) throws(NodeError) {
        throw .key(.wrongScheme)
    }

    func shortage(_ present: Set<PartyNumber>, least: Int) -> [PartyNumber]? { nil }
    func canPresign(with signers: [PartyNumber]) -> Bool { false }

    func presign(
        _ count: Int, signers: [PartyNumber], session: Hash32, keeping level: Int,
        over driver: SessionDriver
    ) async throws {
        throw NodeError.key(.wrongScheme)
    }
}
