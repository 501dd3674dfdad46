import Channels
import FiniteFields
import MPC
import Testing

/// The algorithms that are written once, on every protocol.
@Suite struct AlgorithmTests {
    static let format = FixedPoint(fractionBits: 16, bits: 32)

    @Test func replicatedIntegers() async throws {
        try await RingLawTests.replicated.integers(bits: 63, count: 70)
        try await RingLawTests.replicated.integers(bits: 32, count: 70)
    }

    @Test func genericRingIntegers() async throws {
        try await RingLawTests.generic.integers(bits: 64, count: 70)
        try await RingLawTests.generic.integers(bits: 40, count: 30)
        try await RingLawTests.active.integers(bits: 64, count: 30)
    }

    @Test func shamirIntegers() async throws {
        try await ShamirLawTests.mersenne(3).integers(bits: 61, count: 40)
        try await ShamirLawTests.mersenne(5).integers(bits: 32, count: 20)
        try await ShamirLawTests.field(BN254FrDomain(), 3).integers(bits: 64, count: 20)
        try await ShamirActiveTests.laws(3).integers(bits: 40, count: 10)
    }

    @Test func division() async throws {
        try await RingLawTests.replicated.division(bits: 32, count: 30)
        try await RingLawTests.generic.division(bits: 9, count: 10)
        try await RingLawTests.active.division(bits: 9, count: 10)
        try await ShamirLawTests.mersenne(3).division(bits: 12, count: 10)
        try await ShamirLawTests.mersenne(3).division(bits: 60, count: 2)
        try await ShamirActiveTests.laws(3).division(bits: 6, count: 10)
        try await ReplicatedFieldTests.mersenne(.activeWithAbort).division(bits: 6, count: 10)
        try await AdditiveLawTests.ring(2).division(bits: 6, count: 10)
    }

    @Test func collections() async throws {
        try await RingLawTests.replicated.collections(count: 42, bits: 20)
        try await RingLawTests.generic.collections(count: 21, bits: 12)
        try await RingLawTests.active.collections(count: 14, bits: 12)
        try await ShamirLawTests.mersenne(3).collections(count: 21, bits: 12)
        try await ShamirActiveTests.laws(3).collections(count: 7, bits: 12)
        try await ReplicatedFieldTests.mersenne(.passive).collections(count: 21, bits: 12)
        try await ReplicatedFieldTests.mersenne(.activeWithAbort).collections(count: 7, bits: 12)
    }

    @Test func fixedPointOfReplicated() async throws {
        try await RingLawTests.replicated.fixedPoint(Self.format, count: 60)
        try await RingLawTests.replicated.fixedPoint(
            FixedPoint(fractionBits: 20, bits: 32), count: 30)
        try await RingLawTests.generic.fixedPoint(Self.format, count: 20)
        try await RingLawTests.active.fixedPoint(Self.format, count: 20)
    }

    @Test func fixedPointOfShamir() async throws {
        try await ShamirLawTests.field(BN254FrDomain(), 3).fixedPoint(Self.format, count: 15)
        try await ShamirLawTests.mersenne(3).fixedPoint(
            FixedPoint(fractionBits: 12, bits: 28), count: 15, precision: 22)
    }

    @Test func exponentialsFarOut() async throws {
        try await RingLawTests.replicated.exponentialsFarOut(Self.format)
        try await RingLawTests.replicated.exponentialsFarOut(
            FixedPoint(fractionBits: 8, bits: 16))
        try await RingLawTests.generic.exponentialsFarOut(FixedPoint(fractionBits: 8, bits: 32))
        let large = ShamirLawTests.field(BN254FrDomain(), 3)
        try await large.exponentialsFarOut(Self.format)
        // Few bits before the point.
        try await large.exponentialsFarOut(FixedPoint(fractionBits: 23, bits: 24))
        try await large.exponentialsFarOut(FixedPoint(fractionBits: 15, bits: 16))
        let small = ShamirLawTests.mersenne(3)
        try await small.exponentialsFarOut(
            FixedPoint(fractionBits: 12, bits: 28), precision: 20)
        try await small.exponentialsFarOut(
            FixedPoint(fractionBits: 21, bits: 24), precision: 20)
    }

    /// 2^amount modulo the order, for amounts of many bits.
    @Test func largePowersOfTwo() async throws {
        let amounts: [UInt64] = [0, 1, 63, 64, 1 << 40, 61 << 40, (1 << 50) - 1]
        _ = try await RingLawTests.replicated.run { party in
            let index = party.bits(ofPublic: amounts, width: 50)
            let powers = try await party.open(party.powersOfTwo(index))
            #expect(powers == amounts.map { $0 < 64 ? 1 << $0 : 0 })
        }
        // 2^61 is 1.
        _ = try await ShamirLawTests.mersenne(3).run { party in
            let index = party.bits(ofPublic: amounts, width: 50)
            let powers = try await party.open(party.powersOfTwo(index))
            #expect(powers == amounts.map { Mersenne61(1 << ($0 % 61)) })
        }
    }

    /// Random integers that all seem to be above the order, as a party can make them that isn't
    /// checked.
    @Test func choosingAmongIntegersEnds() async throws {
        let outcomes = try await ShamirLawTests.mersenne(3).run { party in
            let rounds = party.traffic.rounds
            await #expect(throws: MPCError.verificationFailed) {
                _ = try await party.uniformBits(count: 1) { (count) async throws(MPCError) in
                    (
                        party.shares(ofPublic: .zero, count: count),
                        party.bits(ofPublic: [UInt64](repeating: .max, count: count), width: 61)
                    )
                }
            }
            return party.traffic.rounds - rounds
        }
        #expect(outcomes.allSatisfy { $0 >= 64 })
    }

    /// All orders of three come about as often.
    @Test func randomOrders() throws {
        var counts: [[Int]: Int] = [:]
        for _ in 0..<6000 { counts[try SessionHash.randomOrder(3), default: 0] += 1 }
        #expect(counts.count == 6)
        // 6 standard deviations.
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 175 }, "\(counts)")
    }

    /// With 12 bits behind the point in a field of 61.
    @Test func fixedPointOfActiveFields() async throws {
        let format = FixedPoint(fractionBits: 12, bits: 28)
        try await ShamirActiveTests.laws(3).fixedPoint(format, count: 6, precision: 22)
        for adversary in ReplicatedFieldTests.adversaries {
            try await ReplicatedFieldTests.mersenne(adversary).fixedPoint(
                format, count: 6, precision: 22)
        }
        try await ReplicatedFieldTests.field(BN254FrDomain(), .activeWithAbort).fixedPoint(
            Self.format, count: 5)
        try await AdditiveLawTests.spdz.fixedPoint(format, count: 4, precision: 22)
        try await AdditiveLawTests.spdz.collections(count: 6, bits: 12)
    }

    /// Every order of up to 6 rows, and random ones of more.
    @Test func permutationNetworks() {
        func permutations(_ n: Int) -> [[Int]] {
            guard n > 0 else { return [[]] }
            return permutations(n - 1).flatMap { order in
                (0..<n).map { place in
                    Array(order[..<place]) + [n - 1] + Array(order[place...])
                }
            }
        }
        let random = [7, 8, 9, 31, 64, 100].map { Array(0..<$0).shuffled() }
        for order in (0...6).flatMap(permutations) + random {
            let network = PermutationNetwork(order: order)
            var rows = Array(order.indices)
            for layer in network.layers {
                #expect(Set(layer.flatMap { [$0.first, $0.second] }).count == 2 * layer.count)
                for one in layer where one.isSwapped { rows.swapAt(one.first, one.second) }
            }
            #expect(rows == order)
            let plain = PermutationNetwork(count: order.count).layers
            #expect(plain.map { $0.map(\.first) } == network.layers.map { $0.map(\.first) })
        }
    }
}
