/// What a protocol in rounds of signed broadcasts computes; `RoundParty` carries it out.
///
/// In each round every party broadcasts one body, which may be empty. What is for one party is sealed
/// inside of it. All checks depend on what was broadcast alone, so that every honest party comes to the
/// same judgement; what only the recipient of a sealed part sees, it can disclose (`disclosure`).
package protocol RoundProtocol<Output>: AnyObject {
    associatedtype Output

    /// How many rounds there are, at least 1. The echo of the last one follows.
    var roundCount: Int { get }

    /// The greatest length of a body in this round, from 1.
    func bodyLimit(round: Int) -> Int

    /// This party's body. Called once a round, in order, when all bodies of the round before are in.
    func body(round: Int) throws(KeyManagementError) -> [UInt8]

    /// Takes another party's body, this round's; all of the rounds before are in. Throws a `.fault`.
    func accept(
        _ body: [UInt8], from sender: PartyNumber, round: Int
    ) throws(KeyManagementError)

    /// What every party must have come to when the last round is in, at most 32 bytes: compared at the
    /// end.
    func conclusion() throws(KeyManagementError) -> [UInt8]

    /// The result, when every party has echoed the last round and come to the same conclusion.
    func output() throws(KeyManagementError) -> Output

    /// What to show the others when a body of `accused` was refused as `.badShare`, for something that
    /// they can't see: at most `RoundLimits.disclosure` bytes. For no other fault is anything shown: the
    /// accused may be honest and the fault another's, and what it has sent this party stays secret.
    func disclosure(against accused: PartyNumber, round: Int) -> [UInt8]

    /// The verdict on an accusation over bodies up to `round` that were accepted here: a `.fault` of the
    /// one who is to blame.
    func verdict(
        on accused: PartyNumber, round: Int, accuser: PartyNumber, disclosure: [UInt8]
    ) -> KeyManagementError
}

extension RoundProtocol {
    package func disclosure(against accused: PartyNumber, round: Int) -> [UInt8] { [] }

    package func verdict(
        on accused: PartyNumber, round: Int, accuser: PartyNumber, disclosure: [UInt8]
    ) -> KeyManagementError {
        .fault(of: accuser, .falseAccusation(of: accused))
    }
}
