import Channels
import MPC
import Synchronization
import TestSupport
import Testing

@Suite struct HostileTests {
    /// How each party ended.
    func errors(
        parties: Int = 3, timeout: Duration = .seconds(60), _ faults: FaultPlan? = nil,
        _ body: @escaping @Sendable (ReplicatedParty) async throws -> Void
    ) async -> [MPCError?] {
        let network = InMemoryNetwork(partyCount: parties, timeout: timeout, faults: faults)
        let outcomes = await network.outcomes { channel in
            try await body(try await ReplicatedParty(channel: channel))
        }
        return outcomes.map { outcome in
            if case .failure(let error) = outcome { error as? MPCError } else { nil }
        }
    }

    /// The third message from party 2 to party 1, the first after set-up, in a multiplication.
    func multiplication(_ fault: FaultPlan.Fault) async -> [MPCError?] {
        let place = FaultPlan.Place(from: 2, to: 1, index: 2)
        return await errors(FaultPlan(seed: 1, exact: [place: fault])) { party in
            let x = party.random(count: 10)
            for _ in 0..<3 { _ = try await party.multiply(x, x) }
        }
    }

    @Test func aLostMessageNamesItsSender() async {
        let seen = await multiplication(.drop)[1]
        #expect(seen == .channel(.outOfOrder(party: 2, round: 3)))
    }

    @Test func aRepeatedMessageNamesItsSender() async {
        let seen = await multiplication(.duplicate)[1]
        #expect(seen == .channel(.outOfOrder(party: 2, round: 4)))
    }

    @Test func aDamagedMessageNamesItsSender() async {
        let seen = await multiplication(.corrupt)[1]
        #expect(seen == .channel(.outOfOrder(party: 2, round: 3)))
    }

    @Test func aSilentPartyIsNamed() async {
        let isSeen = Mutex(false)
        let seen = await errors(timeout: .seconds(2)) { party in
            let x = party.random(count: 10)
            if party.party == 2 {
                while !isSeen.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
                return
            }
            defer { if party.party == 1 { isSeen.withLock { $0 = true } } }
            _ = try await party.multiply(x, x)
        }
        #expect(seen[1] == .channel(.timedOut(party: 2, round: 3)))
    }

    @Test func aPartyThatLeavesIsNamed() async {
        let seen = await errors { party in
            if party.party == 2 { return }
            let x = party.random(count: 10)
            for _ in 0..<100 { _ = try await party.multiply(x, x) }
        }
        #expect(seen[1] == .channel(.closed(party: 2)))
    }

    /// Going on after an error could put one mask on two secrets.
    @Test func nothingIsSentAfterAnError() async {
        let place = FaultPlan.Place(from: 2, to: 1, index: 2)
        let later = Mutex(0)
        let plan = FaultPlan(
            seed: 1, exact: [place: .drop],
            rewrite: { at, _ in
                if at.from == 1, at.index > 2 { later.withLock { $0 += 1 } }
            })
        let seen = await errors(plan) { party in
            let x = party.random(count: 10)
            guard party.party == 1 else {
                for _ in 0..<2 { _ = try await party.multiply(x, x) }
                return
            }
            await #expect(throws: MPCError.self) { try await party.multiply(x, x) }
            for _ in 0..<3 {
                await #expect(throws: MPCError.ended) { try await party.multiply(x, x) }
                await #expect(throws: MPCError.ended) { try await party.open(x) }
                await #expect(throws: MPCError.ended) {
                    try await party.input(nil, from: 0, count: 3)
                }
            }
        }
        #expect(seen[1] == nil && later.withLock { $0 } == 0)
    }

    @Test func aMessageOfAnotherLengthNamesItsSender() async {
        let seen = await errors { party in
            let x = party.random(count: party.party == 2 ? 11 : 10)
            _ = try await party.multiply(x, x)
        }
        #expect(
            seen[1]
                == .channel(.unexpectedLength(party: 2, round: 3, expected: 80, received: 88)))
    }

    @Test func sessionsForDifferentThingsDoNotMeet() async {
        let network = InMemoryNetwork(partyCount: 3, timeout: .seconds(60))
        let outcomes = await network.outcomes { channel in
            let binding: [UInt8] = channel.party == 1 ? [1, 2, 4] : [1, 2, 3]
            _ = try await ReplicatedParty(channel: channel, binding: binding)
        }
        let errors = outcomes.map { outcome -> MPCError? in
            if case .failure(let error) = outcome { error as? MPCError } else { nil }
        }
        // Whoever looks last may find the others gone already.
        #expect(errors.allSatisfy { $0 != nil })
        #expect(errors.contains { if case .transcriptMismatch = $0 { true } else { false } })
    }

    /// One bit of a nonce or seed changed on the way, as by a sender who lies.
    @Test(arguments: [0, 31]) func aNonceShownDifferentlyIsNoticed(byte: Int) async {
        let place = FaultPlan.Place(from: 0, to: 1, index: 0)
        let plan = FaultPlan(
            seed: 1, rewrite: { at, bytes in if at == place { bytes[byte] ^= 1 } })
        let seen = await errors(plan) { _ in }
        #expect(seen.compactMap(\.self).isEmpty == false)
        #expect(seen.contains { if case .transcriptMismatch = $0 { true } else { false } })
    }

    @Test(arguments: [32, 47]) func aKeyShownDifferentlyIsNoticed(byte: Int) async {
        let place = FaultPlan.Place(from: 0, to: 2, index: 0)
        let plan = FaultPlan(
            seed: 1, rewrite: { at, bytes in if at == place { bytes[byte] ^= 1 } })
        let seen = await errors(plan) { _ in }
        // Whoever looks second may find the other gone already.
        #expect(seen.contains(.keyMismatch(party: 0)) || seen.contains(.keyMismatch(party: 2)))
        #expect(seen[0] != nil && seen[2] != nil)
    }

    @Test(arguments: [2, 4]) func threePartiesOnly(parties: Int) async {
        let seen = await errors(parties: parties) { _ in }
        #expect(seen.allSatisfy { $0 == .wrongPartyCount(parties) })
    }
}
