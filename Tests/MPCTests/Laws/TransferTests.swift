import Channels
import FiniteFields
import MPC
import Synchronization
import TestSupport
import Testing

/// Shares that go over from one protocol to another.
@Suite struct TransferTests {
    static let values: [UInt64] = [0, 1, 5, 1 << 40, .max]

    @Test func betweenRings() async throws {
        _ = try await runParties(3, timeout: .seconds(60)) { channel in
            let a = try await ReplicatedParty(channel: channel)
            let b = try await ReplicatedRingParty(channel: channel)
            let c = try await AdditiveRingParty(
                channel: channel, domain: Ring64(), preprocessing: dealt)
            let x = try await a.input(
                channel.party == 0 ? Self.values : nil, from: 0, count: Self.values.count)
            let y = try await a.transfer(x, to: b)
            let z = try await b.transfer(b.multiply(y, y), to: c)
            #expect(try await c.open(z) == Self.values.map { $0 &* $0 })
            let back = try await c.transfer(z, to: a)
            #expect(try await a.open(back) == Self.values.map { $0 &* $0 })
        }
    }

    @Test func betweenActiveFields() async throws {
        _ = try await runParties(5, timeout: .seconds(60)) { channel in
            let domain = Mersenne61Domain()
            let a = try await ShamirParty(
                channel: channel, domain: domain, threshold: 1, adversary: .activeWithAbort)
            let b = try await ShamirParty(
                channel: channel, domain: domain, threshold: 2, adversary: .activeWithAbort)
            let given = Self.values.map { Mersenne61($0) }
            let x = try await a.input(
                channel.party == 4 ? given : nil, from: 4, count: given.count)
            #expect(try await b.open(a.transfer(x, to: b)) == given)
            let bits = try await a.inputBits(
                channel.party == 2 ? Self.values : nil, from: 2, count: Self.values.count,
                width: 64)
            #expect(try await b.open(a.transfer(bits, to: b)) == Self.values)
        }
    }

    /// From numbers modulo 2^64 to a field, by way of bits.
    @Test func fromRingToField() async throws {
        _ = try await runParties(3, timeout: .seconds(60)) { channel in
            let a = try await ReplicatedParty(channel: channel)
            let b = try await ShamirParty(channel: channel, domain: BN254FrDomain())
            let x = a.shares(ofPublic: Self.values)
            let bits = try await a.transfer(a.toBoolean(x), to: b)
            #expect(
                try await b.open(b.toArithmetic(bits)) == Self.values.map { BN254Fr($0) })
            let none = try await a.transfer(a.bits(ofPublic: [], width: 3), to: b)
            #expect(none.count == 0)
        }
    }

    /// One party's masks differ between the two protocols: noticed before anything else is opened.
    @Test func differentMasks() async throws {
        let isOpened = Mutex(false)
        let plan = FaultPlan(
            seed: 0,
            rewrite: { place, bytes in
                // After twice set-up: party 1's input in the first protocol, of 56 masks and one.
                if place.from == 1, place.to == 2, place.index >= 4, bytes.count == 8 * 57,
                    !isOpened.withLock({ $0 })
                {
                    bytes[0] ^= 1
                    isOpened.withLock { $0 = true }
                }
            })
        let network = InMemoryNetwork(partyCount: 3, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel in
            let a = try await ReplicatedRingParty(channel: channel)
            let b = try await ReplicatedRingParty(channel: channel)
            let x = a.shares(ofPublic: [77])
            return try await b.open(a.transfer(x, to: b))
        }
        #expect(isOpened.withLock { $0 })
        for k in [0, 2] {
            guard case .failure(let error as MPCError) = outcomes[k] else {
                Issue.record("not noticed by party \(k)")
                continue
            }
            let isLink = if case .channel = error { true } else { false }
            #expect(error == .inconsistentShares || isLink)
        }
    }
}
