import FiniteFields
import MPC
import Testing

/// The laws of the interface for replicated shares over prime fields, passive and active.
@Suite struct ReplicatedFieldTests {
    static func mersenne(
        _ adversary: SecurityClaim.Adversary
    ) -> PartyLaws<ReplicatedFieldParty<Mersenne61Domain>> {
        PartyLaws(
            parties: 3, label: "replicated p61 \(adversary)", edges: ShamirLawTests.edges
        ) {
            try await ReplicatedFieldParty(
                channel: $0, domain: Mersenne61Domain(), adversary: adversary)
        }
    }

    static func field<D: FieldDomain>(
        _ domain: D, _ adversary: SecurityClaim.Adversary
    ) -> PartyLaws<ReplicatedFieldParty<D>> {
        let edges: [D.Element] = [.zero, .one, -.one, D.Element(2), -D.Element(1 << 63)]
        return PartyLaws(
            parties: 3, label: "replicated \(domain.name) \(adversary)", edges: edges
        ) {
            try await ReplicatedFieldParty(channel: $0, domain: domain, adversary: adversary)
        }
    }

    static let adversaries: [SecurityClaim.Adversary] = [.passive, .activeWithAbort]

    @Test(arguments: adversaries) func arithmetic(_ adversary: SecurityClaim.Adversary) async throws
    {
        try await Self.mersenne(adversary).arithmetic(counts: [0, 1, 9, 1025, 40_000])
        try await Self.field(BN254FrDomain(), adversary).arithmetic(counts: [1, 1100])
        try await Self.field(Secp256k1FnDomain(), adversary).arithmetic(counts: [30])
    }

    @Test(arguments: adversaries) func bits(_ adversary: SecurityClaim.Adversary) async throws {
        try await Self.mersenne(adversary).boolean(counts: [0, 1, 65])
        try await Self.mersenne(adversary).randomNumbers(count: 70, widths: [1, 8, 56, 61])
    }

    @Test(arguments: adversaries)
    func comparisons(_ adversary: SecurityClaim.Adversary) async throws {
        try await Self.mersenne(adversary).comparisons(counts: [0, 1, 120])
        try await Self.mersenne(adversary).conversions(count: 70, widths: [0, 1, 3, 32, 61])
        try await Self.field(BN254FrDomain(), adversary).comparisons(counts: [10])
        try await Self.field(BN254FrDomain(), adversary).conversions(count: 10, widths: [64, 254])
        try await Self.mersenne(adversary).integers(bits: 50, count: 20)
    }
}
