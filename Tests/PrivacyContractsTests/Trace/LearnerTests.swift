import Channels
import MPC
import PrivacyContracts
import TestSupport
import Testing

/// Results that one recipient alone learns.
@Suite("Who learns what") struct LearnerTests {
    static let manifest = """
        contract: learners
        methods:
          f:
            parameters:
              - {name: v, type: {array: u32, length: providers}, role: input, from: providers, visibility: secret}
              - {name: n, type: u32, role: count}
              - {name: best, type: u32, role: output, learns: requester}
              - name: pair
                type: {struct: [{name: small, type: i8}, {name: sum, type: i64}]}
                role: output
                learns: {provider: 1}
              - {name: first, type: u16, role: output, learns: everyone}
              - {name: tests, type: {array: bool, length: 3}, role: output, learns: {provider: 0}}
            returns: {type: bool, learns: requester}
        """

    /// Values of every width, from comparisons, sums, selections and constants.
    static let source = """
        struct pair { int8_t small; int64_t sum; };
        _Bool f(const uint32_t *v, uint32_t n, uint32_t *best, struct pair *pair,
                uint16_t *first, _Bool *tests) {
          uint32_t top = 0; int64_t sum = 0;
          for (uint32_t i = 0; i < n; i++) { if (v[i] > top) top = v[i]; sum -= v[i]; }
          *best = top; pair->small = (int8_t)v[0]; pair->sum = sum; *first = (uint16_t)v[0];
          tests[0] = v[0] == v[1]; tests[1] = 1; tests[2] = v[0] > 99;
          return v[0] < v[1]; }
        """

    static func meanings() throws -> Meanings {
        try Meanings(source, method: "f", manifest: manifest)
    }

    static func shape(_ meanings: Meanings, providers: Int) throws -> MethodShape {
        try MethodShape(
            meanings.contract.manifest.method(named: "f"), providers: providers, arguments: [])
    }

    /// What three parties' components come to.
    static func learnt(_ runs: [ContractRun], _ shape: MethodShape) throws -> ContractOutput {
        var learnt: [Int: [UInt64]] = [:]
        for place in runs[0].results.indices {
            let parts = runs.map { $0.results[place] }
            for i in 0..<3 {
                let next = parts[(i + 1) % 3]
                #expect(parts[i].second.share == next.first.share)
                #expect(parts[i].second.randomness == next.first.randomness)
                #expect(parts[i].index == next.index && parts[i].learner == next.learner)
            }
            learnt[parts[0].index] = try #require(
                shape.elements(
                    ofResult: parts[0].index, components: parts.map(\.first.share)))
        }
        return shape.output(known: runs[0].output.values.map(\.element), learnt: learnt)
    }

    @Test func meaningsAgree() async throws {
        let meanings = try Self.meanings()
        for (index, values) in [[200, 65_536 + 7], [5, 5, 3], [3_000_000_000, 90]].enumerated() {
            let inputs = ContractInputs(providers: values.map { [UInt64($0)] })
            let clear = try meanings.clear(inputs)
            #expect(
                clear.values.map(\.learner) == [
                    .requester, .provider(1), .provider(1), .everyone, .provider(0), .provider(0),
                    .provider(0), .requester,
                ])
            #expect(try await meanings.traced(inputs) == clear)
            #expect(try await meanings.traced(inputs, windowNodes: 7) == clear)
            let shape = try Self.shape(meanings, providers: values.count)
            let windows = index == 0 ? nil : 9
            let runs = try await meanings.shared(inputs, windowNodes: windows)
            for run in runs {
                #expect(run.output.values == clear.values.filter(\.learner.isEveryone))
                #expect(run.results.map(\.index) == [0, 1, 3, 4])
                // One opening tells whether each input is valid, one the only public value.
                #expect(run.counts.openings == values.count + 1)
            }
            #expect(try Self.learnt(runs, shape) == clear)
            let estimate = try await meanings.contract.estimate(method: "f", shape: shape)
            if windows == nil {
                #expect(estimate.rounds == runs[0].traffic.rounds)
                #expect(estimate.bytesPerParty == runs.map(\.traffic.bytesSent).max())
                #expect(estimate.messagesPerParty == runs.map(\.traffic.messagesSent).max())
            }
        }
    }

    /// With the seeds of the run that was broken off a run gives the same components.
    @Test func repeatedRunSealsAlike() async throws {
        let meanings = try Self.meanings()
        let shares = Meanings.split([[7], [9]], seed: 5)
        func run(_ tweak: UInt8) async throws -> [[[UInt8]]] {
            try await runParties(3, timeout: .seconds(60)) { channel in
                let party = try await ReplicatedParty(channel: channel)
                let seed = ResultSeed(
                    secretBytes: [UInt8](repeating: UInt8(channel.party) &+ tweak, count: 16))
                let run = try await meanings.contract.run(
                    method: "f", shares: shares[channel.party], arguments: [], party: party,
                    seed: seed)
                return run.results.flatMap { [$0.first.share, $0.first.randomness] }
            }
        }
        let once = try await run(1)
        #expect(try await run(1) == once)
        #expect(try await run(2) != once)
    }

    @Test func shapeAndEncoding() throws {
        let meanings = try Self.meanings()
        let shape = try Self.shape(meanings, providers: 2)
        #expect(shape.hasPrivateResults)
        #expect(shape.results.map(\.name) == ["best", "pair", "first", "tests", "return"])
        #expect(shape.privateScalarCount == 7)
        #expect(shape.postedWordCount() == 13)
        let clear = try meanings.clear(ContractInputs(providers: [[200], [7]]))
        #expect(clear.encoded == ScalarType.u16.word(200))
        var commitments: [Int: [[UInt8]]] = [:]
        for index in [0, 1, 3, 4] {
            commitments[index] = (0..<3).map {
                [UInt8](repeating: UInt8(16 * index + $0), count: 32)
            }
        }
        let posted = shape.posted(clear, commitments: commitments)
        #expect(posted.count == 13 * 32)
        #expect(Array(posted[192..<224]) == clear.encoded)
        let read = try #require(shape.decodePosted(posted))
        #expect(read.commitments == commitments)
        #expect(read.output.values == clear.values.filter(\.learner.isEveryone))
        #expect(shape.decodeOutput(posted) == read.output)
        #expect(shape.decodePosted(posted + [0]) == nil)
        #expect(shape.decodePosted(Array(posted.dropLast(32))) == nil)
        let records = commitments.mapValues { Array($0.prefix(1)) }
        let masked = shape.posted(clear, commitments: records, by: .shamir)
        #expect(masked.count == 32 * shape.postedWordCount(by: .shamir) && masked.count == 5 * 32)
        #expect(shape.decodePosted(masked, by: .shamir)?.commitments == records)
        #expect(shape.decodePosted(masked) == nil)
        var wrong = posted
        wrong[192] = 1
        #expect(shape.decodePosted(wrong) == nil)
    }

    /// Components are refused where their sum is no value of the type.
    @Test func componentsOfNoValue() throws {
        let meanings = try Self.meanings()
        let shape = try Self.shape(meanings, providers: 2)
        func bytes(_ word: UInt64) -> [UInt8] {
            withUnsafeBytes(of: word.littleEndian) { Array($0) }
        }
        let one = bytes(1 << 32)
        let zero = bytes(0)
        #expect(shape.elements(ofResult: 0, components: [one, zero, one]) == [2])
        #expect(shape.elements(ofResult: 0, components: [one, zero]) == nil)
        #expect(shape.elements(ofResult: 0, components: [one, zero, zero + zero]) == nil)
        #expect(shape.elements(ofResult: 0, components: [one, zero, bytes(1 << 31)]) == nil)
        #expect(shape.elements(ofResult: 4, components: [zero, zero, bytes(1 << 56)]) == [1])
        #expect(shape.elements(ofResult: 4, components: [zero, zero, bytes(2 << 56)]) == nil)
        let minus = UInt64(bitPattern: -3)
        #expect(
            shape.elements(
                ofResult: 1, components: [bytes(minus << 56) + one, zero + zero, zero + zero])
                == [minus, 1 << 32])
    }

    @Test func learnerNeedsItsProvider() throws {
        let meanings = try Self.meanings()
        #expect(throws: ContractError.inputs(.providerCount(atLeast: 2, atMost: 1024, found: 1))) {
            try Self.shape(meanings, providers: 1)
        }
    }
}
