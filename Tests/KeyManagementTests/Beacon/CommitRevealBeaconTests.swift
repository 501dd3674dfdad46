import KeyManagement
import TestSupport
import Testing

@Suite struct CommitRevealBeaconTests {
    private let parties: TestParties

    init() throws { parties = try TestParties(3) }

    private func draw(_ identifier: String) throws -> [RoundParty<[UInt8]>] {
        let beacon = try CommitRevealBeacon(
            identifier: Array(identifier.utf8), participants: parties.participants)
        return try parties.participants.numbers.map {
            try beacon.party($0, keys: parties.keys(of: $0))
        }
    }

    @Test func allDrawOneValueAndAnotherEachTime() throws {
        var values = Set<[UInt8]>()
        for identifier in ["a draw of the tests", "a draw of the tests", "another draw of tests"] {
            var run = ProtocolRun(try draw(identifier))
            let outputs = Set(run.run().values.compactMap(\.output))
            #expect(outputs.count == 1 && outputs.first?.count == CommitRevealBeacon.byteCount)
            values.formUnion(outputs)
        }
        #expect(values.count == 3)
        #expect(throws: KeyManagementError.malformedEncoding) {
            try CommitRevealBeacon(identifier: [1], participants: parties.participants)
        }
    }

    private func attacks(_ corrupt: PartyNumber) -> RoundAttacks<[UInt8]> {
        RoundAttacks(
            parties: { try draw("attacks on a draw") }, keys: parties, corrupt: corrupt,
            isRight: { _, value in value.count == CommitRevealBeacon.byteCount },
            generator: SeededGenerator(label: "beacon attacks"))
    }

    @Test(arguments: [1, 3] as [PartyNumber]) func changes(corrupt: PartyNumber) throws {
        var attacks = attacks(corrupt)
        try attacks.changeBytes(stride: 17)
        try attacks.changeSignedContent(stride: 5)
    }

    @Test func withheldAndReplayedMessages() throws {
        let foreign = try draw("another draw of tests")[1].start().messages.map(\.bytes)
        var attacks = attacks(2)
        try attacks.withholdAndReplay(other: foreign)
    }

    /// Who has seen the others' parts and likes the value less than none is named; nobody has a value.
    @Test func withholdersAreNamed() throws {
        var run = ProtocolRun(try draw("a draw of the tests"))
        run.corrupt = [2]
        run.adversary = { $0.number == 1 ? [] : [$0.bytes] }
        for (party, outcome) in run.run() where party != 2 {
            guard case .waiting(let missing) = outcome else {
                Issue.record("party \(party) does not wait")
                continue
            }
            #expect(missing == [2])
        }
    }

    /// The last to commit commits to what the first has committed to, and shows what the first shows:
    /// its part would cancel nothing and add nothing, but its commitment is not the first's.
    @Test func copiedCommitmentsAreRefused() throws {
        let copied = Captured<Int>()
        let all = try draw("a draw of the tests")
        let victim = RoundForger(all[0], keys: parties.keys(of: 1))
        let copier = RoundForger(all[2], keys: parties.keys(of: 3))
        var run = ProtocolRun(all)
        run.corrupt = [1, 3]
        run.adversary = { envelope in
            if let message = victim.decode(envelope.bytes) {
                copied.messages[message.round] = message.body
                return [envelope.bytes]
            }
            guard let message = copier.decode(envelope.bytes) else { return [] }
            if message.round == 1 {
                guard let body = copied.messages[1] else { return [] }
                return [copier.sign(round: 1, body: body, echoes: [])]
            }
            return []
        }
        let first = run.run()
        #expect(first[2]?.output == nil)
        // The commitment, opened as the victim opens it, is none of party 3's.
        let body = try #require(copied.messages[1])
        let opening = try #require(copied.messages[2])
        let beacon = try draw("a draw of the tests")
        _ = try beacon[1].start()
        let honest = try beacon[0].start().messages[0].bytes
        _ = try beacon[1].receive(IncomingMessage(from: 1, honest))
        let forged = copier.sign(round: 1, body: body, echoes: [])
        let step = try beacon[1].receive(IncomingMessage(from: 3, forged))
        let second = try #require(
            RoundForger(beacon[1], keys: parties.keys(of: 2)).decode(step.messages[0].bytes))
        #expect(throws: KeyManagementError.fault(of: 3, .commitmentNotOpened)) {
            try beacon[1].receive(
                IncomingMessage(
                    from: 3, copier.sign(round: 2, body: opening, echoes: second.echoes)))
        }
    }
}
