import Channels
import FiniteFields
import MPC
import TestSupport
import Testing

/// A corrupt party that holds a message back from one honest party must not see another's share of a coin before
/// it has let the message go: knowing the coin it could make one that passes.
@Suite struct CoinOrderTests {
    /// Party 0 holds back a message of a product, or the `passing`-th after it, from party `gate.to` until party
    /// `gate.watched` can do nothing more. Till then the latter has told it nothing but that it is there.
    @_semantics("optimize.sil.specialize.generic.never")
    private func check<Party: MixedParty>(
        _ laws: PartyLaws<Party>, _ gate: Gate, passing: Int = 0
    ) async throws {
        let opened = try await runParties(laws.parties, timeout: .seconds(60)) { channel in
            let party = try await laws.make(GatedChannel(channel, gate))
            let x = party.shares(ofPublic: [3, 5, 7].map { party.domain.element($0) })
            if party.party == gate.to { gate.arm(at: gate.to, passing: passing) }
            let z = try await party.multiply(x, x)
            if party.party == gate.watched { gate.arm(at: gate.watched) }
            try await party.verify()
            return try await party.open(z).map { party.domain.word(of: $0, at: 0) }
        }
        #expect(gate.waits == 1)
        #expect(gate.sizes == [1])
        #expect(opened.allSatisfy { $0 == [9, 25, 49] })
    }

    /// Party 0's product goes to party 2.
    @Test func ofReplicatedShares() async throws {
        try await check(RingLawTests.active, Gate(from: 0, to: 2, watched: 1))
        try await check(
            ReplicatedFieldTests.mersenne(.activeWithAbort), Gate(from: 0, to: 2, watched: 1))
    }

    /// Parties 1 ... t get no message of what party 0 deals.
    @Test func ofThreeByShamir() async throws {
        try await check(ShamirActiveTests.laws(3), Gate(from: 0, to: 2, watched: 1))
    }

    /// Without groups: a product, and then a dealing of the coin itself. Party 5 gets no message of what party 4
    /// deals.
    @Test(arguments: [0, 1]) func ofSevenByShamir(passing: Int) async throws {
        try await check(
            ShamirActiveTests.laws(7), Gate(from: 0, to: 4, watched: 5, waitsForOthers: true),
            passing: passing)
    }

    /// Masks of a transfer, in the second protocol: party 1's go to party 2.
    @Test(arguments: [false, true]) func ofTransfers(isOfBits: Bool) async throws {
        let gate = Gate(from: 1, to: 2, watched: 0)
        let opened = try await runParties(3, timeout: .seconds(60)) { channel in
            let channel = GatedChannel(channel, gate)
            let a = try await ReplicatedRingParty(channel: channel)
            let b = try await ReplicatedRingParty(channel: channel)
            gate.arm(at: channel.party, passing: 1)
            if isOfBits {
                let x = a.bits(ofPublic: [5], width: 3)
                return try await b.open(a.transfer(x, to: b))
            }
            return try await b.open(a.transfer(a.shares(ofPublic: [5]), to: b))
        }
        #expect(gate.waits == 1)
        // Party 0's own masks, twice.
        let masks = isOfBits ? 3 * 8 : 57 * 8
        #expect(gate.sizes == [masks, masks, 1])
        #expect(opened.allSatisfy { $0 == [5] })
    }

    /// What says that a party is there says nothing else.
    @Test func anotherByteIsNoMeeting() async {
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in if place.from == 1, bytes.count == 1 { bytes[0] ^= 2 } })
        let network = InMemoryNetwork(partyCount: 3, timeout: .seconds(60), faults: plan)
        let ends = await network.outcomes { channel in
            let party = try await ReplicatedRingParty(channel: channel)
            let x = party.shares(ofPublic: [3])
            return try await party.open(party.multiply(x, x))
        }
        for party in [0, 2] {
            #expect(throws: MPCError.invalidMessage(party: 1)) { try ends[party].get() }
        }
    }
}
