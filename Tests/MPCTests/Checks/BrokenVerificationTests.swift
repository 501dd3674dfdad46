import Channels
import FiniteFields
import MPC
import TestSupport
import Testing

/// A verification that has failed, or was broken off, has not succeeded when it is asked for again.
@Suite struct BrokenVerificationTests {
    /// Party 1 lies in its first message after the set-up: that of a product.
    @_semantics("optimize.sil.specialize.generic.never")
    private func check<Party: ArithmeticParty>(
        _ make: @escaping @Sendable (any Channel) async throws -> Party
    ) async {
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in if place.from == 1, place.index == 2 { bytes[0] ^= 1 } })
        let network = InMemoryNetwork(partyCount: 3, timeout: .seconds(60), faults: plan)
        let ends = await network.outcomes { channel in
            let party = try await make(channel)
            let x = party.shares(ofPublic: [3, 5, 7].map { party.domain.element($0) })
            _ = try await party.multiply(x, x)
            let first: Void? = try? await party.verify()
            let second: Void? = try? await party.verify()
            return (first != nil, second != nil)
        }
        for (party, end) in ends.enumerated() where party != 1 {
            let passed = try? end.get()
            #expect(passed?.0 == false && passed?.1 == false, "party \(party)")
        }
    }

    @Test func aFailedVerificationStaysFailed() async {
        await check {
            try await ShamirParty(
                channel: $0, domain: Mersenne61Domain(), adversary: .activeWithAbort)
        }
        await check {
            try await ReplicatedFieldParty(
                channel: $0, domain: Mersenne61Domain(), adversary: .activeWithAbort)
        }
        await check { try await ReplicatedRingParty(channel: $0) }
    }
}
