import KeyManagement
import TestSupport
import Testing

/// Accusations that corrupt parties make, wrap and send to some: an honest party is never named, and what
/// is wrong with an accusation is its signer's alone.
@Suite struct AccusationTests {
    /// A run in which corrupt parties can sign whatever they like.
    private struct Scene {
        let keys: TestParties
        let machines: [RoundParty<[UInt8]>]
        let corrupt: [PartyNumber]

        init(_ keys: TestParties, corrupt: [PartyNumber]) throws {
            self.keys = keys
            self.corrupt = corrupt
            let beacon = try CommitRevealBeacon(
                identifier: Array("accusations of tests".utf8), participants: keys.participants)
            machines = try keys.participants.numbers.map {
                try beacon.party($0, keys: keys.keys(of: $0))
            }
        }

        var honest: [PartyNumber] {
            keys.participants.numbers.filter { !corrupt.contains($0) }
        }

        func forger(_ party: PartyNumber) -> RoundForger {
            RoundForger(machines[party.place], keys: keys.keys(of: party))
        }

        func accusation(
            by accuser: PartyNumber, of accused: PartyNumber, _ evidence: [[UInt8]],
            disclosure: [UInt8] = []
        ) -> [UInt8] {
            Accusation(
                accuser: accuser, accused: accused, evidence: evidence, disclosure: disclosure,
                session: machines[0].session, keys: keys.keys(of: accuser)
            ).encoded
        }

        /// One that is false: its evidence is junk.
        func lie(by accuser: PartyNumber, of accused: PartyNumber) -> [UInt8] {
            accusation(by: accuser, of: accused, [[3, 1]])
        }
    }

    /// Runs with what each corrupt party sends to each honest one instead of a message, at random moments.
    private func run(
        _ name: String, parties: Int, corrupt: [PartyNumber], runs: Int = 12,
        wraps: Bool = false,
        _ sent: (Scene, _ sender: PartyNumber, _ recipient: PartyNumber) -> [[UInt8]]
    ) throws {
        var generator = SeededGenerator(label: name)
        let keys = try TestParties(parties)
        for _ in 0..<runs {
            let scene = try Scene(keys, corrupt: corrupt)
            var lies = [PartyNumber: [PartyNumber: (number: Int, bytes: [[UInt8]])]]()
            for sender in corrupt {
                for recipient in scene.honest {
                    let number = Int.random(in: 0...2, using: &generator)
                    lies[sender, default: [:]][recipient] =
                        (number, sent(scene, sender, recipient))
                }
            }
            var run = ProtocolRun(scene.machines)
            run.corrupt = Set(corrupt)
            run.adversary = { [lies] envelope in
                guard let lie = lies[envelope.sender]?[envelope.recipient],
                    lie.number == envelope.number
                else { return [envelope.bytes] }
                return lie.bytes + [envelope.bytes]
            }
            if wraps {
                run.injections = { envelope in
                    guard envelope.bytes.first == 4 else { return [] }
                    return corrupt.map { sender in
                        let wrapped = scene.accusation(
                            by: sender, of: envelope.sender, [envelope.bytes])
                        return Injection(
                            sender: sender, recipient: envelope.recipient, bytes: wrapped)
                    }
                }
            }
            run.order = SeededGenerator(seed: generator.next())
            for (party, outcome) in run.run() where !corrupt.contains(party) {
                guard let error = outcome.error else { continue }
                #expect(
                    error.culprit.map { corrupt.contains($0) } ?? false,
                    "\(name), party \(party): \(error), seed \(generator.seed)")
            }
            let complaint = run.complaint { _, value in value.count == 32 }
            #expect(complaint == nil, "\(name), seed \(generator.seed)")
        }
    }

    /// Junk as evidence, sent to one party alone: who passes it on is not to blame for it.
    @Test(arguments: [4, 5], [false, true]) func junkToOneParty(parties: Int, wraps: Bool) throws {
        try run("junk to one", parties: parties, corrupt: [1], runs: 24, wraps: wraps) {
            scene, sender, recipient in
            recipient == 2 ? [scene.lie(by: sender, of: 3)] : []
        }
        try run("junk to two", parties: parties, corrupt: [1], wraps: wraps) {
            scene, sender, recipient in
            recipient == 2 || recipient == 4 ? [scene.lie(by: sender, of: 3)] : []
        }
    }

    /// One corrupt party passes on another's junk, to one party alone.
    @Test(arguments: [4, 5], [false, true]) func junkPassedOn(parties: Int, wraps: Bool) throws {
        try run("junk passed on", parties: parties, corrupt: [1, 4], runs: 24, wraps: wraps) {
            scene, sender, recipient in
            let inner = scene.lie(by: 4, of: 3)
            return sender == 1 && recipient == 2
                ? [scene.accusation(by: 1, of: 4, [inner])] : []
        }
    }

    /// Accusations in accusations, deeper than honest ones ever are, and mixed with other evidence.
    @Test(arguments: 0...2) func deepAccusations(kind: Int) throws {
        try run("deep, \(kind)", parties: 5, corrupt: [1, 4], runs: 24, wraps: true) {
            scene, sender, recipient in
            guard sender == 1, recipient != 5 else { return [] }
            let innermost = scene.lie(by: 4, of: 3)
            let inner = scene.accusation(by: 1, of: 4, [innermost])
            switch kind {
            case 0:
                let middle = scene.accusation(by: 4, of: 1, [inner])
                return [scene.accusation(by: 1, of: 4, [middle])]
            case 1: return [scene.accusation(by: 1, of: 4, [innermost, [3, 1]])]
            default: return [scene.accusation(by: 1, of: 4, [[4, 1]])]
            }
        }
    }

    /// As long as an accusation may be, and longer: what an honest party makes of it is never too long.
    @Test(arguments: 0...3) func longAccusations(kind: Int) throws {
        try run("long, \(kind)", parties: 4, corrupt: [1], wraps: true) {
            scene, sender, recipient in
            guard recipient == 2 else { return [] }
            let limits = scene.machines[0].limits
            let overhead = scene.accusation(by: 1, of: 3, [[3]]).count - 1
            switch kind {
            case 0:
                // Four items of a message's length, and all that can be disclosed.
                let message = (limits.accusation - overhead - 64 + 4) / 4 - 4
                let items = [[UInt8]](repeating: [UInt8](repeating: 3, count: message), count: 4)
                let longest = scene.accusation(
                    by: 1, of: 3, items, disclosure: [UInt8](repeating: 0, count: 64))
                #expect(longest.count == limits.accusation)
                return [longest]
            case 1:
                // Longer than what can be passed on, and no longer than what passes something on.
                let half = [UInt8](repeating: 3, count: limits.accusation / 2)
                let long = scene.accusation(by: 1, of: 3, [half, half])
                #expect(long.count > limits.accusation && long.count <= limits.relayedAccusation)
                return [long]
            case 2:
                let count = limits.relayedAccusation - overhead
                return [scene.accusation(by: 1, of: 3, [[UInt8](repeating: 3, count: count)])]
            default:
                let count = limits.relayedAccusation - overhead + 1
                return [scene.accusation(by: 1, of: 3, [[UInt8](repeating: 4, count: count)])]
            }
        }
    }

    @Test func nobodyAccusesItself() throws {
        let scene = try Scene(TestParties(3), corrupt: [1])
        _ = try scene.machines[1].start()
        let message = IncomingMessage(from: 1, scene.lie(by: 1, of: 1))
        #expect(throws: KeyManagementError.fault(of: 1, .malformed)) {
            try scene.machines[1].receive(message)
        }
    }

    /// Two messages of a round that has not begun for others: who shows them is believed, and whatever has
    /// come in before, what they make of it can be read.
    @Test func equivocationAhead() throws {
        let scene = try Scene(TestParties(4), corrupt: [1])
        let machines = scene.machines
        let firsts = try machines.map { try $0.start().messages[0].bytes }
        func give(_ bytes: [UInt8], from sender: PartyNumber, to party: PartyNumber) throws {
            _ = try machines[party.place].receive(IncomingMessage(from: sender, bytes))
        }
        let (forger, echoes) = (
            scene.forger(1),
            [RoundMessage.Echo](
                repeating: RoundMessage.Echo(
                    digest: [UInt8](repeating: 0, count: 32),
                    signature: [UInt8](repeating: 0, count: 64)), count: 4)
        )
        func forged(_ round: Int, _ byte: UInt8) -> [UInt8] {
            forger.sign(
                round: round, body: [UInt8](repeating: byte, count: 32), echoes: echoes)
        }
        // Party 2 is in the second round, and gets two messages of the third.
        try give(firsts[0], from: 1, to: 2)
        try give(firsts[2], from: 3, to: 2)
        try give(firsts[3], from: 4, to: 2)
        try give(forged(3, 5), from: 1, to: 2)
        let fault = KeyManagementError.fault(of: 1, .equivocation(round: 3))
        #expect(throws: fault) { try give(forged(3, 6), from: 1, to: 2) }
        let shown = try #require(machines[1].accusation?.bytes)
        // Party 3 is in the first round.
        try give(firsts[1], from: 2, to: 3)
        #expect(throws: fault) { try give(shown, from: 2, to: 3) }
        // Party 4 is in the second, and has a third message of that round.
        for party in 1...3 as ClosedRange<Int> {
            try give(firsts[party - 1], from: PartyNumber(party), to: 4)
        }
        try give(forged(3, 7), from: 1, to: 4)
        #expect(throws: fault) { try give(shown, from: 2, to: 4) }
        for machine in machines[1...] {
            let bytes = try #require(machine.accusation?.bytes)
            let accusation = try Accusation(
                bytes, sender: machine.party, session: machine.session, limits: machine.limits)
            #expect(accusation.accused == 1)
        }
    }

    /// What can't be judged yet is kept once, however often it is sent, and judged when it can be.
    @Test func undecidedAccusationsAreKeptOnce() throws {
        let scene = try Scene(TestParties(3), corrupt: [3])
        let (first, second) = (scene.machines[0], scene.machines[1])
        let message = try second.start().messages[0].bytes
        _ = try first.start()
        let decoded = try #require(scene.forger(2).decode(message))
        let accusation = scene.accusation(by: 3, of: 2, [decoded.echo.encoded(round: 1)])
        _ = try first.receive(IncomingMessage(from: 3, accusation))
        for _ in 0..<3 {
            #expect(throws: KeyManagementError.fault(of: 3, .duplicate)) {
                try first.receive(IncomingMessage(from: 3, accusation))
            }
        }
        for byte in 0..<4 as Range<UInt8> {
            let other = scene.accusation(
                by: 3, of: 2, [decoded.echo.encoded(round: 1)], disclosure: [byte])
            _ = try first.receive(IncomingMessage(from: 3, other))
        }
        #expect(first.undecided.count == 1)
        #expect(throws: KeyManagementError.fault(of: 3, .falseAccusation(of: 2))) {
            try first.receive(IncomingMessage(from: 2, message))
        }
    }

    /// A digest of a round that there is none of is no evidence, whoever has signed it.
    @Test func digestsOfNoRoundAreNoEvidence() throws {
        for round in [0, 4, 255] {
            let scene = try Scene(TestParties(3), corrupt: [2, 3])
            let first = scene.machines[0]
            _ = try first.start()
            let digest = [UInt8](repeating: 1, count: 32)
            let signature = scene.keys.keys(of: 2).sign(
                first.session.statement(round: round, sender: 2, digest: digest))
            let echo = RoundMessage.Echo(digest: digest, signature: signature)
            let accusation = scene.accusation(by: 3, of: 2, [echo.encoded(round: round)])
            #expect(throws: KeyManagementError.fault(of: 3, .falseAccusation(of: 2))) {
                try first.receive(IncomingMessage(from: 3, accusation))
            }
        }
    }
}
