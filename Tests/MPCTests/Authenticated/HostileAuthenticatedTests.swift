import Channels
import FiniteFields
import MPC
import Synchronization
import TestSupport
import Testing

/// Parties that deviate from the active protocols. Party 0 lies to party 1 in one message; party 1 gets the right
/// result, or stops before anything is opened that depends on the lie.
@Suite struct HostileAuthenticatedTests {
    /// What party 1 saw.
    struct View: Sendable {
        var result: [UInt64]?
        var error: MPCError?
        var isLocked = false
    }

    /// Messages from 0 to 1, in order: their lengths.
    final class Count: Sendable {
        let lengths = Mutex<[Int]>([])
    }

    /// Runs `body` with a lie in message `index` from party 0 to party 1.
    @_semantics("optimize.sil.specialize.generic.never")
    func run<S: AuthenticationScheme>(
        _ scheme: S, source: AuthenticatedSource, parties: Int = 2, count: Count? = nil,
        lie: @escaping @Sendable (Int, UnsafeMutableRawBufferPointer) -> Void,
        _ body: @escaping @Sendable (AuthenticatedParty<S>) async throws -> [UInt64]
    ) async throws -> View {
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                guard place.from == 0, place.to == 1 else { return }
                let length = bytes.count
                count?.lengths.withLock { $0.append(length) }
                lie(place.index, bytes)
            })
        let key = Mutex<AuthenticationKey?>(nil)
        let network = InMemoryNetwork(
            partyCount: parties, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel -> [UInt64] in
            var own: AuthenticationKey?
            if channel.party == 1, case .obliviousTransfer = source {
                own = try AuthenticationKey(for: scheme, party: 1)
                key.withLock { $0 = own }
            }
            let party = try await AuthenticatedParty(
                channel: channel, scheme: scheme, key: own, preprocessing: source)
            return try await body(party)
        }
        var view = View()
        switch outcomes[1] {
        case .success(let result): view.result = result
        case .failure(let error): view.error = error as? MPCError
        }
        view.isLocked = key.withLock { $0?.lock.isLocked ?? false }
        return view
    }

    /// Products, ands, random bits both ways, inputs, openings: of public inputs, so that the result is known.
    @_semantics("optimize.sil.specialize.generic.never")
    static func computation<S: AuthenticationScheme>(
        _ party: AuthenticatedParty<S>
    ) async throws -> [UInt64] where S.Domain.Element: Equatable {
        let domain = party.domain
        let x = (1...8).map { domain.element(UInt64($0)) }
        let a = try await party.input(party.party == 0 ? x : nil, from: 0, count: 8)
        let b = try await party.input(party.party == 1 ? x : nil, from: 1, count: 8)
        let c = try await party.multiply(a, b)
        let bits = try await party.inputBits(
            party.party == 0 ? [5] : nil, from: 0, count: 1, width: 3)
        let both = try await party.and(bits, party.not(bits))
        let opened = try await party.open(try await party.multiply(c, c))
        let mine = try await party.open(c, to: 1) ?? []
        let openedBits = try await party.open(party.xor(both, bits))
        return opened.map { domain.word(of: $0, at: 0) } + mine.map { domain.word(of: $0, at: 0) }
            + openedBits
    }

    static let expected: [UInt64] =
        (1...8).map { $0 * $0 * $0 * $0 } + (1...8).map { $0 * $0 } + [5]

    @_semantics("optimize.sil.specialize.generic.never")
    func everyMessage<S: AuthenticationScheme>(
        _ scheme: S, _ source: AuthenticatedSource, from first: Int, step: Int
    ) async throws {
        let count = Count()
        let clean = try await run(
            scheme, source: source, count: count, lie: { _, _ in }, Self.computation)
        #expect(clean.result == Self.expected)
        let lengths = count.lengths.withLock { $0 }
        var caught = 0
        for index in stride(from: first, to: lengths.count, by: step) where lengths[index] > 0 {
            // A bit in the middle, or at the end.
            let byte = index % 2 == 0 ? lengths[index] / 2 : lengths[index] - 1
            let view = try await run(
                scheme, source: source,
                lie: { message, bytes in
                    if message == index { bytes[byte] ^= 1 << UInt8(index % 8) }
                }, Self.computation)
            if let result = view.result {
                #expect(result == Self.expected, "message \(index) made a result wrong")
            } else {
                caught += 1
                #expect(view.error != nil)
            }
        }
        #expect(caught > 0)
    }

    @Test func everyMessageOnline() async throws {
        // From set-up's end on.
        try await everyMessage(SPDZ2k(), dealtAuthenticated, from: 2, step: 1)
        try await everyMessage(spdz61, dealtAuthenticated, from: 2, step: 1)
    }

    @Test func everyMessageWithPreprocessing() async throws {
        try await everyMessage(SPDZ2k(), .obliviousTransfer, from: 4, step: 2)
        try await everyMessage(spdz61, .obliviousTransfer, from: 5, step: 2)
    }

    /// What is made in `make`, with every eighth byte of message `index` from party 0 to party 1 changed that
    /// is sent in it; and how many messages there are.
    func making<Value: Sendable>(
        lyingIn index: Int?,
        _ make: @escaping @Sendable (SPDZ2kParty) async throws -> Value
    ) async -> (outcome: Result<Value, any Error>, messages: Int) {
        let count = Mutex<Int?>(nil)
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                guard place.from == 0, place.to == 1 else { return }
                let here = count.withLock { count -> Int? in
                    guard let now = count else { return nil }
                    count = now + 1
                    return now
                }
                guard let here, here == index else { return }
                for k in stride(from: 0, to: bytes.count, by: 8) { bytes[k] ^= 1 }
            })
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel -> Value in
            let party = try await SPDZ2kParty(channel: channel, scheme: SPDZ2k())
            _ = try await channel.exchange([1], maximum: 1)
            // Party 1 has said that it is set up; what follows from party 0 is counted.
            if channel.party == 0 { count.withLock { $0 = 0 } }
            return try await make(party)
        }
        return (outcomes[1], count.withLock { $0 } ?? 0)
    }

    /// MACs of other values than all that is told elsewhere: seen when they are made, before any use.
    @Test func aLieInMACsIsSeenWhenTheyAreMade() async throws {
        let lied = await making(lyingIn: 0) { party in
            try await party.prepare(PreprocessingUse(masks: 100))
        }
        #expect(throws: MPCError.verificationFailed) { try lied.outcome.get() }
    }

    /// A number and its bit that differ, or a number that is no bit: seen when they are made, or they are right.
    @Test func everyMessageOfDaBits() async throws {
        let make: @Sendable (SPDZ2kParty) async throws -> [(UInt64, UInt64)] = { party in
            let (numbers, bits) = try await party.daBits(count: 64)
            let opened = try await (party.open(numbers), party.open(bits))
            return Array(zip(opened.0, opened.1))
        }
        let clean = await making(lyingIn: nil, make)
        #expect(try clean.outcome.get().allSatisfy { $0.0 == $0.1 })
        var caught = 0
        for index in stride(from: 0, to: clean.messages, by: max(clean.messages / 12, 1)) {
            let lied = await making(lyingIn: index, make)
            switch lied.outcome {
            case .success(let pairs): #expect(pairs.allSatisfy { $0.0 == $0.1 })
            case .failure(let error):
                caught += 1
                #expect(error is MPCError)
            }
        }
        #expect(caught > 6)
    }

    /// A share in a product's opening is changed. Then something else is opened: the check comes before it.
    @Test(arguments: [0, 1]) func theCheckComesBeforeAnythingElseIsOpened(other: Int) async throws {
        let sent = Mutex<[(Int, Int)]>([])
        let lied = Mutex(false)
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                let length = bytes.count
                if place.from == 1 { sent.withLock { $0.append((place.index, length)) } }
                // The product's opening: 2·5 elements of two words.
                if place.from == 0, length == 160, !lied.withLock({ $0 }) {
                    lied.withLock { $0 = true }
                    bytes[3] ^= 1
                }
            })
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel -> [UInt64] in
            let party = try await AuthenticatedParty(
                channel: channel, scheme: SPDZ2k(), preprocessing: dealtAuthenticated)
            let x = try await party.random(count: 5)
            let secret = try await party.random(count: 33)
            _ = try await party.multiply(x, x)
            // 33 elements: another length than all other messages.
            return other == 0
                ? try await party.open(secret)
                : try await party.open(secret, to: 0) ?? []
        }
        #expect(lied.withLock { $0 })
        guard case .failure(let error) = outcomes[1] else {
            Issue.record("the lie was not seen")
            return
        }
        #expect(error as? MPCError == .verificationFailed)
        #expect(sent.withLock { $0 }.allSatisfy { $0.1 != 33 * 16 })
    }

    /// Of an error of 2^63 in a value a combination modulo 2^64 would see nothing half of the time.
    @Test(arguments: 0..<24) func anErrorInTheHighestBitIsSeen(run: UInt64) async throws {
        let lied = Mutex(false)
        let plan = FaultPlan(
            seed: run,
            rewrite: { place, bytes in
                // The opening of nine elements of two words: the highest bit of the fourth's value.
                guard place.from == 0, bytes.count == 144 else { return }
                lied.withLock { $0 = true }
                bytes[3 * 16 + 7] ^= 0x80
            })
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel -> [UInt64] in
            let party = try await AuthenticatedParty(
                channel: channel, scheme: SPDZ2k(),
                preprocessing: .insecureDealer(seed: [UInt8(run)]))
            return try await party.open(party.random(count: 9))
        }
        #expect(lied.withLock { $0 })
        guard case .failure(let error) = outcomes[1] else {
            Issue.record("the lie was not seen")
            return
        }
        #expect(error as? MPCError == .verificationFailed)
    }

    /// A failed check ends every use of the key.
    @Test func aFailedCheckLocksTheKey() async throws {
        let lie: @Sendable (Int, UnsafeMutableRawBufferPointer) -> Void = { _, bytes in
            if bytes.count == 160 { bytes[0] ^= 1 }
        }
        let plan = FaultPlan(
            seed: 1, rewrite: { place, bytes in if place.from == 0 { lie(place.index, bytes) } })
        let key = try AuthenticationKey(for: SPDZ2k(), party: 1)
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel -> MPCError? in
            let party = try await AuthenticatedParty(
                channel: channel, scheme: SPDZ2k(), key: channel.party == 1 ? key : nil)
            // While it is in use, it is nobody else's.
            if channel.party == 1 {
                #expect(throws: MPCError.keyInUse) { try key.acquire() }
            }
            let x = try await party.random(count: 5)
            do {
                _ = try await party.open(party.multiply(x, x))
                return nil
            } catch {
                if channel.party == 1 {
                    await #expect(throws: MPCError.keyLocked) { try await party.multiply(x, x) }
                }
                return error as? MPCError
            }
        }
        if case .success(let error) = outcomes[1] { #expect(error == .verificationFailed) }
        #expect(key.lock.isLocked)
        #expect(throws: MPCError.keyLocked) { try key.acquire() }
        for _ in 0..<3 {
            let again = InMemoryNetwork(partyCount: 2, timeout: .seconds(60), faults: nil)
            let later = await again.outcomes { channel in
                _ = try await AuthenticatedParty(
                    channel: channel, scheme: SPDZ2k(), key: channel.party == 1 ? key : nil)
            }
            if case .failure(let error) = later[1] {
                #expect(error as? MPCError == .keyLocked)
            } else {
                Issue.record("a locked key was used")
            }
        }
    }

    /// Party 2 tells parties 0 and 1 different things in an input. Nothing was multiplied: the views alone show
    /// it, before a share of the result leaves.
    @Test func twoValuesToTwoParties() async throws {
        let shares = Mutex(0)
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                // After set-up.
                if place.from < 2, place.index > 2, bytes.count == 16 {
                    shares.withLock { $0 += 1 }
                }
                if place.from == 2, place.to == 0, bytes.count == 7 * 8 { bytes[5] ^= 1 }
            })
        let network = InMemoryNetwork(partyCount: 3, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel -> [UInt64] in
            let party = try await AuthenticatedParty(
                channel: channel, scheme: SPDZ2k(), preprocessing: dealtAuthenticated)
            let x = try await party.input(
                party.party == 2 ? [UInt64](repeating: 1, count: 7) : nil, from: 2, count: 7)
            return try await party.open(party.sum(x))
        }
        let errors = outcomes.map { outcome -> MPCError? in
            if case .failure(let error) = outcome { error as? MPCError } else { nil }
        }
        #expect(errors[0] == .viewsDiffer(party: 1) || errors[0] == .viewsDiffer(party: 2))
        #expect(errors[1] == .viewsDiffer(party: 0) || errors[1] == .viewsDiffer(party: 2))
        #expect(shares.withLock { $0 } == 0)
    }
}
