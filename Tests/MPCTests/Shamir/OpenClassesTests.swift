import Channels
import FiniteFields
import MPC
import Synchronization
import TestSupport
import Testing

/// Integers of a field of which only the class modulo 2^64 is opened.
@Suite struct OpenClassesTests {
    static let settings: [(parties: Int, adversary: SecurityClaim.Adversary)] = [
        (3, .passive), (6, .passive), (3, .activeWithAbort), (4, .activeWithAbort),
    ]

    private static func party(
        _ channel: any Channel, _ adversary: SecurityClaim.Adversary
    ) async throws(MPCError) -> ShamirParty<BN254FrDomain> {
        try await ShamirParty(channel: channel, domain: BN254FrDomain(), adversary: adversary)
    }

    /// high · 2^64 + low.
    private static func integer(_ high: Int64, _ low: UInt64) -> BN254Fr {
        let domain = BN254FrDomain()
        return domain.sum(
            domain.product(domain.element(signed: high), domain.powerOfTwo(64)),
            domain.element(low))
    }

    @Test(arguments: settings) func classes(
        parties: Int, adversary: SecurityClaim.Adversary
    ) async throws {
        var generator = SeededGenerator(label: "classes \(parties)")
        let lows = generator.words(20) + [0, .max, 1, 1 << 63]
        for bits in [2, 65, 66, 120] {
            // |x| < 2^(bits-1).
            let integers = lows.map { low -> (integer: BN254Fr, low: UInt64) in
                if bits < 65 {
                    let sign = Int64(low & 1) - Int64(low >> 1 & 1)
                    return (BN254FrDomain().element(signed: sign), UInt64(bitPattern: sign))
                }
                let most = Int64(1) << Int64(min(bits - 65, 62))
                return (Self.integer(Int64.random(in: -most..<most, using: &generator), low), low)
            }
            let opened = try await runParties(parties) { channel in
                let party = try await Self.party(channel, adversary)
                let x = try await party.input(
                    party.party == 0 ? integers.map(\.integer) : nil, from: 0, count: lows.count)
                return try await party.openClasses(x, bits: bits)
            }
            for each in opened { #expect(each == integers.map(\.low), "\(bits) bits") }
        }
        let none = try await runParties(parties) { channel in
            let party = try await Self.party(channel, adversary)
            return try await party.openClasses(
                party.shares(ofPublic: BN254Fr.zero, count: 0), bits: 70)
        }
        #expect(none.allSatisfy { $0.isEmpty })
    }

    /// What is opened, put together of parties' last messages: its quotient by 2^64 is that of the integer and
    /// 46 random bits.
    @Test(arguments: [SecurityClaim.Adversary.passive, .activeWithAbort])
    func quotientsAreHidden(adversary: SecurityClaim.Adversary) async throws {
        func quotient() async throws -> UInt64 {
            let last = Mutex([[UInt8]](repeating: [], count: 3))
            let network = InMemoryNetwork(
                partyCount: 3, timeout: .seconds(60),
                faults: FaultPlan(
                    seed: 1,
                    rewrite: { place, bytes in last.withLock { $0[place.from] = Array(bytes) } }))
            let outcomes = await network.outcomes { channel in
                let party = try await Self.party(channel, adversary)
                let x = party.shares(ofPublic: Self.integer(5, 7), count: 1)
                return try await party.openClasses(x, bits: 70)
            }
            for outcome in outcomes { #expect(try outcome.get() == [7]) }
            let shares = try last.withLock { $0 }.map { try BN254Fr(littleEndianBytes: $0) }
            // f(0) of the line through f(1) and f(2).
            let domain = BN254FrDomain()
            let opened = domain.difference(domain.sum(shares[0], shares[0]), shares[1])
            #expect(domain.word(of: opened, at: 0) == 7)
            #expect(domain.word(of: opened, at: 128) == 0)
            return domain.word(of: opened, at: 64)
        }
        // 5, and what makes integers of 70 bits positive. Of 46 random bits 30 are zero with 2^-30.
        let found = [try await quotient(), try await quotient()].map { $0 - 5 - 1 << 5 }
        #expect(found[0] != found[1] && found.allSatisfy { $0 > 1 << 16 })
        #expect(found.allSatisfy { $0 < 1 << 47 })
    }

    /// With an active adversary masks have their length, and low bits that fit.
    @Test(arguments: [0, 1, 5, 12]) func masksHaveTheirLength(lowBits: Int) async throws {
        let opened = try await runParties(3) { channel -> ([UInt64], [UInt64]) in
            let party = try await Self.party(channel, .activeWithAbort)
            let (numbers, bits) = try await party.maskBits(count: 300, width: 12, lowBits: lowBits)
            let values = try await party.open(numbers).map { element in
                (0..<4).reduce(0 as UInt64) { $0 | party.domain.word(of: element, at: 64 * $1) }
            }
            return (values, lowBits == 0 ? [] : try await party.open(bits))
        }
        for (values, low) in opened {
            #expect(values.allSatisfy { $0 < 1 << 12 })
            // Of 300 numbers every bit is there: 12 bits, each missing with 2^-299.
            #expect(values.reduce(0, |) == 1 << 12 - 1 && values.reduce(.max, &) == 0)
            if lowBits > 0 { #expect(low == values.map { $0 & (1 << UInt64(lowBits) - 1) }) }
        }
    }
}
