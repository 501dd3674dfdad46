import Channels
import FiniteFields
import MPC
import TestSupport
import Testing

/// An integer that is no element ends the session, and names its sender.
@Suite struct MalformedElementTests {
    static let count = 256

    /// How the parties end when those messages that party 0 sends the others in a step, first or later ones, are
    /// all ones.
    @_semantics("optimize.sil.specialize.generic.never")
    private func ends<Party: ArithmeticParty>(
        _ parties: Int, changing index: Int = 0,
        _ make: @escaping @Sendable (any Channel) async throws -> Party,
        _ step: @escaping @Sendable (Party, Party.Shares) async throws -> Void
    ) async -> [MPCError?] {
        let faults = StagedFaults { _, place, bytes in
            guard place.from == 0, place.stage == 0, place.index == index else { return }
            for k in bytes.indices { bytes[k] = 0xff }
        }
        let network = InMemoryNetwork(
            partyCount: parties, timeout: .seconds(20), faults: faults.plan)
        let outcomes = await network.outcomes { channel in
            let party = try await make(channel)
            let x = try await party.random(count: Self.count)
            faults.enter(0, at: party.party)
            try await step(party, x)
        }
        return outcomes.map { if case .failure(let error) = $0 { error as? MPCError } else { nil } }
    }

    private enum Step: CaseIterable { case multiply, open, openToOne, input }

    @_semantics("optimize.sil.specialize.generic.never")
    private func take<Party: ArithmeticParty>(
        _ step: Step, _ party: Party, _ x: Party.Shares
    ) async throws {
        switch step {
        case .multiply: _ = try await party.multiply(x, x)
        case .open: _ = try await party.open(x)
        case .openToOne: _ = try await party.open(x, to: party.partyCount - 1)
        case .input:
            let ones = [Party.Element](repeating: party.domain.element(1), count: Self.count)
            let mine = party.party == 0 ? ones : nil
            _ = try await party.input(mine, from: 0, count: Self.count)
        }
    }

    @_semantics("optimize.sil.specialize.generic.never")
    private func check<Party: ArithmeticParty>(
        _ parties: Int, takesInputs: Bool = true,
        _ make: @escaping @Sendable (any Channel) async throws -> Party
    ) async {
        for step in Step.allCases where step != .input || takesInputs {
            let ends = await ends(parties, make) { try await take(step, $0, $1) }
            #expect(ends.contains(.malformedElement(party: 0)), "\(Party.self), \(step)")
        }
    }

    @Test func honestMajorities() async {
        let domain = Mersenne61Domain()
        for adversary in [SecurityClaim.Adversary.passive, .activeWithAbort] {
            for parties in [3, 6] {
                await check(parties) {
                    try await ShamirParty(channel: $0, domain: domain, adversary: adversary)
                }
            }
            await check(3) {
                try await ReplicatedFieldParty(channel: $0, domain: domain, adversary: adversary)
            }
        }
        await check(3) { try await ShamirParty(channel: $0, domain: BN254FrDomain()) }
    }

    @Test func additive() async {
        // Inputs are streams.
        await check(3, takesInputs: false) {
            try await AdditiveFieldParty(
                channel: $0, domain: Mersenne61Domain(), preprocessing: dealt)
        }
        await check(3) {
            try await SPDZParty(
                channel: $0, scheme: spdz61, preprocessing: dealtAuthenticated)
        }
    }

    /// What a party takes for elements in preprocessing it would send on as its own.
    @Test func preprocessing() async {
        typealias Party = AdditiveFieldParty<Mersenne61Domain>
        let make: @Sendable (any Channel) async throws -> Party = {
            try await Party(channel: $0, domain: Mersenne61Domain())
        }
        // Products of numbers come after the corrections, of numbers and bits at once.
        let products = await ends(2, changing: 1, make) { _ = try await $0.multiply($1, $1) }
        #expect(products[1] == .malformedElement(party: 0))
        let selections = await ends(2, make) { (party, _) in _ = try await party.daBits(count: 64) }
        #expect(selections[1] == .malformedElement(party: 0))
    }
}
