internal import Transcripts

/// Round 1: H(session, party, value, blinding). Round 2: value and blinding.
final class CommitRevealRounds: RoundProtocol {
    private let session: RoundSession
    private let party: PartyNumber
    /// 32 bytes of value, then 32 of blinding.
    private let own: [UInt8]
    private var commitments = [PartyNumber: [UInt8]]()
    private var shown = [PartyNumber: [UInt8]]()

    init(_ session: RoundSession, party: PartyNumber) {
        self.session = session
        self.party = party
        var own = [UInt8](repeating: 0, count: 64)
        own.withUnsafeMutableBytes { fillRandom($0) }
        self.own = own
        shown[party] = own
    }

    var roundCount: Int { 2 }

    func bodyLimit(round: Int) -> Int { round == 1 ? 32 : 64 }

    func body(round: Int) throws(KeyManagementError) -> [UInt8] {
        round == 1 ? commitment(to: own, of: party) : own
    }

    func accept(
        _ body: [UInt8], from sender: PartyNumber, round: Int
    ) throws(KeyManagementError) {
        guard body.count == bodyLimit(round: round) else {
            throw .fault(of: sender, .malformed)
        }
        if round == 1 {
            commitments[sender] = body
        } else {
            guard commitment(to: body, of: sender) == commitments[sender] else {
                throw .fault(of: sender, .commitmentNotOpened)
            }
            shown[sender] = body
        }
    }

    func conclusion() throws(KeyManagementError) -> [UInt8] { value() }

    func output() throws(KeyManagementError) -> [UInt8] { value() }

    private func value() -> [UInt8] {
        var transcript = Transcript("swift-mpc/commit-reveal-beacon/value/v1")
        transcript.append(session.digest, as: "session")
        transcript.append(
            session.participants.numbers.map { shown[$0] ?? [] }, as: "parts")
        return transcript.challenge("value", byteCount: CommitRevealBeacon.byteCount)
    }

    private func commitment(to part: [UInt8], of party: PartyNumber) -> [UInt8] {
        var transcript = Transcript("swift-mpc/commit-reveal-beacon/commitment/v1")
        transcript.append(session.digest, as: "session")
        transcript.append(UInt64(party.value), as: "party")
        transcript.append(part, as: "part")
        return transcript.challenge("commitment", byteCount: 32)
    }
}
