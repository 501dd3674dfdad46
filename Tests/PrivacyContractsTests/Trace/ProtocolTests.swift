import Channels
import Foundation
import MPC
import PrivacyContracts
import TestSupport
import Testing

extension Meanings {
    /// What all parties of a protocol got, on shares split by `generator`.
    func run(
        by scheme: ContractProtocol, _ inputs: ContractInputs, seed: UInt64 = 1,
        preprocessing: ContractParty.Preprocessing = .insecureDealer(seed: [7]),
        prepare: @escaping @Sendable (ContractParty) async throws -> Void = { _ in }
    ) async throws -> [ContractPartyRun] {
        var generator = SeededGenerator(seed: seed)
        let split = inputs.providers.map { provider in
            provider.map { scheme.split($0, using: &generator) }
        }
        let (contract, method) = (contract, method)
        return try await runParties(scheme.parties, timeout: .seconds(120)) { channel in
            let own = channel.party
            let party = try await ContractParty(
                scheme, channel: channel, preprocessing: preprocessing)
            try await prepare(party)
            return try await contract.run(
                method: method, shares: split.map { $0?[own] }, arguments: inputs.arguments,
                by: party)
        }
    }

    /// What the parties' parts come to, private results included.
    func output(_ runs: [ContractPartyRun], _ inputs: ContractInputs) throws -> ContractOutput {
        let shape = try MethodShape(
            contract.manifest.method(named: method), providers: inputs.providers.count,
            arguments: inputs.arguments)
        var learnt: [Int: [UInt64]] = [:]
        for (place, result) in runs[0].results.enumerated() {
            learnt[result.index] = try shape.elements(
                ofResult: result.index, record: result.record,
                keys: runs.map { $0.results[place].key }, binding: [])
        }
        return shape.output(known: runs[0].output.values.map(\.element), learnt: learnt)
    }

    /// The protocol gives what the clear gives; what each party's run cost.
    @discardableResult
    func agree(
        by scheme: ContractProtocol, _ inputs: ContractInputs,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [ContractPartyRun] {
        let expected = try clear(inputs)
        let runs = try await run(by: scheme, inputs)
        for run in runs {
            #expect(
                run.output.values == expected.values.filter(\.learner.isEveryone),
                "\(scheme) \(inputs)", sourceLocation: sourceLocation)
        }
        let all = try output(runs, inputs)
        #expect(all == expected, "\(scheme) \(inputs)", sourceLocation: sourceLocation)
        return runs
    }
}

/// A contract means the same by every protocol.
@Suite struct ProtocolTests {
    static let choices: [(ContractProtocol.Scheme, Int)] = [
        (.additive, 2), (.additive, 3), (.additiveActive, 2), (.shamir, 3), (.shamir, 5),
        (.shamirActive, 3), (.replicatedActive, 3),
    ]
    static let protocols = choices.compactMap { try? ContractProtocol($0.0, parties: $0.1) }

    static func auction() throws -> Meanings {
        try Meanings(
            ir: AuctionTests.committed("auction-clang21.ll"), method: "auction",
            manifest: AuctionTests.manifest())
    }

    @Test(arguments: protocols) func anAuction(scheme: ContractProtocol) async throws {
        let meanings = try Self.auction()
        for (bids, winner, price) in [AuctionTests.answers[0], AuctionTests.answers[6]] {
            let inputs = ContractInputs(providers: bids.map { $0.map { [$0] } })
            let runs = try await meanings.agree(by: scheme, inputs)
            #expect(runs[0].output.values.map(\.element) == [winner, price])
            #expect(runs[0].replaced == bids.indices.filter { bids[$0] == nil })
        }
        try await meanings.agree(
            by: scheme, ContractInputs(providers: [[.max], [.max - 1], [1 << 63]]))
    }

    @Test(arguments: protocols) func sumsOfProductsAndCounts(scheme: ContractProtocol) async throws
    {
        var generator = SeededGenerator(label: "protocols")
        try await PrivateRunTests.file("dot").agree(
            by: scheme,
            ContractInputs(
                arguments: [20], providers: [generator.words(20), generator.words(20)]))
        try await PrivateRunTests.file("count").agree(
            by: scheme,
            ContractInputs(
                arguments: [9, generator.next()], providers: [generator.words(9)]))
    }

    /// Integers that grow: products of products, shifts up, sums of them, tests of their bits.
    @Test(arguments: protocols) func longIntegers(scheme: ContractProtocol) async throws {
        let meanings = try Meanings(
            """
            uint64_t f(uint64_t a, uint64_t b) {
              uint64_t x = a, y = b;
              for (int i = 0; i < 3; i++) {
                x = x * y + (x << 60); y = y * x * a - (b << 7) * 3; }
              uint64_t z = x * x * y * y * a;
              return (z >> 5) ^ (x < y) ^ ((z == x * y) << 3) ^ (y & 0xff00ff) ^ (int8_t)x; }
            """, method: "f", manifest: TraceTests.twoScalars)
        var generator = SeededGenerator(label: "long")
        let pairs: [[UInt64]] = [
            [3, 5], [.max, .max - 1], [generator.next(), generator.next()],
        ]
        for inputs in pairs {
            try await meanings.agree(
                by: scheme, ContractInputs(providers: inputs.map { [$0] }))
        }
    }

    @Test(arguments: protocols) func privateResults(scheme: ContractProtocol) async throws {
        let meanings = try LearnerTests.meanings()
        let bids: [[UInt64]] = [[200, 65_536 + 7], [3_000_000_000, 90, 90]]
        for values in bids {
            let runs = try await meanings.agree(
                by: scheme, ContractInputs(providers: values.map { [$0] }))
            // A key is nobody else's; the rest is everybody's.
            #expect(Set(runs.map { $0.results.map(\.key) }).count == runs.count)
            #expect(Set(runs.map { $0.results.map(\.record) }).count == 1)
        }
    }

    @Test(arguments: protocols) func randomPrograms(scheme: ContractProtocol) async throws {
        let seeds: [UInt64] = [3, 8]
        for seed in seeds {
            var program = RandomProgram(seed: seed)
            let meanings = try Meanings(
                RandomProgram.start + program.body(), method: "f",
                manifest: PredicationTests.manifest,
                flags: [
                    "-O1", "-fno-vectorize", "-fno-slp-vectorize", "-fno-unroll-loops",
                    "-fno-jump-tables", "-w",
                ])
            var generator = SeededGenerator(seed: 1000 + seed)
            var inputs = PredicationTests.inputs(&generator)
            inputs.arguments[0] %= 3
            do {
                try await meanings.agree(by: scheme, inputs)
            } catch ContractError.refused(_, _, let refusal) {
                // The compiler may turn a public index or bound into a secret one.
                print("random program \(seed): \(refusal)")
            }
        }
    }

    /// Delivered in components that two parties hold, as to the nodes of a committee.
    @Test(arguments: ContractProtocol.Scheme.allCases.filter { $0 != .replicated })
    func componentsOfThree(scheme: ContractProtocol.Scheme) async throws {
        let scheme = try ContractProtocol(scheme, parties: 3)
        let meanings = try Self.auction()
        let inputs = ContractInputs(providers: [[70], [.max - 3], [900]])
        let expected = try meanings.clear(inputs)
        func run(lying: Bool) async throws -> [Result<ContractOutput, any Error>] {
            var shares = Meanings.split(inputs.providers, seed: 9)
            // Party 1 gives another component 1 than party 0 has.
            if lying, let honest = shares[1].providers[0] {
                shares[1].providers[0] = .init(
                    first: honest.first.map { $0 ^ 4 }, second: honest.second)
            }
            let given = shares
            let network = InMemoryNetwork(partyCount: 3, timeout: .seconds(120))
            return await network.outcomes { channel in
                let party = try await ContractParty(
                    scheme, channel: channel, preprocessing: .insecureDealer(seed: [1]))
                return try await meanings.contract.run(
                    method: "auction", components: given[channel.party], arguments: [],
                    by: party
                ).output
            }
        }
        for outcome in try await run(lying: false) { #expect(try outcome.get() == expected) }
        guard scheme.scheme.adversary == .activeWithAbort else { return }
        for outcome in try await run(lying: true) {
            #expect(throws: ContractError.inputs(.holdersDiffer(component: 1))) {
                try outcome.get()
            }
        }
    }

    @Test func partyCountsAreChecked() {
        #expect(throws: ContractError.partyCount(2, lowest: 3, highest: 3)) {
            _ = try ContractProtocol(.replicatedActive, parties: 2)
        }
        #expect(throws: ContractError.partyCount(17, lowest: 2, highest: 16)) {
            _ = try ContractProtocol(.additive, parties: 17)
        }
        #expect(throws: ContractError.partyCount(1, lowest: 3, highest: 16)) {
            _ = try ContractProtocol(.shamir, parties: 1)
        }
    }

    // MARK: Estimates

    /// Within 5 %.
    static func expectNear(
        _ estimate: Int, _ cost: Int, _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            abs(estimate - cost) * 20 <= cost, "\(what): \(estimate) estimated, \(cost) in fact",
            sourceLocation: sourceLocation)
    }

    static func expectNear(_ estimate: Traffic, _ cost: Traffic, _ what: String) {
        expectNear(estimate.rounds, cost.rounds, "\(what) rounds")
        expectNear(estimate.bytesSent, cost.bytesSent, "\(what) bytes")
        expectNear(estimate.messagesSent, cost.messagesSent, "\(what) messages")
    }

    /// The contracts with inputs of some size.
    static func examples() throws -> [(Meanings, ContractInputs)] {
        var generator = SeededGenerator(label: "estimates")
        return [
            (
                try auction(),
                ContractInputs(providers: (0..<8).map { _ in [generator.next()] })
            ),
            (
                try PrivateRunTests.file("dot"),
                ContractInputs(
                    arguments: [200], providers: [generator.words(200), generator.words(200)])
            ),
            (
                try PrivateRunTests.file("count"),
                ContractInputs(
                    arguments: [100, generator.next()], providers: [generator.words(100)])
            ),
        ]
    }

    /// Without preprocessing: the others below, with theirs.
    @Test(arguments: protocols.filter { !$0.scheme.hasPreprocessing })
    func estimatesAreNear(scheme: ContractProtocol) async throws {
        for (meanings, inputs) in try Self.examples() + [Self.offlineExample("learners")] {
            let shape = try MethodShape(
                meanings.contract.manifest.method(named: meanings.method),
                providers: inputs.providers.count, arguments: inputs.arguments)
            let estimate = try await meanings.contract.estimate(
                method: meanings.method, shape: shape, by: scheme)
            let runs = try await meanings.agree(by: scheme, inputs)
            Self.expectNear(
                estimate.online, Self.most(runs.map(\.online)),
                "\(scheme) \(meanings.method) online")
            #expect(estimate.offline == Traffic() && estimate.ahead == Traffic())
            #expect(estimate.counts == runs[0].counts)
        }
    }

    /// By the replicated protocol: rounds and bytes to the last, messages too, but where adders are long.
    @Test func replicatedEstimatesAreNear() async throws {
        for (meanings, inputs) in try Self.examples() {
            let shape = try MethodShape(
                meanings.contract.manifest.method(named: meanings.method),
                providers: inputs.providers.count, arguments: inputs.arguments)
            let estimate = try await meanings.contract.estimate(
                method: meanings.method, shape: shape)
            let runs = try await meanings.shared(inputs)
            #expect(estimate.rounds == runs[0].traffic.rounds)
            #expect(estimate.bytesPerParty == runs.map(\.traffic.bytesSent).max())
            Self.expectNear(
                estimate.messagesPerParty, runs.map(\.traffic.messagesSent).max() ?? 0,
                "\(meanings.method) messages")
        }
    }

    /// An auction of eight, a dot product of 200, a count of 40, and words with private results.
    static func offlineExample(_ name: String) throws -> (Meanings, ContractInputs) {
        var generator = SeededGenerator(label: "offline")
        switch name {
        case "count":
            return (
                try PrivateRunTests.file("count"),
                ContractInputs(
                    arguments: [40, generator.next()], providers: [generator.words(40)])
            )
        case "learners":
            return (
                try LearnerTests.meanings(), ContractInputs(providers: [[200], [65_536 + 7]])
            )
        default:
            let all = try examples()
            return name == "auction" ? all[0] : all[1]
        }
    }

    /// Preprocessing by oblivious transfer, made when it is missing and made ahead, costs what the estimate says.
    @Test(
        arguments: [ContractProtocol.Scheme.additive, .additiveActive],
        ["auction", "dot", "count", "learners"])
    func offlineEstimatesAreNear(
        scheme: ContractProtocol.Scheme, example: String
    ) async throws {
        let scheme = try ContractProtocol(scheme)
        let (meanings, inputs) = try Self.offlineExample(example)
        let shape = try MethodShape(
            meanings.contract.manifest.method(named: meanings.method),
            providers: inputs.providers.count, arguments: inputs.arguments)
        let estimate = try await meanings.contract.estimate(
            method: meanings.method, shape: shape, by: scheme)
        let dealt = try await meanings.run(by: scheme, inputs)[0]
        let material = dealt.material
        #expect(estimate.preprocessing == dealt.preprocessing)
        let expected = try meanings.clear(inputs)
        for isAhead in [false, true] {
            var generator = SeededGenerator(label: "split")
            let split = inputs.providers.map { $0.map { scheme.split($0, using: &generator) } }
            let runs = try await runParties(scheme.parties, timeout: .seconds(120)) {
                channel -> (offline: Traffic, online: Traffic) in
                let own = channel.party
                let party = try await ContractParty(scheme, channel: channel)
                let prepared = try #require(party.prepared)
                if isAhead { try await prepared.prepare(material) }
                let run = try await meanings.contract.run(
                    method: meanings.method, shares: split.map { $0?[own] },
                    arguments: inputs.arguments, by: party)
                #expect(run.output.values == expected.values.filter(\.learner.isEveryone))
                if isAhead { #expect(run.offline == Traffic()) }
                return (prepared.preprocessingTraffic, run.online)
            }
            let what = "\(scheme) \(example) \(isAhead ? "ahead" : "in the run")"
            Self.expectNear(
                isAhead ? estimate.ahead : estimate.offline, Self.most(runs.map(\.offline)),
                "\(what), offline")
            Self.expectNear(estimate.online, Self.most(runs.map(\.online)), "\(what), online")
        }
    }

    static func most(_ parties: [Traffic]) -> Traffic {
        parties.max { $0.bytesSent < $1.bytesSent } ?? Traffic()
    }
}
