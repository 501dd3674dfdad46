import Channels
import FiniteFields
import MPC
import TestSupport
import Testing

@Suite struct ShamirLawTests {
    static let edges: [Mersenne61] = {
        let p = UInt64(1) << 61 - 1
        return [0, 1, 2, p - 1, p - 2, (p - 1) / 2, (p + 1) / 2, 1 << 60, 1 << 32].map {
            Mersenne61($0)
        }
    }()

    static func mersenne(
        _ parties: Int, threshold: Int? = nil
    ) -> PartyLaws<ShamirParty<Mersenne61Domain>> {
        PartyLaws(parties: parties, label: "shamir p61 \(parties)", edges: edges) {
            try await ShamirParty(channel: $0, domain: Mersenne61Domain(), threshold: threshold)
        }
    }

    static func field<D: FieldDomain>(
        _ domain: D, _ parties: Int
    ) -> PartyLaws<ShamirParty<D>> {
        let edges: [D.Element] = [.zero, .one, -.one, D.Element(2), -D.Element(1 << 63)]
        return PartyLaws(
            parties: parties, label: "shamir \(domain.name) \(parties)", edges: edges
        ) { try await ShamirParty(channel: $0, domain: domain) }
    }

    @Test(arguments: [3, 4, 5, 7, 9, 16]) func arithmetic(parties: Int) async throws {
        let counts = parties == 3 ? [0, 1, 9, 64, 1025, 40_000] : [1, 100, 1100]
        try await Self.mersenne(parties).arithmetic(counts: counts)
    }

    @Test(arguments: [(5, 1), (7, 2), (9, 3)])
    func fewerCorruptThanPossible(parties: Int, threshold: Int) async throws {
        let laws = Self.mersenne(parties, threshold: threshold)
        try await laws.arithmetic(counts: [100, 1000])
        try await laws.boolean(counts: [65])
        try await laws.comparisons(counts: [40])
    }

    @Test func arithmeticOfLargeFields() async throws {
        try await Self.field(BN254FrDomain(), 3).arithmetic(counts: [1, 9, 1025, 9000])
        try await Self.field(BLS12_381FrDomain(), 3).arithmetic(counts: [100])
        try await Self.field(Ed25519FlDomain(), 5).arithmetic(counts: [100])
        try await Self.field(Secp256k1FnDomain(), 3).arithmetic(counts: [100])
        try await Self.field(
            KernelFieldDomain(BN254Fr.self, name: "bn254-fr", portable: true), 7
        ).arithmetic(counts: [300])
    }

    @Test func matrices() async throws {
        try await Self.mersenne(3).matrices()
        try await Self.field(BN254FrDomain(), 3).matrices()
    }

    @Test(arguments: [3, 5, 7, 16]) func boolean(parties: Int) async throws {
        try await Self.mersenne(parties).boolean(
            counts: parties == 3 ? [0, 1, 64, 65, 1000] : [65])
    }

    @Test(arguments: [3, 5, 7, 9]) func randomNumbers(parties: Int) async throws {
        try await Self.mersenne(parties).randomNumbers(
            count: 70, widths: [1, 8, 56, 61])
    }

    @Test func randomNumbersOfLargeFields() async throws {
        try await Self.field(BN254FrDomain(), 3).randomNumbers(
            count: 20, widths: [1, 64, 65, 130, 254])
    }

    @Test(arguments: [3, 5, 7]) func comparisons(parties: Int) async throws {
        try await Self.mersenne(parties).comparisons(counts: parties == 3 ? [0, 1, 200] : [120])
    }

    @Test func comparisonsInLargeFields() async throws {
        try await Self.field(BN254FrDomain(), 3).comparisons(counts: [30])
        try await Self.field(Secp256k1FnDomain(), 3).comparisons(counts: [30])
    }

    @Test(arguments: [3, 5]) func conversions(parties: Int) async throws {
        try await Self.mersenne(parties).conversions(count: 70, widths: [0, 1, 3, 32, 58, 61])
    }

    @Test func conversionsInLargeFields() async throws {
        try await Self.field(BN254FrDomain(), 3).conversions(
            count: 20, widths: [1, 64, 130, 254])
    }

    /// t is 1 at least, and 2t + 1 at most the number of parties, of which there are up to 16.
    @Test func thresholdsThatCannotBe() async {
        let cases: [(Int, Int?, Int)] = [
            (3, 0, 0), (3, -1, -1), (4, 2, 2), (17, nil, 8), (2, nil, 0),
        ]
        for (parties, threshold, refused) in cases {
            let outcomes = await InMemoryNetwork(partyCount: parties, timeout: .seconds(20))
                .outcomes {
                    try await ShamirParty(
                        channel: $0, domain: Mersenne61Domain(), threshold: threshold)
                }
            let expected = MPCError.invalidThreshold(threshold: refused, parties: parties)
            #expect(
                outcomes.allSatisfy {
                    if case .failure(let error) = $0 {
                        error as? MPCError == expected
                    } else {
                        false
                    }
                })
        }
    }
}
