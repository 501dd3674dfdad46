import Channels
import MPC
import TestSupport
import Testing

/// What every protocol behind the one interface must do, against plain values, over random inputs.
///
/// The laws are compiled once, not for each party: specialised they were half the work of compiling these tests.
struct PartyLaws<Party: MixedParty>: Sendable where Party.Element: Hashable {
    let parties: Int
    let label: String
    /// Edge values of the domain.
    let edges: [Party.Element]
    let make: @Sendable (any Channel) async throws -> Party

    /// Runs `body` as all parties over an in-memory network.
    func run<Value: Sendable>(
        faults: FaultPlan? = nil, timeout: Duration = .seconds(60),
        _ body: @escaping @Sendable (Party) async throws -> Value
    ) async throws -> [Value] {
        try await runParties(parties, timeout: timeout, faults: faults) { channel in
            try await body(try await make(channel))
        }
    }

    /// Uniform elements, and edge values among them.
    func elements(
        _ domain: Party.Domain, _ count: Int, _ random: inout SeededGenerator
    ) -> [Party.Element] {
        let buffer = ShareBuffer(uninitialized: count, domain: domain)
        domain.fill(buffer.base, count: count) { words, count in
            for k in 0..<count { words[k] = random.next() }
        }
        return buffer.elements(ofComponent: 0).map {
            Bool.random(using: &random) ? $0 : edges.randomElement(using: &random) ?? $0
        }
    }

    /// The same values at all parties, from a seed.
    func values(
        _ party: Party, _ count: Int, seed: UInt64
    ) -> [Party.Element] {
        var random = SeededGenerator(seed: seed)
        return elements(party.domain, count, &random)
    }

    /// Sums, products, and openings, for counts around the sizes of blocks and messages.
    @_semantics("optimize.sil.specialize.generic.never")
    func arithmetic(counts: [Int]) async throws {
        var random = SeededGenerator(label: label)
        for count in counts {
            let seed = random.next()
            let owner = Int(random.next() % UInt64(parties))
            let outcomes = try await run { party in
                let domain = party.domain
                let a = values(party, count, seed: seed)
                let b = values(party, count, seed: seed ^ 1)
                let c = values(party, 1, seed: seed ^ 2)[0]
                let mine = party.party == owner
                let x = try await party.input(mine ? a : nil, from: owner, count: count)
                let other = (owner + 1) % parties
                let y = try await party.input(
                    party.party == other ? b : nil, from: other, count: count)
                func check(
                    _ what: String, _ z: Party.Shares, _ expected: (Int) -> Party.Element
                ) async throws {
                    let opened = try await party.open(z)
                    #expect(opened == (0..<z.count).map(expected), "\(what) of \(count)")
                }
                try await check("input", x) { a[$0] }
                try await check("sum", party.add(x, y)) { domain.sum(a[$0], b[$0]) }
                try await check("difference", party.subtract(x, y)) {
                    domain.difference(a[$0], b[$0])
                }
                try await check("negative", party.negate(x)) {
                    domain.difference(domain.element(0), a[$0])
                }
                try await check("scaled", party.scale(x, by: c)) { domain.product(a[$0], c) }
                try await check("scaled one by one", party.scale(x, by: b)) {
                    domain.product(a[$0], b[$0])
                }
                try await check("plus public", party.addPublic(x, c)) { domain.sum(a[$0], c) }
                try await check("plus public ones", party.addPublic(x, b)) {
                    domain.sum(a[$0], b[$0])
                }
                try await check("public", party.shares(ofPublic: b)) { b[$0] }
                try await check("from public", party.subtractFromPublic(c, x)) {
                    domain.difference(c, a[$0])
                }
                try await check("sum of all", party.sum(x)) { _ in
                    a.reduce(domain.element(0)) { domain.sum($0, $1) }
                }
                let product = try await party.multiply(x, y)
                try await check("product", product) { domain.product(a[$0], b[$0]) }
                try await check("square", party.square(x)) { domain.product(a[$0], a[$0]) }
                try await check("product of a product", party.multiply(product, x)) {
                    domain.product(domain.product(a[$0], b[$0]), a[$0])
                }
                for length in [1, 3, 8, count] where length > 0 && count % length == 0 {
                    try await check(
                        "dot products of \(length)", party.dotProducts(x, y, length: length)
                    ) { run in
                        (run * length..<(run + 1) * length).reduce(domain.element(0)) {
                            domain.sum($0, domain.product(a[$1], b[$1]))
                        }
                    }
                }
                let (back, three) = (Array((0..<count).reversed()), a + b + a)
                try await check("gathered", x.gather(back)) { a[back[$0]] }
                try await check("joined", .concatenate([x, y, x])) { three[$0] }
                for receiver in 0..<parties {
                    let opened = try await party.open(product, to: receiver)
                    #expect((opened != nil) == (party.party == receiver))
                    if let opened {
                        #expect(opened == zip(a, b).map { domain.product($0, $1) })
                    }
                }
                return try await party.open(party.random(count: count))
            }
            #expect(outcomes.allSatisfy { $0 == outcomes[0] })
            // Of random elements hardly any two are the same.
            #expect(count < 2 || Set(outcomes[0]).count > count - 2)
        }
    }

    @_semantics("optimize.sil.specialize.generic.never")
    func matrices() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        _ = try await run { party in
            let domain = party.domain
            for (rows, inner, columns) in [(1, 1, 1), (5, 4, 2), (2, 9, 5), (0, 2, 1)] {
                let a = values(party, rows * inner, seed: seed)
                let b = values(party, inner * columns, seed: seed ^ 7)
                // All at once, and two rows at a time.
                let (x, y) = (party.shares(ofPublic: a), party.shares(ofPublic: b))
                let z = try await party.open(
                    party.matrixProduct(x, y, rows: rows, inner: inner, columns: columns))
                let parts = try await party.open(
                    party.matrixProduct(
                        x, y, rows: rows, inner: inner, columns: columns,
                        window: 2 * inner * columns))
                #expect(parts == z)
                var expected: [Party.Element] = []
                for row in 0..<rows {
                    for column in 0..<columns {
                        expected.append(
                            (0..<inner).reduce(domain.element(0)) {
                                domain.sum(
                                    $0,
                                    domain.product(
                                        a[row * inner + $1], b[$1 * columns + column]))
                            })
                    }
                }
                #expect(z == expected, "seed \(seed)")
            }
        }
    }
}
