import Channels
import FiniteFields
import MPC
import Synchronization
import TestSupport
import Testing

/// A mask that hides only short integers doesn't hide what a lie in a product has made long: products are
/// verified before it is opened.
@Suite struct MaskedOpeningTests {
    /// Elements of the vectors: messages of as many elements are products or openings.
    static let count = 1000

    /// How the honest parties ended, and how many messages with an opening's length party 0 sent. Products send
    /// `productElements` times as much.
    @_semantics("optimize.sil.specialize.generic.never")
    private func run<Party: MixedParty>(
        lying: Bool, productElements: Int,
        _ make: @escaping @Sendable (any Channel) async throws -> Party,
        _ operation: @escaping @Sendable (Party, Party.Shares) async throws -> Void
    ) async -> (errors: [MPCError?], messages: Int) {
        let length = Mutex(0)
        let messages = Mutex(0)
        let mayLie = Mutex(false)
        let plan = FaultPlan(
            seed: 0,
            rewrite: { place, bytes in
                let opening = length.withLock { $0 }
                guard opening > 0 else { return }
                if place.from == 0, bytes.count == opening { messages.withLock { $0 += 1 } }
                // The first message of a product's length. Far up, where it would show.
                if place.from == 1, bytes.count == productElements * opening,
                    mayLie.withLock({ $0 })
                {
                    mayLie.withLock { $0 = false }
                    bytes[7] ^= 1
                }
            })
        let network = InMemoryNetwork(partyCount: 3, timeout: .seconds(60), faults: plan)
        let ready = Mutex(0)
        let outcomes = await network.outcomes { channel in
            let party = try await make(channel)
            let domain = party.domain
            let x = try await party.input(
                party.party == 0
                    ? [Party.Element](repeating: domain.element(5), count: Self.count)
                    : nil, from: 0, count: Self.count)
            _ = try await channel.exchange([1], maximum: 1)
            let all = ready.withLock { ready in
                ready += 1
                return ready
            }
            if all == 3 {
                length.withLock { $0 = Self.count * domain.wireBytes }
                mayLie.withLock { $0 = lying }
            }
            while length.withLock({ $0 }) == 0 { await Task.yield() }
            try await operation(party, party.multiply(x, x))
        }
        return (
            [0, 2].map {
                if case .failure(let error) = outcomes[$0] { error as? MPCError } else { nil }
            }, messages.withLock { $0 }
        )
    }

    @_semantics("optimize.sil.specialize.generic.never")
    private func check<Party: MixedParty>(
        productElements: Int = 1, _ make: @escaping @Sendable (any Channel) async throws -> Party,
        _ operations: [@Sendable (Party, Party.Shares) async throws -> Void]
    ) async {
        for (k, operation) in operations.enumerated() {
            let plain = await run(
                lying: false, productElements: productElements, make, operation)
            #expect(plain.errors == [nil, nil], "operation \(k)")
            let lied = await run(
                lying: true, productElements: productElements, make, operation)
            #expect(lied.errors.allSatisfy { $0 != nil }, "operation \(k)")
            // The opening is missing.
            #expect(lied.messages < plain.messages, "operation \(k)")
        }
    }

    @_semantics("optimize.sil.specialize.generic.never")
    private func operations<Party: MixedParty>(
        _: Party.Type, bits: Int
    ) -> [@Sendable (Party, Party.Shares) async throws -> Void]
    where Party.Domain: FieldDomain {
        [
            { _ = try await $0.isNegative($1, bits: bits) },
            { _ = try await $0.toBoolean($1, width: 8, bits: bits) },
            { _ = try await $0.truncateProbabilistically($1, by: 3, bits: bits) },
            { _ = try await $0.bit(2, of: $1, bits: bits) },
            { _ = try await $0.isMultiple($1, ofPowerOfTwo: 3, bits: bits) },
        ]
    }

    @Test func replicated() async {
        await check(
            {
                try await ReplicatedFieldParty(
                    channel: $0, domain: Mersenne61Domain(), adversary: .activeWithAbort)
            }, operations(ReplicatedFieldParty<Mersenne61Domain>.self, bits: 12))
    }

    @Test func shamir() async {
        await check(
            {
                try await ShamirParty(
                    channel: $0, domain: Mersenne61Domain(), adversary: .activeWithAbort)
            }, operations(ShamirParty<Mersenne61Domain>.self, bits: 12))
    }

    @Test func shamirClasses() async {
        await check(
            {
                try await ShamirParty(
                    channel: $0, domain: BN254FrDomain(), adversary: .activeWithAbort)
            }, [{ _ = try await $0.openClasses($1, bits: 70) }])
    }

    /// A product opens two elements for each.
    @Test func spdz() async {
        await check(
            productElements: 2,
            {
                try await SPDZParty(
                    channel: $0, scheme: SPDZ(Mersenne61Domain()),
                    preprocessing: dealtAuthenticated)
            }, operations(SPDZParty<Mersenne61Domain>.self, bits: 12))
    }
}
