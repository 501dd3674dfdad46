import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// Whatever one party of three does: the others get the same right key, or name it.
@Suite struct KeyGenerationAttackTests {
    typealias Group = Secp256k1.Point

    private let parties: TestParties
    private let purpose: KeyPurpose

    init() throws {
        parties = try TestParties(3)
        purpose = try KeyPurpose(scheme: .frostSecp256k1, label: "attacks")
    }

    private func generation(_ identifier: String) throws -> KeyGeneration<Group> {
        try KeyGeneration(
            identifier: Array(identifier.utf8), participants: parties.participants,
            minimumSigners: 2, purpose: purpose)
    }

    private func attacks(_ corrupt: PartyNumber) throws -> RoundAttacks<DealtKey<Group>> {
        let generation = try generation("key generation attacks")
        return RoundAttacks(
            parties: { [parties] in
                try parties.participants.numbers.map {
                    try generation.party($0, keys: parties.keys(of: $0))
                }
            },
            keys: parties, corrupt: corrupt,
            isRight: { party, key in
                key.share?.party == party && key.publicKeyPackage.minimumSigners == 2
            },
            generator: SeededGenerator(label: "key generation attacks"))
    }

    @Test(arguments: [1, 3] as [PartyNumber])
    func changedBytes(corrupt: PartyNumber) throws {
        var attacks = try attacks(corrupt)
        try attacks.changeBytes(stride: 31)
    }

    @Test(arguments: [1, 3] as [PartyNumber])
    func changedContent(corrupt: PartyNumber) throws {
        var attacks = try attacks(corrupt)
        try attacks.changeSignedContent(stride: 13)
    }

    @Test func withheldAndReplayedMessages() throws {
        let other = try generation("another key generation")
        let party = try other.party(2, keys: parties.keys(of: 2))
        let foreign = try party.start().messages.map(\.bytes)
        var attacks = try attacks(2)
        try attacks.withholdAndReplay(other: foreign)
    }

    /// A share that only its recipient can see to be wrong: both others name the dealer.
    @Test func wrongShareNamesItsDealerToAll() throws {
        var attacks = try attacks(2)
        let last = Dealing<Group>.boxByteCount - 1
        for place in [0, 40, last] {
            let outcomes = try attacks.run("box, byte \(place)") { envelope, forger in
                // Its echo of its own message would tell of the other one that it has signed.
                guard let message = forger.decode(envelope.bytes), message.round < 3 else {
                    return []
                }
                if message.round == 1 { return [envelope.bytes] }
                var body = message.body
                body[body.count - 1 - place] ^= 1  // the box of party 3
                return [forger.sign(round: 2, body: body, echoes: message.echoes)]
            }
            for party in [1, 3] as [PartyNumber] {
                #expect(outcomes[party]?.error == .fault(of: 2, .badShare))
            }
        }
    }

    /// A commitment that is another party's, opened as that party opens it.
    @Test func copiedCommitmentIsRefused() throws {
        let parties = try attacks(3).parties()
        let forger = RoundForger(parties[2], keys: self.parties.keys(of: 3))
        let victim = RoundForger(parties[0], keys: self.parties.keys(of: 1))
        let bodies = Captured<Int>()
        let copies = Captured<Int>()
        var run = ProtocolRun(parties)
        run.corrupt = [1, 3]
        run.adversary = { envelope in
            if let message = victim.decode(envelope.bytes) {
                bodies.messages[message.round] = message.body
                return [envelope.bytes]
            }
            guard let message = forger.decode(envelope.bytes) else {
                // The copyist's own program has seen through it and accuses: by now the victim's second
                // body is known, too.
                guard let own = copies.messages[1].flatMap(forger.decode),
                    let honest = copies.messages[2].flatMap(forger.decode),
                    let body = bodies.messages[2]
                else { return [] }
                let echoes = Array(honest.echoes.dropLast() + [own.echo])
                return [forger.sign(round: 2, body: body, echoes: echoes)]
            }
            copies.messages[message.round] = envelope.bytes
            guard message.round == 1, let commitment = bodies.messages[1]?.suffix(32) else {
                return []
            }
            let body = Array(message.body.dropLast(32) + commitment)
            let copy = forger.sign(round: 1, body: body, echoes: [])
            copies.messages[1] = copy
            return [copy]
        }
        let outcomes = run.run()
        #expect(outcomes[2]?.error == .fault(of: 3, .commitmentNotOpened))
    }

    /// Two values to two peers in each round: both name the sender.
    @Test(arguments: [1, 2, 3]) func equivocation(round: Int) throws {
        var attacks = try attacks(1)
        let generation = try generation("key generation attacks")
        let twin = try generation.party(1, keys: parties.keys(of: 1))
        let alternative = try twin.start().messages[0].bytes
        let outcomes = try attacks.run("equivocation in round \(round)") { envelope, forger in
            guard let message = forger.decode(envelope.bytes), message.round == round,
                envelope.recipient == 3
            else { return [envelope.bytes] }
            if round == 1 { return [alternative] }
            // The digest of a conclusion, and bytes of a share that party 3 doesn't look at.
            var body = message.body
            body[round == 2 ? body.count - Dealing<Group>.boxByteCount - 1 : 0] ^= 1
            return [forger.sign(round: round, body: body, echoes: message.echoes)]
        }
        if round < 3 {
            for party in [2, 3] as [PartyNumber] {
                #expect(outcomes[party]?.error?.culprit == 1)
            }
        } else {
            // The last message: one party ends, the other names the culprit.
            #expect(outcomes[3]?.error == .fault(of: 1, .differentResult))
        }
    }

    @Test func falseAccusationsFallBack() throws {
        var attacks = try attacks(1)
        let outcomes = try attacks.run("false accusation") { [parties] envelope, forger in
            guard let message = forger.decode(envelope.bytes), message.round == 3 else {
                return [envelope.bytes]
            }
            return [
                Accusation(
                    accuser: 1, accused: envelope.recipient == 2 ? 3 : 2, evidence: [[3, 1]],
                    disclosure: [], session: forger.session, keys: parties.keys(of: 1)
                ).encoded
            ]
        }
        for party in [2, 3] as [PartyNumber] {
            guard case .fault(of: 1, .falseAccusation)? = outcomes[party]?.error else {
                Issue.record("party \(party): \(String(describing: outcomes[party]))")
                continue
            }
        }
    }
}
