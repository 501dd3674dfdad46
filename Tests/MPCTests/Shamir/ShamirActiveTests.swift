import Channels
import FiniteFields
import MPC
import Synchronization
import TestSupport
import Testing

/// What a run of a deviating party shows.
final class Observed: Sendable {
    /// Bytes of every message.
    let counts = Mutex<[FaultPlan.Place: Int]>([:])
    /// Parties that came to open something.
    let reached = Mutex<Set<Int>>([])
    let isChanged = Mutex(false)
}

@Suite struct ShamirActiveTests {
    static func laws(
        _ parties: Int, threshold: Int? = nil
    ) -> PartyLaws<ShamirParty<Mersenne61Domain>> {
        PartyLaws(
            parties: parties, label: "active shamir \(parties)", edges: ShamirLawTests.edges
        ) {
            try await ShamirParty(
                channel: $0, domain: Mersenne61Domain(), threshold: threshold,
                adversary: .activeWithAbort)
        }
    }

    static func field<D: FieldDomain>(_ domain: D, _ parties: Int) -> PartyLaws<ShamirParty<D>> {
        let edges: [D.Element] = [.zero, .one, -.one, D.Element(2), -D.Element(1 << 63)]
        return PartyLaws(
            parties: parties, label: "active shamir \(domain.name) \(parties)", edges: edges
        ) {
            try await ShamirParty(channel: $0, domain: domain, adversary: .activeWithAbort)
        }
    }

    @Test(arguments: [3, 4, 5, 7]) func arithmetic(parties: Int) async throws {
        try await Self.laws(parties).arithmetic(
            counts: parties == 3 ? [0, 1, 9, 1025, 40_000] : [1, 300])
    }

    @Test func otherFields() async throws {
        try await Self.field(BN254FrDomain(), 3).arithmetic(counts: [1, 9, 1100])
        try await Self.field(Secp256k1FnDomain(), 3).arithmetic(counts: [50])
        try await Self.field(Ed25519FlDomain(), 3).comparisons(counts: [5])
    }

    @Test(arguments: [3, 4, 5]) func boolean(parties: Int) async throws {
        try await Self.laws(parties).boolean(counts: parties == 3 ? [0, 1, 65] : [65])
    }

    @Test(arguments: [3, 5]) func randomNumbers(parties: Int) async throws {
        try await Self.laws(parties).randomNumbers(count: 70, widths: [1, 8, 61])
    }

    @Test func comparisons() async throws {
        try await Self.laws(3).comparisons(counts: [0, 1, 120])
        try await Self.laws(5).comparisons(counts: [20])
    }

    @Test func conversions() async throws {
        try await Self.laws(3).conversions(count: 70, widths: [0, 1, 3, 32, 61])
    }

    /// More than are verified at a time.
    @Test func manyProducts() async throws {
        let outcomes = try await Self.laws(3).run { party in
            let x = try await party.random(count: 600_000)
            let y = try await party.multiply(x, x)
            let z = try await party.multiply(y, x)
            let b = try await party.randomBits(count: 40_000, width: 64)
            let both = try await party.and(b, party.not(b))
            let bits = try await party.open(both)
            #expect(bits.allSatisfy { $0 == 0 })
            let (u, v) = (
                try await party.open(x.slice(0..<9)), try await party.open(z.slice(0..<9))
            )
            return zip(u, v).allSatisfy { $0 * $0 * $0 == $1 }
        }
        #expect(outcomes.allSatisfy { $0 })
    }

    /// Checks of every small number of products, of both kinds.
    @Test func fewProducts() async throws {
        _ = try await Self.laws(3).run { party in
            for count in Array(1...40) + [127, 128, 129, 1025] {
                let x = try await party.random(count: count)
                _ = try await party.multiply(x, x)
                let b = try await party.randomBits(count: count, width: 1)
                _ = try await party.and(b, b)
                try await party.verify()
            }
        }
    }

    /// Longer checks, of elements of which a block has eight.
    @Test func blocksOfProducts() async throws {
        _ = try await Self.field(BN254FrDomain(), 4).run { party in
            for count in [511, 513, 1027, 2049] {
                let x = try await party.random(count: count)
                _ = try await party.multiply(x, x)
                try await party.verify()
            }
        }
    }

    // MARK: A party that deviates

    /// What one party does with everything in it that is sent: inputs of all kinds, products, sums of
    /// products, bits, random bits shared both ways, conversions, openings.
    @Sendable static func program(
        _ party: ShamirParty<Mersenne61Domain>, _ observed: Observed
    ) async throws -> [UInt64] {
        let me = party.party
        let x = try await party.input(
            me == 1 ? [3, 5, 8, 1].map { Mersenne61($0 as UInt64) } : nil, from: 1, count: 4)
        let y = try await party.input(
            me == 0 ? [7, 2, 4, 9].map { Mersenne61($0 as UInt64) } : nil, from: 0, count: 4)
        let b = try await party.inputBits(me == 1 ? [5, 6, 9] : nil, from: 1, count: 3, width: 4)
        let product = try await party.multiply(x, y)
        let dot = try await party.dotProducts(x, product, length: 2)
        let both = try await party.and(b, party.not(b.shiftedLeft(by: 1)))
        let less = try await party.less(x, y, bits: 20)
        let number = try await party.bitToArithmetic(less)
        let sum = try await party.multiply(number, product)
        try await party.verify()
        observed.reached.withLock { _ = $0.insert(me) }
        let elements = try await party.open(.concatenate([product, dot, sum]))
        let bits = try await party.open(both)
        let last = try await party.open(dot, to: 0) ?? []
        return elements.map { $0.canonical.words[0] } + bits
            + (me == 0 ? last.map { $0.canonical.words[0] } : [])
    }

    static let expected: [UInt64] = [
        21, 10, 32, 9, 3 * 21 + 5 * 10, 8 * 32 + 9, 21, 0, 0, 9, 5, 2, 9,
    ]

    /// Runs the program with one message of party 1 changed: how the honest parties ended.
    func run(
        parties: Int, changing place: FaultPlan.Place?, by change: UInt64, at word: Int,
        _ observed: Observed = Observed()
    ) async -> (honest: [Result<[UInt64], any Error>], seen: Observed) {
        let plan = FaultPlan(
            seed: 0,
            rewrite: { at, bytes in
                observed.counts.withLock { $0[at] = bytes.count }
                guard at == place else { return }
                // What a party says before coins has one byte.
                if bytes.count == 1 {
                    bytes[0] ^= 1
                    return observed.isChanged.withLock { $0 = true }
                }
                guard bytes.count >= 8 * (word + 1) else { return }
                let old = bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)
                bytes.storeBytes(of: old ^ change, toByteOffset: 8 * word, as: UInt64.self)
                observed.isChanged.withLock { $0 = true }
            })
        let network = InMemoryNetwork(
            partyCount: parties, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel in
            let party = try await ShamirParty(
                channel: channel, domain: Mersenne61Domain(), adversary: .activeWithAbort)
            return try await Self.program(party, observed)
        }
        let honest = outcomes.indices.filter { $0 != 1 }.map { outcomes[$0] }
        return (honest, observed)
    }

    /// Each message of party 1, changed in one bit: the honest parties end with an error, or all is right.
    @Test(arguments: [3, 4]) func everyMessageOfADeviatingParty(parties: Int) async throws {
        let plain = await run(parties: parties, changing: nil, by: 0, at: 0)
        for (k, outcome) in plain.honest.enumerated() {
            let result = try outcome.get()
            #expect(result == (k == 0 ? Self.expected + [113, 265] : Self.expected))
        }
        let places = plain.seen.counts.withLock { $0 }.filter { $0.key.from == 1 }
        #expect(places.count > 100)
        var aborted = 0
        for (place, bytes) in places.sorted(by: { $0.key.index < $1.key.index }) {
            // One word of long messages: the first, or the last.
            let word = place.index % 2 == 0 ? 0 : max(bytes / 8 - 1, 0)
            let end = await run(parties: parties, changing: place, by: 1 << 7, at: word)
            #expect(end.seen.isChanged.withLock { $0 })
            for (k, outcome) in end.honest.enumerated() {
                switch outcome {
                case .success(let result):
                    #expect(
                        result == (k == 0 ? Self.expected + [113, 265] : Self.expected),
                        "message \(place)")
                case .failure: aborted += 1
                }
            }
        }
        // Nearly all are noticed; some words past the last bit mean nothing.
        #expect(aborted > places.count)
    }

    /// A wrong product, or a wrong bit, is noticed before anything is opened.
    @Test func nothingIsOpenedBeforeItsCheck() async throws {
        // After set-up (2 messages), the inputs of party 1 go to party 0: elements, bits; then products.
        for index in 4...7 {
            let end = await run(
                parties: 3, changing: FaultPlan.Place(from: 1, to: 0, index: index), by: 1,
                at: 0)
            #expect(end.seen.isChanged.withLock { $0 })
            #expect(end.seen.reached.withLock { $0 }.isEmpty, "message \(index)")
            #expect(end.honest.allSatisfy { if case .failure = $0 { true } else { false } })
        }
    }

    /// Shares that don't lie on one polynomial are refused by name of the fault.
    @Test func wrongShareInAnOpening() async throws {
        let opening = Observed()
        let plan = FaultPlan(
            seed: 0,
            rewrite: { place, bytes in
                guard place.from == 1, place.to == 2, opening.isChanged.withLock({ $0 }) else {
                    return
                }
                bytes[0] ^= 1
            })
        let network = InMemoryNetwork(partyCount: 3, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel in
            let party = try await ShamirParty(
                channel: channel, domain: Mersenne61Domain(), adversary: .activeWithAbort)
            let x = try await party.random(count: 3)
            let b = try await party.randomBits(count: 3, width: 2)
            _ = try await channel.exchange([1], maximum: 1)
            if channel.party == 1 { opening.isChanged.withLock { $0 = true } }
            _ = try await party.open(b)
            return try await party.open(x)
        }
        #expect(
            outcomes.indices.contains { k in
                if case .failure(let error as MPCError) = outcomes[k] {
                    return k == 2 && error == .inconsistentShares
                }
                return false
            })
    }
}
