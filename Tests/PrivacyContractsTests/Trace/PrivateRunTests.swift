import Channels
import Foundation
import MPC
import PrivacyContracts
import TestSupport
import Testing

@Suite("A contract among three parties")
struct PrivateRunTests {
    static func manifest(missing: String, range: String = "") -> String {
        """
        contract: test
        methods:
          total:
            parameters:
              - {name: v, type: {array: u32, length: providers}, role: input, from: providers, visibility: secret, \(range) missing: \(missing)}
              - {name: n, type: u32, role: count}
            returns: {type: u64, learns: everyone}
        """
    }

    static let total = """
        uint64_t total(const uint32_t *v, uint32_t n) {
          uint64_t s = 0; for (uint32_t i = 0; i < n; i++) s += v[i]; return s; }
        """

    @Test func zerosStandForWhatIsMissingOrOutOfRange() async throws {
        let meanings = try Meanings(
            Self.total, method: "total",
            manifest: Self.manifest(missing: "zero", range: "range: [3, 1000],"))
        let run = try await meanings.agree(
            ContractInputs(providers: [[3], nil, [1000], [1001], [2], [1 << 63], [500]]))
        #expect(run.output.values[0].element == 1503)
        #expect(run.replaced == [1, 3, 4, 5])
        // One bit for each input that is there, and the result.
        #expect(run.counts.openings == 7)
    }

    /// Tests of elements one by one are run as soon as a window is full of them, with the same outcome.
    @Test func testsOfInputsHaveWindows() async throws {
        let meanings = try Meanings(
            Self.total, method: "total",
            manifest: Self.manifest(missing: "zero", range: "range: [3, 1000],"))
        let inputs = ContractInputs(
            providers: (0..<40).map { [$0 % 7 == 3 ? 1001 : UInt64($0) + 3] })
        let replaced = (0..<40).filter { $0 % 7 == 3 }
        var windows: [Int] = []
        for nodes in [1, 64, 1 << 20] {
            let runs = try await meanings.shared(inputs, windowNodes: nodes)
            for run in runs {
                #expect(
                    run.output.values[0].element
                        == UInt64((0..<40).reduce(120, +) - replaced.reduce(0) { $0 + $1 + 3 }))
                #expect(run.replaced == replaced)
            }
            windows.append(runs[0].counts.windows)
        }
        // Two that open: whether inputs are in range, and the result.
        #expect(windows[0] >= 42 && windows[1] >= 7 && windows[2] == 2)
    }

    @Test func aTypeBoundsItsInput() async throws {
        let meanings = try Meanings(
            Self.total, method: "total", manifest: Self.manifest(missing: "zero"))
        let run = try await meanings.agree(
            ContractInputs(providers: [[0xFFFF_FFFF], [1 << 32], [.max], [1]]))
        #expect(run.output.values[0].element == 1 << 32)
    }

    @Test func refusalsNameTheProvider() async throws {
        let meanings = try Meanings(
            Self.total, method: "total",
            manifest: Self.manifest(missing: "refuse", range: "range: [3, 1000],"))
        await #expect(throws: ContractError.inputs(.outOfRange(provider: 1))) {
            _ = try await meanings.shared(ContractInputs(providers: [[3], [2], [5]]))
        }
        await #expect(throws: ContractError.inputs(.missing(provider: 2))) {
            _ = try await meanings.shared(ContractInputs(providers: [[3], [4], nil]))
        }
        await #expect(
            throws: ContractError.inputs(.providerElements(provider: 0, expected: 1, found: 2))
        ) {
            _ = try await meanings.shared(ContractInputs(providers: [[3, 3], [4], [5]]))
        }
    }

    @Test func anInputThatOnePartyLacksIsMissingForAll() async throws {
        let meanings = try Meanings(
            Self.total, method: "total", manifest: Self.manifest(missing: "zero"))
        var shares = Meanings.split([[10], [20], [30]], seed: 3)
        shares[1].providers[2] = nil
        let given = shares
        let contract = meanings.contract
        let runs = try await runParties(3) { channel in
            try await contract.run(
                method: "total", shares: given[channel.party], arguments: [],
                party: ReplicatedParty(channel: channel))
        }
        for run in runs {
            #expect(run.output.values[0].element == 30)
            #expect(run.replaced == [2])
        }
    }

    @Test func sumsAreFree() async throws {
        let meanings = try Meanings(
            Self.total, method: "total", manifest: Self.manifest(missing: "zero"))
        let inputs = ContractInputs(providers: (0..<200).map { [UInt64($0)] })
        let run = try await meanings.agree(inputs)
        #expect(run.counts.multiplications == 0)
        let shape = try MethodShape(
            meanings.contract.manifest.method(named: "total"), providers: 200, arguments: [])
        let estimate = try await meanings.contract.estimate(method: "total", shape: shape)
        #expect(estimate.rounds == run.traffic.rounds)
        #expect(estimate.bytesPerParty == run.traffic.bytesSent)
    }

    /// A contract file of `Contracts`.
    static func file(_ name: String) throws -> Meanings {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Contracts")
        return try Meanings(
            ir: ContractCompiler().ir(ofSource: folder.appendingPathComponent("\(name).c")),
            method: name,
            manifest: String(
                contentsOf: folder.appendingPathComponent("\(name).yaml"), encoding: .utf8))
    }

    @Test func aDotProductCostsOneMultiplication() async throws {
        let meanings = try Self.file("dot")
        var generator = SeededGenerator(seed: 5)
        let inputs = ContractInputs(
            arguments: [1000], providers: [generator.words(1000), generator.words(1000)])
        let expected = try meanings.clear(inputs)
        let runs = try await meanings.shared(inputs)
        #expect(runs.allSatisfy { $0.output == expected })
        #expect(runs[0].counts.multiplications == 1)
        // Presence, and the opening of the sum, which isn't reduced.
        #expect(runs[0].traffic.rounds == 2)
        #expect(runs[0].traffic.bytesSent <= 20)
    }

    @Test func comparisonsAreMadeTogether() async throws {
        let meanings = try Self.file("count")
        var generator = SeededGenerator(seed: 6)
        let inputs = ContractInputs(
            arguments: [3000, generator.next()], providers: [generator.words(3000)])
        let expected = try meanings.clear(inputs)
        let runs = try await meanings.shared(inputs)
        #expect(runs.allSatisfy { $0.output == expected })
        // Presence, top bits (6), an and, bits to numbers (2), the opening.
        #expect(runs[0].traffic.rounds == 11)
    }

    @Test func aDeadPartyIsNamed() async throws {
        let meanings = try Meanings(
            Self.total, method: "total", manifest: Self.manifest(missing: "zero"))
        let shares = Meanings.split([[10], [20], [30]], seed: 3)
        let contract = meanings.contract
        let network = InMemoryNetwork(partyCount: 3, timeout: .milliseconds(300))
        let outcomes = await network.outcomes { channel in
            let party = try await ReplicatedParty(channel: channel)
            if channel.party == 2 { return }
            _ = try await contract.run(
                method: "total", shares: shares[channel.party], arguments: [], party: party)
        }
        for outcome in outcomes.prefix(2) {
            #expect(throws: MPCError.self) { try outcome.get() }
        }
    }

    @Test(arguments: [
        (
            "uint64_t f(uint64_t a, uint64_t b) { uint64_t t[4] = {1, 2, 3, 4}; return t[a & 3]; }",
            Refusal.secretAddress
        ),
        (
            "uint64_t f(uint64_t a, uint64_t b) { uint64_t s = 0; while (a > s) s += 3; return s; }",
            Refusal.secretLoopBound
        ),
        ("uint64_t f(uint64_t a, uint64_t b) { return a / b; }", Refusal.secretOperand("udiv")),
        (
            "uint64_t f(uint64_t a, uint64_t b) { return a << (b & 63); }",
            Refusal.secretOperand("shl")
        ),
    ])
    func whatCannotBeRunIsRefused(source: String, refusal: Refusal) async throws {
        let meanings = try Meanings(source, method: "f", manifest: TraceTests.twoScalars)
        let inputs = ContractInputs(providers: [[5], [7]])
        // The trace by itself, which a run reaches only behind the check.
        do {
            _ = try await meanings.traced(inputs)
            Issue.record("not refused: \(source)")
        } catch let error as ContractError {
            guard case .refused("f", _, refusal) = error else {
                Issue.record("\(error)")
                return
            }
        }
        await #expect(throws: ContractError.self) { _ = try await meanings.shared(inputs) }
    }
}
