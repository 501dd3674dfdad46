import Channels
import FiniteFields
import MPC
import TestSupport
import Testing

/// Runs `body` as all parties on authenticated shares.
@_semantics("optimize.sil.specialize.generic.never")
func authenticated<Scheme: AuthenticationScheme, Value: Sendable>(
    _ parties: Int, _ scheme: Scheme, faults: FaultPlan? = nil, timeout: Duration = .seconds(60),
    source: AuthenticatedSource = .obliviousTransfer,
    _ body: @escaping @Sendable (AuthenticatedParty<Scheme>) async throws -> Value
) async throws -> [Value] {
    try await runParties(parties, timeout: timeout, faults: faults) { channel in
        try await body(
            try await AuthenticatedParty(channel: channel, scheme: scheme, preprocessing: source))
    }
}

let dealtAuthenticated = AuthenticatedSource.insecureDealer(seed: [4, 5, 6])
let spdz61 = SPDZ(Mersenne61Domain())

/// Random elements of a domain, and its edges.
@_semantics("optimize.sil.specialize.generic.never")
func elements<D: VectorDomain>(_ domain: D, _ count: Int, _ label: String) -> [D.Element] {
    var random = SeededGenerator(label: label)
    let minusOne = domain.element(signed: -1)
    return (0..<count).map { k in
        switch k % 5 {
        case 0: domain.element(edges[k % edges.count])
        case 1: domain.difference(minusOne, domain.element(UInt64(k % 3)))
        default: domain.product(domain.element(random.next()), domain.element(random.next()))
        }
    }
}

/// Authenticated shares compute what the clear computes.
@Suite struct AuthenticatedTests {
    @_semantics("optimize.sil.specialize.generic.never")
    func arithmetic<S: AuthenticationScheme>(
        _ scheme: S, parties: Int, count: Int, _ source: AuthenticatedSource
    ) async throws {
        let domain = scheme.domain
        let (x, y) = (elements(domain, count, "x"), elements(domain, count, "y"))
        let results = try await authenticated(parties, scheme, source: source) { party in
            let last = party.partyCount - 1
            let a = try await party.input(party.party == last ? x : nil, from: last, count: count)
            let b = try await party.input(party.party == 0 ? y : nil, from: 0, count: count)
            let c = try await party.multiply(a, b)
            let d = try await party.multiply(c, try await party.multiply(a, c))
            let p = party.shares(ofPublic: y)
            return try await [
                party.open(d), party.open(c, to: 1) ?? [], party.open(party.add(a, p)),
                party.open(party.subtract(p, a)), party.open(party.scale(a, by: y)),
                party.open(party.scale(a, by: domain.element(77))),
                party.open(party.addPublic(a, domain.element(5))),
                party.open(party.sums(c, length: count)),
                party.open(try await party.dotProducts(a, b, length: count)),
            ]
        }
        let pairs = Array(zip(x, y))
        let product = pairs.map { domain.product($0.0, $0.1) }
        let sum = product.reduce(domain.element(0)) { domain.sum($0, $1) }
        let five = domain.element(5)
        for (party, result) in results.enumerated() {
            #expect(
                result[0]
                    == pairs.indices.map { k in
                        domain.product(product[k], domain.product(x[k], product[k]))
                    })
            #expect(result[1] == (party == 1 ? product : []))
            #expect(result[2] == pairs.map { domain.sum($0.0, $0.1) })
            #expect(result[3] == pairs.map { domain.difference($0.1, $0.0) })
            #expect(result[4] == product)
            #expect(result[5] == x.map { domain.product($0, domain.element(77)) })
            #expect(result[6] == x.map { domain.sum($0, five) })
            #expect(result[7] == [sum] && result[8] == [sum])
        }
    }

    @Test(arguments: [2, 3]) func dealtArithmetic(parties: Int) async throws {
        for count in [1, 9, 300] {
            try await arithmetic(SPDZ2k(), parties: parties, count: count, dealtAuthenticated)
            try await arithmetic(spdz61, parties: parties, count: count, dealtAuthenticated)
        }
        try await arithmetic(
            SPDZ(BN254FrDomain()), parties: parties, count: 9, dealtAuthenticated)
    }

    @Test(arguments: [2, 3]) func transferredArithmetic(parties: Int) async throws {
        try await arithmetic(SPDZ2k(), parties: parties, count: 20, .obliviousTransfer)
        try await arithmetic(spdz61, parties: parties, count: 20, .obliviousTransfer)
    }

    @Test func encryptedArithmetic() async throws {
        try await arithmetic(spdz61, parties: 2, count: 9, .paillier)
    }

    @Test func transferredScalars() async throws {
        try await arithmetic(SPDZ(BN254FrDomain()), parties: 2, count: 9, .obliviousTransfer)
    }

    @_semantics("optimize.sil.specialize.generic.never")
    func booleans<S: AuthenticationScheme>(
        _ scheme: S, parties: Int, _ source: AuthenticatedSource
    ) async throws {
        for (count, width) in [(1, 1), (65, 64), (130, 7)] {
            var random = SeededGenerator(label: "bits")
            let (x, y) = (random.words(count), random.words(count))
            let results = try await authenticated(parties, scheme, source: source) { party in
                let a = try await party.inputBits(
                    party.party == 0 ? x : nil, from: 0, count: count, width: width)
                let b = try await party.inputBits(
                    party.party == 1 ? y : nil, from: 1, count: count, width: width)
                let both = try await party.and(a, b)
                let sum = try await party.addBits(a, b)
                let r = try await party.randomBits(count: count, width: width)
                return try await [
                    party.open(both), party.open(party.not(both)), party.open(sum),
                    party.open(party.xorPublic(a, 0x5555)), party.open(both, to: 1) ?? [],
                    party.open(party.xor(a, party.bits(ofPublic: y, width: width))),
                    party.open(r), party.open(r),
                ]
            }
            for (party, result) in results.enumerated() {
                for k in 0..<count {
                    let both = low(x[k] & y[k], width)
                    #expect(result[0][k] == both)
                    #expect(result[1][k] == low(~both, width))
                    #expect(result[2][k] == low(x[k] &+ y[k], width))
                    #expect(result[3][k] == low(x[k] ^ 0x5555, width))
                    #expect(result[5][k] == low(x[k] ^ y[k], width))
                    if party == 1 { #expect(result[4][k] == both) }
                }
                #expect(result[6] == result[7])
            }
        }
    }

    @Test(arguments: [2, 3]) func dealtBooleans(parties: Int) async throws {
        try await booleans(SPDZ2k(), parties: parties, dealtAuthenticated)
        try await booleans(spdz61, parties: parties, dealtAuthenticated)
    }

    @Test(arguments: [2, 3]) func transferredBooleans(parties: Int) async throws {
        try await booleans(SPDZ2k(), parties: parties, .obliviousTransfer)
    }

    @_semantics("optimize.sil.specialize.generic.never")
    func bothWays<S: AuthenticationScheme>(
        _ scheme: S, parties: Int, _ source: AuthenticatedSource
    ) async throws {
        let results = try await authenticated(parties, scheme, source: source) { party in
            let (numbers, bits) = try await party.daBits(count: 300)
            let (long, longBits) = try await party.composedBits(count: 3, width: 5)
            return try await (
                party.open(numbers), party.open(bits), party.open(long), party.open(longBits)
            )
        }
        for result in results {
            #expect(result.0 == result.1.map { scheme.domain.element($0) })
            #expect((90..<210).contains(result.1.filter { $0 == 1 }.count))
            #expect(result.2 == result.3.map { scheme.domain.element($0) })
        }
    }

    @Test func bitsSharedBothWays() async throws {
        try await bothWays(SPDZ2k(), parties: 2, dealtAuthenticated)
        try await bothWays(spdz61, parties: 3, dealtAuthenticated)
        try await bothWays(SPDZ2k(), parties: 2, .obliviousTransfer)
        try await bothWays(spdz61, parties: 2, .obliviousTransfer)
    }

    @Test func moreBitsSharedBothWays() async throws {
        try await bothWays(SPDZ2k(), parties: 3, .obliviousTransfer)
    }

    /// Many products: pending openings are checked as they pile up.
    @Test func longVectors() async throws {
        let count = 150_000
        let x = (0..<count).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }
        let results = try await authenticated(2, SPDZ2k(), source: dealtAuthenticated) { party in
            let a = try await party.input(party.party == 0 ? x : nil, from: 0, count: count)
            return try await party.open(party.multiply(a, a))
        }
        for result in results { #expect(result == x.map { $0 &* $0 }) }
    }

    /// What was said to all is compared once before an opening, by more than two parties, and not again.
    @Test(arguments: [2, 3]) func viewsBeforeAnOpening(parties: Int) async throws {
        let rounds = try await authenticated(parties, SPDZ2k(), source: dealtAuthenticated) {
            party in
            let x = try await party.input(party.party == 1 ? [7] : nil, from: 1, count: 1)
            var rounds: [Int] = []
            for _ in 0..<2 {
                let start = party.traffic.rounds
                _ = try await party.open(x)
                rounds.append(party.traffic.rounds - start)
            }
            return rounds
        }
        #expect(rounds.allSatisfy { $0 == [parties == 2 ? 4 : 5, 4] })
    }

    /// Every operation costs what it says it costs.
    @Test(arguments: [2, 3]) func costs(parties: Int) async throws {
        let traffic = try await authenticated(parties, SPDZ2k(), source: dealtAuthenticated) {
            party in
            let x = try await party.random(count: 130)
            let b = try await party.randomBits(count: 130, width: 9)
            let nothing: () async throws -> Void = {}
            let product: () async throws -> Void = { _ = try await party.multiply(x, x) }
            let and: () async throws -> Void = { _ = try await party.and(b, b) }
            let steps:
                [(
                    operation: BasicOperation, before: () async throws -> Void,
                    step: () async throws -> Void
                )] = [
                    (.multiply, nothing, product),
                    (.open, nothing, { _ = try await party.open(x) }),
                    (.openToOne, product, { _ = try await party.open(x, to: 0) }),
                    (.and(width: 9), nothing, and),
                    (.openBits(width: 9), nothing, { _ = try await party.open(b) }),
                    (.openBitsToOne(width: 9), and, { _ = try await party.open(b, to: 0) }),
                ]
            var seen: [(OperationCost, OperationCost)] = []
            for (operation, before, step) in steps {
                try await before()
                let (traffic, use) = (party.traffic, party.preprocessingUse)
                try await step()
                let passed = party.traffic - traffic
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
