import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// How a protocol in rounds is driven, on key generation.
@Suite struct RoundPartyTests {
    typealias Group = Ristretto255

    private let parties: TestParties

    init() throws { parties = try TestParties(3) }

    private func generation(
        _ identifier: String = "round party tests", participants: ParticipantSet? = nil,
        signers: Int = 2, scheme: KeyScheme = .frostRistretto255, label: String = "rounds"
    ) throws -> KeyGeneration<Group> {
        try KeyGeneration(
            identifier: Array(identifier.utf8),
            participants: participants ?? parties.participants, minimumSigners: signers,
            purpose: KeyPurpose(scheme: scheme, label: label))
    }

    private func party(
        _ number: PartyNumber, _ generation: KeyGeneration<Group>
    ) throws -> RoundParty<DealtKey<Group>> {
        try generation.party(number, keys: parties.keys(of: number))
    }

    @Test func stepsComeInOrder() throws {
        let generation = try generation()
        let (first, second) = (try party(1, generation), try party(2, generation))
        let message = try second.start().messages[0]
        #expect(message.recipient == .all)
        #expect(first.missing.isEmpty)
        #expect(throws: KeyManagementError.notStarted) {
            try first.receive(IncomingMessage(from: 2, message.bytes))
        }
        _ = try first.start()
        #expect(throws: KeyManagementError.alreadyStarted) { try first.start() }
        #expect(first.missing == [2, 3])
        _ = try first.receive(IncomingMessage(from: 2, message.bytes))
        #expect(first.missing == [3])
        #expect(throws: KeyManagementError.fault(of: 2, .duplicate)) {
            try first.receive(IncomingMessage(from: 2, message.bytes))
        }
        #expect(first.missing == [3])
        for stranger in [1, 4] as [PartyNumber] {
            #expect(throws: KeyManagementError.unknownSender(stranger)) {
                try first.receive(IncomingMessage(from: stranger, message.bytes))
            }
        }
        // A fault ends the run.
        #expect(throws: KeyManagementError.fault(of: 3, .malformed)) {
            try first.receive(IncomingMessage(from: 3, [1, 2, 3]))
        }
        #expect(first.missing.isEmpty)
        #expect(throws: KeyManagementError.over) {
            try first.receive(IncomingMessage(from: 2, message.bytes))
        }
    }

    /// The channel says who sends: a message that party 2 has signed is none of party 3.
    @Test func senderIsTheChannels() throws {
        let generation = try generation()
        let (first, second) = (try party(1, generation), try party(2, generation))
        _ = try first.start()
        let message = try second.start().messages[0].bytes
        #expect(throws: KeyManagementError.fault(of: 3, .malformed)) {
            try first.receive(IncomingMessage(from: 3, message))
        }
        // Nor is it with party 3's number in it: party 3 has not signed that.
        let third = try party(1, generation)
        _ = try third.start()
        var forged = message
        forged[35] = 3
        #expect(throws: KeyManagementError.fault(of: 3, .badSignature)) {
            try third.receive(IncomingMessage(from: 3, forged))
        }
    }

    /// Whatever differs between two runs, a message of one is nothing in the other.
    @Test func sessionsBindAllTerms() throws {
        let renamed = try ParticipantSet(name: "renamed", members: parties.participants.members)
        let others = [
            try generation("another run of this"), try generation(participants: renamed),
            try generation(signers: 3), try generation(scheme: .elGamalRistretto255),
            try generation(label: "round"),
        ]
        for (k, other) in others.enumerated() {
            let first = try party(1, try generation())
            _ = try first.start()
            let message = try party(2, other).start().messages[0].bytes
            #expect(throws: KeyManagementError.fault(of: 2, .wrongSession), "\(k)") {
                try first.receive(IncomingMessage(from: 2, message))
            }
        }
        // So is one of another protocol between the same parties.
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .frostRistretto255, label: "rounds"),
            participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        let shares = try dealer.split(SecretVector([Group.Scalar.random()]), using: &generator)
        let resharing = try KeyResharing(
            identifier: Array("round party tests".utf8), refreshing: shares[0].publicKeyPackage)
        let message = try resharing.party(2, keys: parties.keys(of: 2), share: shares[1]).start()
            .messages[0].bytes
        let first = try party(1, try generation())
        _ = try first.start()
        #expect(throws: KeyManagementError.fault(of: 2, .wrongSession)) {
            try first.receive(IncomingMessage(from: 2, message))
        }
    }

    /// Longer than any message can be: it is not even taken apart.
    @Test func longMessagesAreRefused() throws {
        let generation = try generation()
        let message = try party(2, generation).start().messages[0].bytes
        let limits = try party(1, generation).limits
        for (first, limit) in [
            (message[0], limits.message),
            (MessageFormat.accusation.rawValue, limits.relayedAccusation),
        ] {
            for count in [limit, limit + 1] {
                let party = try party(1, generation)
                _ = try party.start()
                let bytes = [first] + [UInt8](repeating: 0, count: count - 1)
                let error = #expect(throws: KeyManagementError.self) {
                    try party.receive(IncomingMessage(from: 2, bytes))
                }
                let refusal = ProtocolFault.tooLong(byteCount: count, limit: limit)
                #expect((error == .fault(of: 2, refusal)) == (count > limit))
            }
        }
    }

    @Test func ownKeysAreThoseOfTheSet() throws {
        let generation = try generation()
        #expect(throws: KeyManagementError.notOwnKeys(1)) {
            _ = try generation.party(1, keys: parties.keys(of: 2))
        }
        #expect(throws: KeyManagementError.noSuchParty(4)) {
            _ = try generation.party(4, keys: parties.keys(of: 2))
        }
        // Both of them: one for signing, one for what is sealed.
        let secrets = [1, 2].map { parties.keys(of: $0).encodedForEncryptedKeystore().reveal() }
        for (signing, sealing) in [(0, 1), (1, 0)] {
            let mixed = try PartyKeys(
                encodedInEncryptedKeystore: SecretVector(
                    Array(secrets[signing][..<32] + secrets[sealing][32...])))
            #expect(throws: KeyManagementError.notOwnKeys(1)) {
                _ = try generation.party(1, keys: mixed)
            }
        }
        for identifier in ["fifteen bytes!!", String(repeating: "x", count: 65)] {
            #expect(throws: KeyManagementError.malformedEncoding) {
                _ = try self.generation(identifier)
            }
        }
    }

    /// The last mover knows what the others have opened, and opens what would make the sum its own key.
    @Test func theLastMoverCantCancelTheOthers() throws {
        let generation = try generation()
        let machines = try parties.participants.numbers.map { try party($0, generation) }
        let forger = RoundForger(machines[2], keys: parties.keys(of: 3))
        let own = Group.generatorMultiplied(by: .random())
        let opened = Captured<PartyNumber>()
        var run = ProtocolRun(machines)
        run.corrupt = [1, 2, 3]
        run.adversary = { envelope in
            let size = Group.canonicalByteCount
            if envelope.sender != 3 {
                let signer = RoundForger(
                    machines[envelope.sender.place], keys: parties.keys(of: envelope.sender))
                if let message = signer.decode(envelope.bytes), message.round == 2 {
                    opened.messages[envelope.sender] = Array(message.body.prefix(size))
                }
                return [envelope.bytes]
            }
            guard let message = forger.decode(envelope.bytes), message.round == 2 else {
                return [envelope.bytes]
            }
            let others = opened.messages.values.compactMap { try? Group(canonicalBytes: $0) }
            let rogue = others.reduce(own) { $0 - $1 }
            let body = rogue.canonicalBytes() + message.body.dropFirst(size)
            return [forger.sign(round: 2, body: body, echoes: message.echoes)]
        }
        let outcomes = run.run()
        for party in [1, 2] as [PartyNumber] {
            #expect(outcomes[party]?.error == .fault(of: 3, .commitmentNotOpened))
        }
    }
}
