import Channels
import FiniteFields
import MPC
import Testing

/// What protocols claim, as their pages state it.
@Suite struct ClaimTests {
    @_semantics("optimize.sil.specialize.generic.never")
    private func claims<Party: ComputationParty>(
        _ parties: Int, _ make: @escaping @Sendable (any Channel) async throws -> Party
    ) async throws -> SecurityClaim {
        let all = try await runParties(parties) { try await make($0).claim }
        #expect(all.allSatisfy { $0 == all[0] })
        return all[0]
    }

    /// Protocols/additive-mpc.md, "Bits of security".
    @Test func authenticated() async throws {
        let ring = try await claims(2) {
            try await SPDZ2kParty(
                channel: $0, scheme: SPDZ2k(), preprocessing: dealtAuthenticated)
        }
        #expect(
            ring
                == SecurityClaim(
                    parties: 2, corruptible: 1, adversary: .activeWithAbort, statisticalBits: 57,
                    hidingBits: 50))
        let field = try await claims(3) {
            try await SPDZParty(channel: $0, scheme: spdz61, preprocessing: dealtAuthenticated)
        }
        #expect(
            field
                == SecurityClaim(
                    parties: 3, corruptible: 2, adversary: .activeWithAbort, statisticalBits: 59,
                    hidingBits: 39))
        let long = try await claims(2) {
            try await SPDZParty(
                channel: $0, scheme: SPDZ(BN254FrDomain()), preprocessing: dealtAuthenticated)
        }
        #expect(long.statisticalBits == 61 && long.hidingBits == 40)
    }

    @Test func passive() async throws {
        let ring = try await claims(2) {
            try await AdditiveRingParty(channel: $0, domain: Ring64(), preprocessing: dealt)
        }
        #expect(ring == SecurityClaim(parties: 2, corruptible: 1, adversary: .passive))
        let encrypted = try await claims(2) {
            try await AdditiveRingParty(channel: $0, domain: Ring64(), preprocessing: .paillier)
        }
        #expect(encrypted.hidingBits == 40)
        let field = try await claims(2) {
            try await AdditiveFieldParty(
                channel: $0, domain: Mersenne61Domain(), preprocessing: dealt)
        }
        #expect(field.hidingBits == 40 && field.statisticalBits == nil)
    }

    @Test func honestMajority() async throws {
        for adversary in [SecurityClaim.Adversary.passive, .activeWithAbort] {
            let shamir = try await claims(3) {
                try await ShamirParty(
                    channel: $0, domain: Mersenne61Domain(), adversary: adversary)
            }
            #expect(shamir.hidingBits == (adversary == .passive ? 40 : 39))
            let replicated = try await claims(3) {
                try await ReplicatedFieldParty(
                    channel: $0, domain: Mersenne61Domain(), adversary: adversary)
            }
            #expect(replicated.hidingBits == 40)
        }
    }
}
