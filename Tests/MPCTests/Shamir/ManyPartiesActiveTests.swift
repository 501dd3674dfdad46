import Channels
import FiniteFields
import MPC
import Synchronization
import TestSupport
import Testing

/// Deviations among more than five parties: random elements are dealt, and products of long vectors
/// go by way of kings, with double sharings.
@Suite struct ManyPartiesActiveTests {
    static let count = 256

    @Sendable static func program(
        _ party: ShamirParty<Mersenne61Domain>
    ) async throws -> [UInt64] {
        let (me, n) = (party.party, Self.count)
        let x = try await party.input(
            me == 1 ? (0..<n).map { Mersenne61(UInt64($0)) } : nil, from: 1, count: n)
        let y = try await party.input(
            me == 0 ? (0..<n).map { Mersenne61(UInt64(3 * $0 + 1)) } : nil, from: 0, count: n)
        let product = try await party.multiply(x, y)
        let sum = try await party.dotProducts(product, y, length: n)
        let r = try await party.random(count: 3)
        let squares = [try await party.multiply(r, r), try await party.multiply(r, r)]
        let b = try await party.inputBits(me == 1 ? [5, 6, 9] : nil, from: 1, count: 3, width: 4)
        let c = try await party.randomBits(count: 3, width: 4)
        let both = try await party.and(b, party.xor(c, b))
        let rest = try await party.and(b, c)
        try await party.verify()
        let opened = try await party.open(
            .concatenate([product.slice(0..<9), sum, party.subtract(squares[0], squares[1])]))
        return opened.map { $0.canonical.words[0] }
            + (try await party.open(party.xor(both, rest)))
    }

    static let expected: [UInt64] = {
        let y = (0..<count).map { UInt64(3 * $0 + 1) }
        let products = y.enumerated().map { UInt64($0.offset) * $0.element }
        return products[..<9] + [zip(products, y).reduce(0) { $0 + $1.0 * $1.1 }] + [0, 0, 0]
            + [5, 6, 9]
    }()

    private func run(
        parties: Int, changing place: FaultPlan.Place?, last: Bool,
        _ observed: Observed = Observed()
    ) async -> [Result<[UInt64], any Error>] {
        let plan = FaultPlan(
            seed: 0,
            rewrite: { at, bytes in
                observed.counts.withLock { $0[at] = bytes.count }
                guard at == place, !bytes.isEmpty else { return }
                bytes[last ? max(bytes.count - 8, 0) : 0] ^= 2
                observed.isChanged.withLock { $0 = true }
            })
        let network = InMemoryNetwork(
            partyCount: parties, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel in
            try await Self.program(
                ShamirParty(
                    channel: channel, domain: Mersenne61Domain(), adversary: .activeWithAbort))
        }
        return outcomes.indices.filter { $0 != 1 }.map { outcomes[$0] }
    }

    /// Every third message of party 1, changed in one bit: an honest party ends with an error, and
    /// none with anything that is wrong.
    @Test(arguments: [6, 7]) func messagesOfADeviatingParty(parties: Int) async throws {
        let observed = Observed()
        for outcome in await run(parties: parties, changing: nil, last: false, observed) {
            #expect(try outcome.get() == Self.expected)
        }
        let places = observed.counts.withLock { $0.keys.filter { $0.from == 1 } }
            .sorted { ($0.index, $0.to) < ($1.index, $1.to) }
        #expect(places.count > 100)
        for (k, place) in places.enumerated() where k % 3 == 0 {
            let seen = Observed()
            let ends = await run(parties: parties, changing: place, last: k % 2 == 0, seen)
            #expect(seen.isChanged.withLock { $0 })
            let results = ends.compactMap { try? $0.get() }
            #expect(results.allSatisfy { $0 == Self.expected }, "message \(place)")
            #expect(results.count < ends.count, "message \(place)")
        }
    }
}
