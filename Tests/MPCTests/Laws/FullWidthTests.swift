import FiniteFields
import MPC
import Testing

/// Conversions of as many bits as a prime field has.
@Suite struct FullWidthTests {
    /// Two's complement of all values of a field, at its ends: ±(p-1)/2.
    private func signedBits<Party: MixedParty>(
        _ laws: PartyLaws<Party>
    ) async throws where Party.Domain: FieldDomain {
        _ = try await laws.run { party in
            let domain = party.domain
            let (one, half) = (domain.element(1), -domain.element(2).inverseOrZero())
            let positive = [domain.element(0), one, half - one, half]
            let negative = [-one, -half, one - half]
            let x = party.shares(ofPublic: positive + negative)
            /// Bits of an integer in two's complement: those of -x - 1 flipped where it is
            /// negative.
            func words(at start: Int) -> [UInt64] {
                positive.map { domain.word(of: $0, at: start) }
                    + negative.map { ~domain.word(of: -$0 - one, at: start) }
            }
            let width = (domain.bitWidth + 63) / 64 * 64
            let bits = try await party.toBoolean(x, width: width, bits: domain.bitWidth)
            for start in stride(from: 0, to: width, by: 64) {
                let part = bits.selectingPlanes((start..<start + 64).map { $0 })
                #expect(try await party.open(part) == words(at: start), "from \(start)")
            }
            let few = try await party.toBoolean(x, width: 5, bits: domain.bitWidth + 9)
            #expect(try await party.open(few) == words(at: 0).map { $0 & 31 })
            // x - (x mod 32) is 32 times the quotient.
            let quotients = try await party.open(
                party.truncate(x, by: 5, bits: domain.bitWidth))
            for (k, value) in (positive + negative).enumerated() {
                let rest = domain.element(words(at: 0)[k] & 31)
                #expect(quotients[k] * domain.element(32) == value - rest)
            }
        }
    }

    @Test func signedBitsOfFields() async throws {
        try await signedBits(ShamirLawTests.mersenne(3))
        try await signedBits(ShamirLawTests.field(BN254FrDomain(), 3))
        try await signedBits(ShamirLawTests.field(Ed25519FlDomain(), 3))
        try await signedBits(ReplicatedFieldTests.mersenne(.activeWithAbort))
    }

    /// Words as numbers modulo an order that is shorter.
    private func numbers<Party: MixedParty>(_ laws: PartyLaws<Party>) async throws {
        let order: UInt64 = (1 << 61) - 1
        let words: [UInt64] =
            [0, 1, order - 1, order, order + 1, 1 << 61, 3 * order + 5, .max]
            + (0..<40).map { (1 << 61) &- 20 &+ $0 }
        _ = try await laws.run { party in
            for width in [60, 61, 62, 64] {
                let bits = party.bits(ofPublic: words, width: width)
                let numbers = try await party.open(party.toArithmetic(bits))
                #expect(
                    numbers == words.map { party.domain.element(low($0, width)) }, "\(width)")
            }
        }
    }

    @Test func numbersOfManyBits() async throws {
        try await numbers(ShamirLawTests.mersenne(3))
        try await numbers(ShamirActiveTests.laws(3))
        try await numbers(ReplicatedFieldTests.mersenne(.passive))
        try await numbers(RingLawTests.generic)
    }
}
