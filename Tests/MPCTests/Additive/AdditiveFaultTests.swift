import Channels
import MPC
import TestSupport
import Testing

/// Bad days: links that delay, drop, repeat and damage, and parties that stop, by seed.
@Suite struct AdditiveFaultTests {
    static let rounds = 14

    /// A computation of some rounds, preprocessing on demand included: the result, or an error.
    @Sendable static func passive(_ channel: any Channel, stop: Int?) async throws -> [UInt64] {
        let party = try await AdditiveRingParty(channel: channel, domain: Ring64())
        let x = party.shares(ofPublic: [1, 2, 3, 4])
        var y = x
        for round in 0..<4 {
            if let stop, stop == round, party.party == 1 {
                channel.close()
                throw MPCError.ended
            }
            y = try await party.multiply(y, x)
        }
        return try await party.open(y)
    }

    @Sendable static func active(_ channel: any Channel, stop: Int?) async throws -> [UInt64] {
        let party = try await SPDZ2kParty(
            channel: channel, scheme: SPDZ2k(), preprocessing: dealtAuthenticated)
        let x = party.shares(ofPublic: [1, 2, 3, 4])
        var y = x
        for round in 0..<4 {
            if let stop, stop == round, party.party == 1 {
                channel.close()
                throw MPCError.ended
            }
            y = try await party.multiply(y, x)
        }
        return try await party.open(y)
    }

    /// A dropped message may be the last: its receiver waits in vain.
    static let dropped = Duration.milliseconds(300)
    static let expected: [UInt64] = [1, 32, 243, 1024]

    func outcomes(
        isActive: Bool, parties: Int = 2, stop: Int? = nil, timeout: Duration = .seconds(60),
        _ faults: FaultPlan
    ) async -> [Result<[UInt64], any Error>] {
        let network = InMemoryNetwork(
            partyCount: parties, timeout: timeout, faults: faults)
        let outcomes = await network.outcomes { channel in
            isActive
                ? try await Self.active(channel, stop: stop)
                : try await Self.passive(channel, stop: stop)
        }
        return outcomes.map { outcome in
            switch outcome {
            case .success(let value): .success(value)
            case .failure(let error): .failure(error)
            }
        }
    }

    /// Right, or a typed error: never wrong, never hanging.
    func expectRightOrStopped(_ outcomes: [Result<[UInt64], any Error>]) {
        for outcome in outcomes {
            switch outcome {
            case .success(let value): #expect(value == Self.expected)
            case .failure(let error): #expect(error is MPCError)
            }
        }
    }

    @Test(arguments: [false, true], 0..<8) func faultsBySeed(isActive: Bool, seed: UInt64) async {
        let parties = seed % 4 == 3 ? 3 : 2
        expectRightOrStopped(
            await outcomes(
                isActive: isActive, parties: parties, timeout: Self.dropped,
                FaultPlan(
                    seed: seed, delay: 0.2, drop: 0.02, duplicate: 0.02, corrupt: 0.02,
                    maximumDelay: .milliseconds(5))))
    }

    @Test(arguments: [false, true]) func delaysChangeNothing(isActive: Bool) async {
        let outcomes = await outcomes(
            isActive: isActive,
            FaultPlan(seed: 3, delay: 0.7, maximumDelay: .milliseconds(10)))
        for outcome in outcomes {
            #expect((try? outcome.get()) == Self.expected)
        }
    }

    /// One message dropped, repeated or damaged, each in turn.
    @Test(arguments: [false, true]) func everyMessageInTurn(isActive: Bool) async {
        for index in 0..<Self.rounds {
            for fault in [FaultPlan.Fault.drop, .duplicate, .corrupt] {
                let place = FaultPlan.Place(from: 0, to: 1, index: index)
                expectRightOrStopped(
                    await outcomes(
                        isActive: isActive, timeout: Self.dropped,
                        FaultPlan(seed: 1, exact: [place: fault])))
            }
        }
    }

    @Test(arguments: [false, true], 0..<4) func aPartyThatStopsIsNamed(
        isActive: Bool, round: Int
    ) async {
        let outcomes = await outcomes(isActive: isActive, stop: round, FaultPlan(seed: 1))
        guard case .failure(let error) = outcomes[0] else {
            Issue.record("party 0 went on alone")
            return
        }
        #expect(error as? MPCError == .channel(.closed(party: 1)))
    }
}
