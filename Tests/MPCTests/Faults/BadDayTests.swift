import Channels
import FiniteFields
import MPC
import Synchronization
import TestSupport
import Testing

/// Faults of the network, by seed and by place: whatever happens, every party ends in time, with the right
/// values or with an error that says what happened.
@Suite struct BadDayTests {
    /// A bit of everything; the values opened, as words.
    @_semantics("optimize.sil.specialize.generic.never")
    @Sendable static func program<Party: MixedParty>(
        _ party: Party
    ) async throws -> [UInt64] {
        let domain = party.domain
        let x = try await party.input(
            party.party == 0 ? [3, 9].map { domain.element($0) } : nil, from: 0, count: 2)
        let y = try await party.input(
            party.party == 1 ? [4, 7].map { domain.element($0) } : nil, from: 1, count: 2)
        let product = try await party.multiply(x, y)
        let less = try await party.less(x, y, bits: 20)
        let b = try await party.inputBits(
            party.party == 2 ? [3, 2] : nil, from: 2, count: 2, width: 2)
        let both = try await party.and(b, .joiningPlanes([less, b.bit(1)]))
        let opened = try await party.open(product)
        return opened.map { domain.word(of: $0, at: 0) } + (try await party.open(both))
    }

    static let expected: [UInt64] = [12, 63, 3, 2]

    typealias Run = @Sendable (any Channel) async throws -> [UInt64]

    static let protocols: [(name: String, parties: Int, run: Run)] = [
        ("replicated", 3, { try await program(ReplicatedParty(channel: $0)) }),
        ("replicated active", 3, { try await program(ReplicatedRingParty(channel: $0)) }),
        (
            "replicated active p61", 3,
            {
                try await program(
                    ReplicatedFieldParty(
                        channel: $0, domain: Mersenne61Domain(), adversary: .activeWithAbort))
            }
        ),
        (
            "shamir", 3,
            { try await program(ShamirParty(channel: $0, domain: Mersenne61Domain())) }
        ),
        (
            "shamir of five", 5,
            { try await program(ShamirParty(channel: $0, domain: BN254FrDomain())) }
        ),
        (
            "shamir active", 3,
            {
                try await program(
                    ShamirParty(
                        channel: $0, domain: Mersenne61Domain(), adversary: .activeWithAbort))
            }
        ),
        (
            "additive", 3,
            { try await program(AdditiveRingParty(channel: $0, domain: Ring64())) }
        ),
        (
            "additive p61", 3,
            {
                try await program(
                    AdditiveFieldParty(
                        channel: $0, domain: Mersenne61Domain(),
                        preprocessing: .insecureDealer(seed: [3])))
            }
        ),
        (
            "additive active", 3,
            {
                try await program(
                    SPDZ2kParty(
                        channel: $0, scheme: SPDZ2k(), preprocessing: .insecureDealer(seed: [3])))
            }
        ),
        (
            "additive active p61", 3,
            {
                try await program(
                    SPDZParty(
                        channel: $0, scheme: SPDZ(Mersenne61Domain()),
                        preprocessing: .insecureDealer(seed: [3])))
            }
        ),
    ]

    /// How all parties end.
    private func outcomes(
        _ index: Int, timeout: Duration, _ plan: FaultPlan?,
        mortal: (party: Int, round: Int)? = nil
    ) async -> [Result<[UInt64], any Error>] {
        let (_, parties, run) = Self.protocols[index]
        let network = InMemoryNetwork(partyCount: parties, timeout: timeout, faults: plan)
        return await network.outcomes { channel in
            guard let mortal, mortal.party == channel.party else { return try await run(channel) }
            return try await run(MortalChannel(channel, lastRound: mortal.round))
        }
    }

    /// Right, or a typed error. How many ended with one.
    @discardableResult
    private func check(
        _ outcomes: [Result<[UInt64], any Error>], _ what: @autoclosure () -> String
    ) -> Int {
        var failures = 0
        for outcome in outcomes {
            switch outcome {
            case .success(let values): #expect(values == Self.expected, "\(what())")
            case .failure(let error):
                failures += 1
                #expect(error is MPCError, "\(what()): \(error)")
            }
        }
        return failures
    }

    @Test(arguments: 0..<protocols.count) func delays(index: Int) async {
        for seed in 0..<3 as Range<UInt64> {
            let plan = FaultPlan(
                seed: seed, delay: 0.2, maximumDelay: .milliseconds(2))
            let end = await outcomes(index, timeout: .seconds(60), plan)
            #expect(check(end, "\(Self.protocols[index].name), seed \(seed)") == 0)
        }
    }

    @Test(arguments: 0..<protocols.count) func randomFaults(index: Int) async {
        for seed in 0..<12 as Range<UInt64> {
            let plan = FaultPlan(
                seed: seed, delay: 0.05, drop: seed % 3 == 0 ? 0.02 : 0,
                duplicate: seed % 3 == 1 ? 0.02 : 0, corrupt: seed % 3 == 2 ? 0.02 : 0,
                reorder: seed % 4 == 3 ? 0.02 : 0, maximumDelay: .milliseconds(1))
            let end = await outcomes(index, timeout: .milliseconds(400), plan)
            check(end, "\(Self.protocols[index].name), seed \(seed)")
        }
    }

    /// Each message of one party, damaged or repeated.
    @Test(arguments: 0..<protocols.count) func everyMessage(index: Int) async {
        let counts = Mutex<[FaultPlan.Place: Int]>([:])
        let watching = FaultPlan(
            seed: 0, rewrite: { place, bytes in counts.withLock { $0[place] = bytes.count } })
        let plain = await outcomes(index, timeout: .seconds(60), watching)
        #expect(check(plain, "no fault") == 0)
        let places = counts.withLock { $0.keys }.filter { $0.from == 1 }
            .sorted { $0.index < $1.index }
        #expect(places.count >= 5)
        // Oblivious transfer is set up anew each time, a third of a second; AdditiveFaultTests goes through
        // its messages with two parties.
        let step = Self.protocols[index].name == "additive" ? 6 : 1
        for place in stride(from: 0, to: places.count, by: step).map({ places[$0] }) {
            for fault in [FaultPlan.Fault.corrupt, .duplicate] {
                let end = await outcomes(
                    index, timeout: .seconds(2), FaultPlan(seed: 3, exact: [place: fault]))
                let failures = check(end, "\(fault) at \(place)")
                // A message repeated after the last that is read goes unseen.
                if fault == .corrupt { #expect(failures > 0, "\(place)") }
            }
        }
        // Lost, or behind the next one: what is waited for is named.
        for place in [places[2], places[places.count / 2]] {
            for fault in [FaultPlan.Fault.drop, .reorder] {
                let end = await outcomes(
                    index, timeout: .milliseconds(300), FaultPlan(seed: 3, exact: [place: fault]))
                #expect(check(end, "\(fault) \(place)") > 0)
            }
        }
    }

    /// A party dies at the beginning of each round in turn: all others end with an error.
    @Test(arguments: 0..<protocols.count) func deathAtEveryRound(index: Int) async throws {
        let rounds = Mutex(0)
        let (_, parties, run) = Self.protocols[index]
        _ = try await runParties(parties) { channel in
            let values = try await run(channel)
            rounds.withLock { $0 = max($0, channel.traffic.rounds) }
            return values
        }
        let last = rounds.withLock { $0 }
        #expect(last > 8)
        for round in 0..<last {
            let end = await outcomes(
                index, timeout: .seconds(60), nil, mortal: (party: 1, round: round))
            let failures = check(end, "\(Self.protocols[index].name), round \(round)")
            // In the last round the others may have all they need.
            #expect(failures >= (round < last - 1 ? parties : 1), "round \(round)")
            for (party, outcome) in end.enumerated() where party != 1 {
                guard case .failure(let error as MPCError) = outcome else { continue }
                #expect(error == .ended || isNamed(error), "round \(round): \(error)")
            }
        }
    }

    /// Whether the error is one of the links, which names a party.
    private func isNamed(_ error: MPCError) -> Bool {
        if case .channel(let error) = error { return error != .closedHere }
        return false
    }
}
