import Channels
import FiniteFields
import MPC
import TestSupport
import Testing

/// Runs `body` as all parties on additive shares.
@_semantics("optimize.sil.specialize.generic.never")
func additive<Domain: PreprocessedDomain, Value: Sendable>(
    _ parties: Int, _ domain: Domain, faults: FaultPlan? = nil, timeout: Duration = .seconds(30),
    preprocessing: AdditivePreprocessing = .obliviousTransfer,
    _ body: @escaping @Sendable (AdditiveParty<Domain>) async throws -> Value
) async throws -> [Value] {
    try await runParties(parties, timeout: timeout, faults: faults) { channel in
        try await body(
            try await AdditiveParty(
                channel: channel, domain: domain, preprocessing: preprocessing))
    }
}

let dealt = AdditivePreprocessing.insecureDealer(seed: [1, 2, 3])

/// Additive shares compute what the clear computes.
@Suite struct AdditiveTests {
    @_semantics("optimize.sil.specialize.generic.never")
    func products<D: PreprocessedDomain>(
        _ domain: D, parties: Int, count: Int, _ preprocessing: AdditivePreprocessing
    ) async throws {
        let (x, y) = (elements(domain, count, "x"), elements(domain, count, "y"))
        let results = try await additive(parties, domain, preprocessing: preprocessing) { party in
            let (owner, other) = (party.partyCount - 1, 0)
            let a = try await party.input(party.party == owner ? x : nil, from: owner, count: count)
            let b = try await party.input(party.party == other ? y : nil, from: other, count: count)
            let c = try await party.multiply(a, b)
            let d = try await party.multiply(c, try await party.multiply(a, c))
            let opened = try await party.open(d)
            let toOne = try await party.open(c, to: 1)
            return (opened, toOne, party.preprocessingUse.triples)
        }
        let product = zip(x, y).map { domain.product($0, $1) }
        let cube = zip(zip(x, product), product).map {
            domain.product($1, domain.product($0.0, $0.1))
        }
        for (party, result) in results.enumerated() {
            #expect(result.0 == cube)
            #expect(result.1 == (party == 1 ? product : nil))
            #expect(result.2 >= 3 * count && result.2 < 3 * (count + domain.lanes))
        }
    }

    @Test(arguments: [0, 1, 63, 64, 65, 1000, 20_000]) func ringProducts(count: Int) async throws {
        try await products(Ring64(), parties: 2, count: count, dealt)
        try await products(Ring64(), parties: 3, count: count, dealt)
    }

    @Test(arguments: [2, 3, 4]) func transferredProducts(parties: Int) async throws {
        try await products(Ring64(), parties: parties, count: 700, .obliviousTransfer)
        try await products(Mersenne61Domain(), parties: parties, count: 130, .obliviousTransfer)
    }

    @Test(arguments: [2, 3]) func encryptedProducts(parties: Int) async throws {
        try await products(Ring64(), parties: parties, count: 70, .paillier)
    }

    @Test func fieldProducts() async throws {
        for count in [1, 8, 9, 100] {
            try await products(Mersenne61Domain(), parties: 2, count: count, dealt)
            try await products(BN254FrDomain(), parties: 3, count: count, dealt)
        }
        try await products(BN254FrDomain(), parties: 2, count: 30, .obliviousTransfer)
        try await products(
            KernelFieldDomain(BN254Fr.self, name: "bn254-fr", portable: true), parties: 2, count: 9,
            .obliviousTransfer)
        try await products(BLS12_381FrDomain(), parties: 2, count: 9, .obliviousTransfer)
    }

    @Test(arguments: [2, 3]) func bitProducts(parties: Int) async throws {
        for preprocessing in [dealt, .obliviousTransfer] {
            for (count, width) in [(1, 1), (65, 64), (1000, 17), (64, 3)] {
                var random = SeededGenerator(label: "bits")
                let (x, y) = (random.words(count), random.words(count))
                let results = try await additive(parties, Ring64(), preprocessing: preprocessing) {
                    party in
                    let a = try await party.inputBits(
                        party.party == 0 ? x : nil, from: 0, count: count, width: width)
                    let b = try await party.inputBits(
                        party.party == 1 ? y : nil, from: 1, count: count, width: width)
                    let both = try await party.and(a, b)
                    let sum = try await party.addBits(a, b)
                    return try await [
                        party.open(both), party.open(party.not(both)), party.open(sum),
                        party.open(party.xorPublic(a, 0x5555)), party.open(both, to: 1) ?? [],
                    ]
                }
                for (party, result) in results.enumerated() {
                    for k in 0..<count {
                        let both = low(x[k] & y[k], width)
                        #expect(result[0][k] == both)
                        #expect(result[1][k] == low(~both, width))
                        #expect(result[2][k] == low(x[k] &+ y[k], width))
                        #expect(result[3][k] == low(x[k] ^ 0x5555, width))
                        if party == 1 { #expect(result[4][k] == both) }
                    }
                    #expect(result[4].count == (party == 1 ? count : 0))
                }
            }
        }
    }

    @_semantics("optimize.sil.specialize.generic.never")
    func bothWays<D: PreprocessedDomain>(_ domain: D, parties: Int) async throws {
        for preprocessing in [dealt, .obliviousTransfer] {
            let results = try await additive(parties, domain, preprocessing: preprocessing) {
                party in
                let (numbers, bits) = try await party.daBits(count: 1000)
                let (long, longBits) = try await party.composedBits(count: 70, width: 53)
                return try await (
                    party.open(numbers), party.open(bits), party.open(long), party.open(longBits)
                )
            }
            for result in results {
                #expect(result.0 == result.1.map { domain.element($0) })
                #expect((400..<600).contains(result.1.filter { $0 == 1 }.count))
                #expect(result.2 == result.3.map { domain.element($0) })
                #expect(Set(result.3).count == 70)
            }
        }
    }

    @Test(arguments: [2, 3]) func bitsSharedBothWays(parties: Int) async throws {
        try await bothWays(Ring64(), parties: parties)
        try await bothWays(Mersenne61Domain(), parties: parties)
    }

    @Test func fieldBitsSharedBothWays() async throws {
        try await bothWays(BN254FrDomain(), parties: 2)
    }

    /// Linear operations, against the clear.
    @Test func linear() async throws {
        let domain = Mersenne61Domain()
        let x = elements(domain, 60, "linear")
        let factors = elements(domain, 60, "factors")
        let results = try await additive(3, domain, preprocessing: dealt) { party in
            let a = try await party.input(party.party == 1 ? x : nil, from: 1, count: 60)
            let p = party.shares(ofPublic: factors)
            return try await [
                party.open(party.add(a, p)), party.open(party.subtract(a, p)),
                party.open(party.scale(a, by: factors)),
                party.open(party.scale(a, by: factors[3])),
                party.open(party.addPublic(a, factors[4])), party.open(party.sums(a, length: 4)),
                party.open(try await party.dotProducts(a, p, length: 6)),
            ]
        }
        let pairs = Array(zip(x, factors))
        func runs(_ values: [Mersenne61], _ length: Int) -> [Mersenne61] {
            stride(from: 0, to: values.count, by: length).map { start in
                values[start..<start + length].reduce(.zero, +)
            }
        }
        for result in results {
            #expect(result[0] == pairs.map { $0.0 + $0.1 })
            #expect(result[1] == pairs.map { $0.0 - $0.1 })
            #expect(result[2] == pairs.map { $0.0 * $0.1 })
            #expect(result[3] == x.map { $0 * factors[3] })
            #expect(result[4] == x.map { $0 + factors[4] })
            #expect(result[5] == runs(x, 4))
            #expect(result[6] == runs(pairs.map { $0.0 * $0.1 }, 6))
        }
    }

    /// Every operation costs what it says it costs.
    @Test(arguments: [2, 3]) func costs(parties: Int) async throws {
        let traffic = try await additive(parties, Ring64(), preprocessing: dealt) { party in
            let x = party.random(count: 130)
            let b = party.randomBits(count: 130, width: 9)
            let steps: [(BasicOperation, () async throws -> Void)] = [
                (.multiply, { _ = try await party.multiply(x, x) }),
                (.open, { _ = try await party.open(x) }),
                (.openToOne, { _ = try await party.open(x, to: 0) }),
                (.and(width: 9), { _ = try await party.and(b, b) }),
                (.openBits(width: 9), { _ = try await party.open(b) }),
                (.openBitsToOne(width: 9), { _ = try await party.open(b, to: 0) }),
            ]
            var seen: [(OperationCost, OperationCost)] = []
            for (operation, step) in steps {
                let (before, use) = (party.traffic, party.preprocessingUse)
                try await step()
                let passed = party.traffic - before
                seen.append(
                    (
                        party.cost(of: operation, count: 130),
                        OperationCost(
                            rounds: passed.rounds, bytes: passed.bytesSent,
                            preprocessing: party.preprocessingUse - use)
                    ))
            }
            return seen
        }
        for (expected, seen) in traffic[1] { #expect(expected == seen) }
    }
}
