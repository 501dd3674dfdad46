import Channels
import FiniteFields
import MPC
import TestSupport
import Testing

/// Rounds of a verification are part of what the pages claim.
@Suite struct VerificationRoundsTests {
    /// Halvings of so many terms.
    private static func levels(_ terms: Int) -> Int {
        Int.bitWidth - (terms - 1).leadingZeroBitCount
    }

    /// Rounds of `verify` after a product of `count` elements, and after an ∧ of as many bits.
    @_semantics("optimize.sil.specialize.generic.never")
    private func rounds<Party: MixedParty>(
        _ laws: PartyLaws<Party>, count: Int
    ) async throws -> [Int] {
        let all = try await laws.run { party in
            func verification() async throws -> Int {
                let start = party.traffic.rounds
                try await party.verify()
                return party.traffic.rounds - start
            }
            let x = party.shares(ofPublic: party.domain.element(3), count: count)
            _ = try await party.multiply(x, x)
            let elements = try await verification()
            let b = party.bits(ofPublic: [UInt64](repeating: 1, count: count), width: 1)
            _ = try await party.and(b, b)
            return [elements, try await verification()]
        }
        #expect(all.allSatisfy { $0 == all[0] })
        return all[0]
    }

    @Test(arguments: [1, 8, 9, 65, 300, 1025]) func rounds(count: Int) async throws {
        let (elements, bits) = (Self.levels((count + 7) & ~7), Self.levels(count))
        let three = try await rounds(ShamirActiveTests.laws(3), count: count)
        #expect(three == [6 + 3 * elements, 6 + 3 * bits])
        // Dealings are checked with it.
        let four = try await rounds(ShamirActiveTests.laws(4), count: count)
        #expect(four == [9 + 3 * elements, 9 + 3 * bits])
        // Random elements take a round.
        let six = try await rounds(ShamirActiveTests.laws(6), count: count)
        #expect(six == [14 + 4 * elements, 14 + 4 * bits])
        let field = try await rounds(
            ReplicatedFieldTests.mersenne(.activeWithAbort), count: count)
        #expect(field == [6 + 3 * elements, 6 + 3 * bits])
        let ring = try await rounds(RingLawTests.active, count: count)
        #expect(ring == [9 + 3 * bits, 6 + 3 * bits])
    }

    /// What party 0 of three sends to party 2: its coins after its products, and after it has heard
    /// of all others that they have theirs. Who knew the coin could choose products that are right
    /// at its point alone.
    @Test func coinsComeAfterProducts() async throws {
        let faults = StagedFaults()
        _ = try await ShamirActiveTests.laws(3).run(faults: faults.plan) { party in
            let x = party.shares(ofPublic: .one, count: 8)
            _ = try await party.multiply(x, x)
            faults.enter(0, at: party.party)
            try await party.verify()
        }
        let sizes = faults.messages(from: 0, to: 2, stage: 0).map(\.count)
        let (factors, halving, joining) = ([1, 24], [16, 1, 8], [16, 1, 8, 24])
        #expect(sizes == factors + halving + halving + halving + joining)
    }

    /// What party 0 sends to party 1 of the check modulo 2^64: coins for the subsets, its
    /// quotients' shares, and only then coins for the prime. Who knew the prime could choose
    /// quotients that are right modulo it.
    @Test func thePrimeComesAfterQuotients() async throws {
        let faults = StagedFaults()
        _ = try await RingLawTests.active.run(faults: faults.plan) { party in
            let x = party.shares(ofPublic: 1, count: 8)
            _ = try await party.multiply(x, x)
            faults.enter(0, at: party.party)
            try await party.verify()
        }
        let sizes = faults.messages(from: 0, to: 1, stage: 0).map(\.count)
        #expect(sizes.firstIndex(of: 1536) == 2)
        #expect(sizes.lastIndex(of: 1536) == 2)
        #expect(sizes.count > 4 && sizes[3] == 1 && sizes[4] == sizes[1])
    }
}
