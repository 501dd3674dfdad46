import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// Faults that changed bytes alone don't show, since what comes of the run may be right all the same.
@Suite struct RoundFaultTests {
    typealias Group = Secp256k1.Point

    private let parties: TestParties
    /// Dealt by whom a test says, so that one proof's statement is another's.
    private let secret: DealerSecret<Group>

    init() throws {
        parties = try TestParties(3)
        secret = try DealerSecret(
            coefficients: SecretVector([.random(), .random()]), holders: 3)
    }

    private func machines(
        _ identifier: String = "round fault tests", dealer: PartyNumber? = nil
    ) throws -> [RoundParty<DealtKey<Group>>] {
        let generation = try KeyGeneration<Group>(
            identifier: Array(identifier.utf8), participants: parties.participants,
            minimumSigners: 2, purpose: KeyPurpose(scheme: .frostSecp256k1, label: "faults"))
        return try parties.participants.numbers.map {
            $0 == dealer
                ? try generation.party($0, keys: parties.keys(of: $0), secret: secret)
                : try generation.party($0, keys: parties.keys(of: $0))
        }
    }

    /// What becomes of the others when a party's second message is changed and signed anew.
    private func outcomes(
        _ machines: [RoundParty<DealtKey<Group>>], corrupt: PartyNumber,
        _ change: @escaping (RoundMessage) -> (body: [UInt8], echoes: [RoundMessage.Echo])
    ) -> [PartyNumber: Outcome<DealtKey<Group>>] {
        let forger = RoundForger(machines[corrupt.place], keys: parties.keys(of: corrupt))
        var run = ProtocolRun(machines)
        run.corrupt = [corrupt]
        run.adversary = { envelope in
            guard let message = forger.decode(envelope.bytes) else { return [] }
            guard message.round == 2 else { return [envelope.bytes] }
            let (body, echoes) = change(message)
            return [forger.sign(round: 2, body: body, echoes: echoes)]
        }
        return run.run()
    }

    /// Where the proof stands in the body: behind two commitments and the blinding.
    private var proof: Range<Int> {
        let start = 2 * Group.canonicalByteCount + 32
        return start..<start + 2 * Group.Scalar.byteCount
    }

    /// The proof that a dealer of the secret gives in a run.
    private func proof(_ identifier: String, by dealer: PartyNumber) throws -> [UInt8] {
        let seen = Captured<Int>()
        _ = outcomes(try machines(identifier, dealer: dealer), corrupt: dealer) { message in
            seen.messages[0] = message.body
            return (message.body, message.echoes)
        }
        return Array(try #require(seen.messages[0])[proof])
    }

    /// Who deals has to know the constant term: a proof of the same statement, made in another run or by
    /// another party, is none, and all name who shows it.
    @Test func proofsAreOfTheirRunAndParty() throws {
        let own = try proof("round fault tests", by: 3)
        var wrong = own
        wrong[wrong.count - 1] ^= 1
        for (name, bytes) in [
            ("changed", wrong), ("another run's", try proof("another run of these", by: 3)),
            ("another party's", try proof("round fault tests", by: 2)),
        ] {
            let outcomes = outcomes(try machines(dealer: 3), corrupt: 3) { [proof] message in
                (
                    message.body[..<proof.lowerBound] + bytes
                        + message.body[proof.upperBound...], message.echoes
                )
            }
            for party in [1, 2] as [PartyNumber] {
                #expect(outcomes[party]?.error == .fault(of: 3, .badProof), "\(name)")
            }
        }
    }

    /// Who says that it has received what nobody has signed is named by all, and nobody else is.
    @Test func falseEchoesNameWhoSendsThem() throws {
        for (place, isSigned) in [(0, false), (2, false), (0, true)] {
            let machines = try machines()
            let stranger = parties.keys(of: 2)
            let outcomes = outcomes(machines, corrupt: 2) { message in
                var echoes = message.echoes
                echoes[place].digest[0] ^= 1
                if isSigned { echoes[place].signature = stranger.sign(echoes[place].digest) }
                return (message.body, echoes)
            }
            for party in [1, 3] as [PartyNumber] {
                #expect(outcomes[party]?.error == .fault(of: 2, .falseEcho(round: 1)))
            }
        }
    }

    /// Nobody can be two rounds ahead.
    @Test func messagesOfLaterRoundsAreRefused() throws {
        let machines = try machines()
        _ = try machines[0].start()
        let forger = RoundForger(machines[1], keys: parties.keys(of: 2))
        let echo = RoundMessage.Echo(
            digest: [UInt8](repeating: 0, count: 32), signature: [UInt8](repeating: 0, count: 64))
        let echoes = [RoundMessage.Echo](repeating: echo, count: 3)
        let early = forger.sign(round: 3, body: [UInt8](repeating: 0, count: 32), echoes: echoes)
        #expect(throws: KeyManagementError.fault(of: 2, .outOfRound(3))) {
            try machines[0].receive(IncomingMessage(from: 2, early))
        }
    }
}
