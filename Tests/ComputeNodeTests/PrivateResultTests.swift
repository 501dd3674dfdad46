import Channels
import ComputeNode
import Foundation
import Ledger
import MPC
import PrivacyContracts
import Testing

/// How a committee commits to private results, keeps them, and how a recipient checks them.
@Suite struct PrivateResultTests {
    static let shape: MethodShape = {
        let text = """
            contract: t
            methods:
              f:
                parameters:
                  - {name: a, type: u64, role: output, learns: everyone}
                  - {name: b, type: {array: u64, length: 2}, role: output, learns: requester}
            """
        guard let method = try? Manifest(yamlOrJSON: text).method(named: "f"),
            let shape = try? MethodShape(method, providers: 0, arguments: [])
        else { preconditionFailure("a manifest") }
        return shape
    }()

    static let recipient = Samples.address(9)
    static let seal = ResultSeal(
        chainId: 1337, market: Samples.address(8), task: Samples.word(1),
        recipients: [1: recipient])

    /// Components of [1000, 7] with what blinds them.
    static let components: [StoredInput.OpenedComponent] = [[1000, 7], [5, 6], [-5, -6]]
        .enumerated()
        .map { k, words in
            StoredInput.OpenedComponent(
                randomness: Samples.word(UInt8(60 + k)),
                share: words.flatMap { (word: Int64) in
                    withUnsafeBytes(of: word.littleEndian) { [UInt8]($0) }
                })
        }

    static func stored(_ position: Int) -> StoredResult {
        StoredResult(
            task: seal.task, index: 1, recipient: recipient, position: position,
            first: components[position], second: components[(position + 1) % 3])
    }

    static let commitments = (0..<3).map { k in
        seal.commitment(result: 1, recipient: recipient, component: k, components[k]).bytes
    }

    // MARK: - The committee

    private func agree(
        _ results: @escaping @Sendable (Int) -> [StoredResult]
    ) async throws -> [Result<[Int: [[UInt8]]], NodeError>] {
        try await runParties(3) { channel in
            do {
                return .success(
                    try await Self.seal.agree(on: results(channel.party), over: channel))
            } catch let error as NodeError {
                return .failure(error)
            }
        }
    }

    @Test func committeeAgreesInOneRound() async throws {
        let rounds = try await runParties(3) { channel in
            let agreed = try await Self.seal.agree(on: [Self.stored(channel.party)], over: channel)
            #expect(agreed == [1: Self.commitments])
            return channel.traffic.rounds
        }
        #expect(rounds == [1, 1, 1])
        for outcome in try await agree({ _ in [] }) { #expect(outcome == .success([:])) }
    }

    /// Each party that holds another share than the other holder is named by it, and the third, who
    /// can't know which is right, names both.
    @Test(arguments: 0..<3, [true, false])
    func whoDisagreesIsNamed(liar: Int, first: Bool) async throws {
        let outcomes = try await agree { party in
            var result = Self.stored(party)
            if party == liar {
                if first { result.first.share[0] ^= 1 } else { result.second?.share[0] ^= 1 }
            }
            return [result]
        }
        // The other holder of the component, and who doesn't hold it.
        let other = first ? (liar + 2) % 3 : (liar + 1) % 3
        let third = 3 - liar - other
        #expect(outcomes[other] == .failure(.disagreement(party: liar, about: .result)))
        #expect(outcomes[liar] == .failure(.disagreement(party: other, about: .result)))
        let component = (third + 2) % 3
        #expect(
            outcomes[third]
                == .failure(
                    .holdersDisagree(
                        first: (third + 1) % 3, second: component, component: component)))
    }

    @Test func lengthsAreChecked() async throws {
        let outcomes = try await runParties(3) { channel -> NodeError? in
            if channel.party == 1 {
                _ = try await channel.exchange([UInt8](repeating: 1, count: 63), maximum: 64)
                return nil
            }
            return await #expect(throws: NodeError.self) {
                try await Self.seal.agree(on: [Self.stored(channel.party)], over: channel)
            }
        }
        let short = NodeError.disagreement(party: 1, about: .message)
        #expect(outcomes == [short, nil, short])
    }

    @Test func sealNeedsItsRecipient() throws {
        let none = ResultSeal(chainId: 1, market: .zero, task: .zero, recipients: [:])
        let result = PrivateResult(
            index: 1, learner: .requester,
            first: .init(randomness: Samples.word(1).bytes, share: []),
            second: .init(randomness: Samples.word(1).bytes, share: []))
        #expect(throws: NodeError.unknownRecipient(result: 1)) {
            try none.stored(result, position: 0)
        }
        #expect(try Self.seal.stored(result, position: 2).recipient == Self.recipient)
    }

    // MARK: - The recipient

    private func answer(_ position: Int) -> ResultAnswer {
        let stored = Self.stored(position)
        return ResultAnswer(
            taskId: Self.seal.task,
            results: [
                .init(
                    index: 1,
                    components: [
                        (position, stored.first),
                        ((position + 1) % 3, stored.second ?? stored.first),
                    ]
                    .map {
                        .init(index: $0, randomness: $1.randomness, share: $1.share)
                    })
            ])
    }

    private func gathered() -> GatheredComponents {
        GatheredComponents(
            seal: Self.seal, shape: Self.shape, commitments: [1: Self.commitments])
    }

    @Test func anyTwoNodesAreEnough() throws {
        for missing in 0..<3 {
            var gathered = gathered()
            for position in 0..<3 where position != missing {
                try gathered.add(answer(position), position: position)
            }
            #expect(try gathered.elements() == [1: [1000, 7]])
        }
        var one = gathered()
        try one.add(answer(1), position: 1)
        #expect(throws: NodeError.missingComponent(component: 0, result: 1)) {
            try one.elements()
        }
    }

    /// Whatever a node changes in its answer, it is named and the result is right all the same.
    @Test func garbledAnswersAreNamed() throws {
        let changes: [(inout ResultAnswer) -> Void] = [
            { $0.taskId = .zero },
            { $0.results = [] },
            { $0.results[0].index = 0 },
            { $0.results[0].components.removeLast() },
            { $0.results[0].components[0].index = 7 },
            { $0.results[0].components[1].share = "!" },
            { $0.results[0].components[1].share = "" },
            { $0.results[0].components[0].share = Self.base64([1, 0, 0, 0, 0, 0, 0, 0]) },
            { $0.results[0].components[0].randomness = Samples.word(3).description },
            { $0.results[0].components[0].randomness = "0x12" },
            {
                let first = $0.results[0].components[0].share
                $0.results[0].components[0].share = $0.results[0].components[1].share
                $0.results[0].components[1].share = first
            },
        ]
        for (number, change) in changes.enumerated() {
            for position in 0..<3 {
                var wrong = answer(position)
                change(&wrong)
                var gathered = gathered()
                #expect(throws: NodeError.garbledResult(party: position), "change \(number)") {
                    try gathered.add(wrong, position: position)
                }
                for other in 0..<3 where other != position {
                    try gathered.add(answer(other), position: other)
                }
                #expect(try gathered.elements() == [1: [1000, 7]])
            }
        }
    }

    /// A committee of another size, which the market allows, and a node that the registry has lost.
    @Test func committeeIsOfThree() async throws {
        let recipient = ResultRecipient(
            chainId: 1337, market: Samples.address(8), task: Samples.word(1), key: try LedgerKey())
        let posted = [UInt8](repeating: 0, count: 32) + Self.commitments.joined()
        func nodes(_ count: UInt8) -> [ResultRecipient.Node] {
            (0..<count).map { .init(account: Samples.address($0), client: nil) }
        }
        for count in [0, 2, 4, 5] as [UInt8] {
            await #expect(throws: NodeError.committeeSize(Int(count))) {
                try await recipient.learn(
                    shape: Self.shape, posted: posted, mine: [1], from: nodes(count))
            }
        }
        await #expect(throws: NodeError.missingComponent(component: 0, result: 1)) {
            try await recipient.learn(
                shape: Self.shape, posted: posted, mine: [1, 1], from: nodes(3))
        }
        let known = try await recipient.learn(
            shape: Self.shape, posted: posted, mine: [], from: nodes(3))
        #expect(known.faults.isEmpty && known.output.values.map(\.element) == [0])
    }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    @Test func signedTimeIsLimitedBothWays() throws {
        let key = try LedgerKey()
        let request = ResultRequest(
            task: Samples.word(1), node: Samples.address(1), chainId: 1337,
            market: Samples.address(8))
        let header = try request.authorization(time: 1_000_000, key: key)
        for now in [999_940.0, 1_000_000, 1_000_060] {
            #expect(try request.signer(of: header, now: now) == key.address)
        }
        for now in [999_939.0, 1_000_061, 0] {
            #expect(throws: UploadProblem.stale(limit: 60)) {
                try request.signer(of: header, now: now)
            }
        }
        let end = try request.authorization(time: .max, key: key)
        #expect(throws: UploadProblem.stale(limit: 60)) {
            try request.signer(of: end, now: 1_000_000)
        }
        #expect(throws: UploadProblem.authorization) { try request.signer(of: "", now: 0) }
    }

    // MARK: - The journal

    private func move(_ journal: Journal, _ results: [StoredResult]) throws {
        try journal.add(Samples.terms())
        for state in [TaskState.confirmed, .accepted, .waitingInputs, .running] {
            try journal.move(Samples.word(1), to: state)
        }
        try journal.move(Samples.word(1), to: .computed, storing: results)
    }

    @Test func journalKeepsResultsForTheirTime() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        try move(journal, [Self.stored(2)])
        let seed = try journal.resultSeed(of: Samples.word(1)).secretBytes
        #expect(try journal.resultSeed(of: Samples.word(1)).secretBytes == seed)
        #expect(try journal.storedResultBytes() == 32)
        #expect(try journal.deleteResults(age: -10) == 0, "the task isn't over")
        try journal.end(Samples.word(1), as: .finished, keepingInputs: false)
        let kept = try #require(try journal.results(of: Samples.word(1)).first)
        #expect(kept.recipient == Self.recipient && kept.position == 2 && kept.index == 1)
        #expect(
            Self.seal.commitments(kept).map(\.bytes) == [Self.commitments[2], Self.commitments[0]])
        #expect(try journal.resultSeed(of: Samples.word(1)).secretBytes != seed, "it was deleted")
        #expect(try journal.deleteResults(age: 3600) == 0)
        #expect(try journal.deleteResults(age: -10) == 1)
        #expect(try journal.results(of: Samples.word(1)).isEmpty)
    }

    /// Nothing leaves the node before the result stands on chain, and then only to its recipient.
    @Test func answersAreForTheRecipientOfAFinishedTask() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        func ask(_ account: Address) throws -> ResultAnswer {
            try ResultAnswer(of: Samples.word(1), for: account, in: journal)
        }
        #expect(throws: UploadProblem.unknownTask) { try ask(Self.recipient) }
        try move(journal, [Self.stored(2)])
        #expect(throws: UploadProblem.noResult) { try ask(Self.recipient) }
        try journal.move(Samples.word(1), to: .posted)
        #expect(throws: UploadProblem.noResult) { try ask(Self.recipient) }
        try journal.end(Samples.word(1), as: .finished, keepingInputs: false)
        #expect(throws: UploadProblem.notRecipient) { try ask(Samples.address(7)) }
        let answer = try ask(Self.recipient)
        #expect(answer.results.map(\.index) == [1])
        #expect(answer.results[0].components.map(\.index) == [2, 0])
    }

    @Test func expiredTaskLeavesNothing() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        try move(journal, [Self.stored(0)])
        try journal.end(Samples.word(1), as: .expired, keepingInputs: false)
        #expect(try journal.results(of: Samples.word(1)).isEmpty)
        #expect(try journal.storedResultBytes() == 0)
    }
}
