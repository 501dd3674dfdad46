import FiniteFields
import MPC
import Testing

/// The laws of the interface for additive shares, passive and authenticated.
@Suite struct AdditiveLawTests {
    static func ring(_ parties: Int) -> PartyLaws<AdditiveRingParty> {
        PartyLaws(parties: parties, label: "additive \(parties)", edges: edges) {
            try await AdditiveRingParty(
                channel: $0, domain: Ring64(), preprocessing: dealt)
        }
    }

    static func field<D: FieldDomain & PreprocessedDomain>(
        _ domain: D, _ parties: Int
    ) -> PartyLaws<AdditiveFieldParty<D>> {
        let edges: [D.Element] = [.zero, .one, -.one, D.Element(2), -D.Element(1 << 63)]
        return PartyLaws(
            parties: parties, label: "additive \(domain.name) \(parties)", edges: edges
        ) {
            try await AdditiveFieldParty(channel: $0, domain: domain, preprocessing: dealt)
        }
    }

    static func authenticated(_ parties: Int) -> PartyLaws<SPDZ2kParty> {
        PartyLaws(parties: parties, label: "spdz2k \(parties)", edges: edges) {
            try await SPDZ2kParty(
                channel: $0, scheme: SPDZ2k(), preprocessing: dealtAuthenticated)
        }
    }

    static let spdz = PartyLaws(
        parties: 2, label: "spdz p61", edges: ShamirLawTests.edges
    ) {
        try await SPDZParty(channel: $0, scheme: spdz61, preprocessing: dealtAuthenticated)
    }

    @Test(arguments: [2, 3]) func arithmetic(parties: Int) async throws {
        try await Self.ring(parties).arithmetic(counts: [0, 1, 65, 1000])
        try await Self.field(Mersenne61Domain(), parties).arithmetic(counts: [0, 1, 9, 100])
        try await Self.field(BN254FrDomain(), parties).arithmetic(counts: [9])
        try await Self.authenticated(parties).arithmetic(counts: [0, 1, 65])
        try await Self.ring(parties).matrices()
        try await Self.authenticated(parties).matrices()
    }

    @Test func fieldArithmetic() async throws { try await Self.spdz.arithmetic(counts: [0, 1, 9]) }

    @Test func bits() async throws {
        try await Self.ring(2).boolean(counts: [0, 1, 65])
        try await Self.authenticated(2).boolean(counts: [0, 1, 65])
        try await Self.ring(3).randomNumbers(count: 70, widths: [1, 8, 63, 64])
        try await Self.authenticated(2).randomNumbers(count: 70, widths: [1, 8, 63, 64])
        try await Self.field(Mersenne61Domain(), 2).randomNumbers(count: 70, widths: [1, 56, 61])
        try await Self.spdz.randomNumbers(count: 70, widths: [1, 8, 56, 61])
    }

    @Test func comparisons() async throws {
        try await Self.ring(2).comparisons(counts: [0, 1, 200])
        try await Self.ring(3).comparisons(counts: [70])
        try await Self.field(Mersenne61Domain(), 2).comparisons(counts: [70])
        try await Self.authenticated(2).comparisons(counts: [0, 1, 70])
        try await Self.spdz.comparisons(counts: [20])
    }

    @Test func conversions() async throws {
        try await Self.ring(2).conversions(count: 70, widths: [0, 1, 3, 40, 64])
        try await Self.authenticated(2).conversions(count: 70, widths: [0, 1, 3, 40, 64])
        try await Self.field(Mersenne61Domain(), 2).conversions(count: 20, widths: [1, 32, 61])
    }

    @Test func integers() async throws {
        try await Self.ring(2).integers(bits: 64, count: 70)
        try await Self.ring(3).integers(bits: 40, count: 30)
        try await Self.authenticated(2).integers(bits: 63, count: 20)
        try await Self.field(Mersenne61Domain(), 2).integers(bits: 50, count: 20)
    }

    @Test func collections() async throws {
        try await Self.ring(2).collections(count: 21, bits: 12)
        try await Self.authenticated(2).collections(count: 9, bits: 12)
    }

    @Test func fixedPoint() async throws {
        let format = FixedPoint(fractionBits: 16, bits: 32)
        try await Self.ring(2).fixedPoint(format, count: 20)
        try await Self.authenticated(2).fixedPoint(format, count: 5)
    }
}
