import Channels
import MPC
import Synchronization
import TestSupport
import Testing

/// Replicated shares over Z/2^64 among whom one party deviates.
@Suite struct RingActiveTests {
    /// Checks of every small number of products, of both kinds, of runs, and of more than one batch.
    @Test func productsOfAllCounts() async throws {
        _ = try await RingLawTests.active.run { party in
            for count in Array(1...34) + [127, 1025, 140_000] {
                let x = try await party.random(count: count)
                let y = try await party.random(count: count)
                let z = try await party.multiply(x, y)
                let sum = try await party.dotProducts(x, y, length: count)
                let total = party.sum(z)
                try await party.verify()
                #expect(try await party.open(party.subtract(total, sum)) == [0])
            }
            let ones = party.shares(ofPublic: .max, count: 40)
            let runs = try await party.dotProducts(ones, ones, length: 8)
            #expect(try await party.open(runs) == [UInt64](repeating: 8, count: 5))
        }
    }

    /// What one party does with everything in it that is sent.
    @Sendable static func program(
        _ party: ReplicatedRingParty, _ observed: Observed
    ) async throws -> [UInt64] {
        let me = party.party
        let x = try await party.input(me == 1 ? [3, 5, 8, 1] : nil, from: 1, count: 4)
        let y = try await party.input(me == 0 ? [7, 2, 4, 9] : nil, from: 0, count: 4)
        let b = try await party.inputBits(me == 1 ? [5, 6, 9] : nil, from: 1, count: 3, width: 4)
        let product = try await party.multiply(x, y)
        let dot = try await party.dotProducts(x, product, length: 2)
        let both = try await party.and(b, party.not(b.shiftedLeft(by: 1)))
        let less = try await party.less(x, y, .signed)
        let number = try await party.bitToArithmetic(less)
        let sum = try await party.multiply(number, product)
        try await party.verify()
        observed.reached.withLock { _ = $0.insert(me) }
        let elements = try await party.open(.concatenate([product, dot, sum]))
        let bits = try await party.open(both)
        let last = try await party.open(dot, to: 0) ?? []
        let lastBits = try await party.open(both, to: 2) ?? []
        return elements + bits + last + lastBits
    }

    /// What parties 0 and 2 get, where party 1's inputs are as it gave them.
    static let expected: [[UInt64]] = {
        let all: [UInt64] = [21, 10, 32, 9, 3 * 21 + 5 * 10, 8 * 32 + 9, 21, 0, 0, 9, 5, 2, 9]
        return [all + [113, 265], all + [5, 2, 9]]
    }()

    /// Runs the program with one message of party 1 changed: how the honest parties ended.
    private func run(
        changing place: FaultPlan.Place?, by change: UInt64, at word: Int,
        _ observed: Observed = Observed()
    ) async -> (honest: [Result<[UInt64], any Error>], seen: Observed) {
        let plan = FaultPlan(
            seed: 0,
            rewrite: { at, bytes in
                observed.counts.withLock { $0[at] = bytes.count }
                guard at == place else { return }
                // What a party says before coins has one byte.
                if bytes.count == 1 {
                    bytes[0] ^= 1
                    return observed.isChanged.withLock { $0 = true }
                }
                guard bytes.count >= 8 * (word + 1) else { return }
                let old = bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)
                bytes.storeBytes(of: old ^ change, toByteOffset: 8 * word, as: UInt64.self)
                observed.isChanged.withLock { $0 = true }
            })
        let network = InMemoryNetwork(partyCount: 3, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel in
            try await Self.program(ReplicatedRingParty(channel: channel), observed)
        }
        return ([outcomes[0], outcomes[2]], observed)
    }

    /// Each message of party 1, changed in a low and in the highest bit: the honest parties end with an error,
    /// or all is right. What is an input, whatever it says, can't be wrong.
    @Test(arguments: [1, 1 << 63] as [UInt64])
    func everyMessageOfADeviatingParty(change: UInt64) async throws {
        let plain = await run(changing: nil, by: 0, at: 0)
        for (outcome, expected) in zip(plain.honest, Self.expected) {
            #expect(try outcome.get() == expected)
        }
        let places = plain.seen.counts.withLock { $0 }.filter { $0.key.from == 1 }
        #expect(places.count > 30)
        var aborted = 0
        for (place, _) in places.sorted(by: { $0.key.index < $1.key.index }) {
            // Set-up takes two messages of each pair; the inputs go to the party after.
            let isInput = place.to == 2 && (2..<4).contains(place.index)
            let end = await run(changing: place, by: change, at: 0)
            #expect(end.seen.isChanged.withLock { $0 })
            for (outcome, expected) in zip(end.honest, Self.expected) {
                switch outcome {
                case .success(let result):
                    #expect(result == expected || isInput, "message \(place)")
                case .failure(let error):
                    aborted += 1
                    #expect(error is MPCError)
                }
            }
        }
        #expect(aborted > places.count)
    }

    /// A product that is off by 2^63, of which every second factor makes 0; or by one; or a wrong bit: it is
    /// noticed before anything is opened.
    @Test(arguments: [1, 1 << 63, 1 << 32] as [UInt64])
    func nothingIsOpenedBeforeItsCheck(change: UInt64) async throws {
        // After set-up (2 messages), to party 0: product, sums of products, bits.
        for index in 2...4 {
            let end = await run(
                changing: FaultPlan.Place(from: 1, to: 0, index: index),
                by: index == 4 ? 1 : change, at: 0)
            #expect(end.seen.isChanged.withLock { $0 })
            #expect(end.seen.reached.withLock { $0 }.isSubset(of: [1]), "message \(index)")
            #expect(end.honest.allSatisfy { if case .failure = $0 { true } else { false } })
        }
    }

    /// One wrong product among many, in the last of several batches.
    @Test func oneOfManyProducts() async throws {
        let isChanged = Mutex(false)
        let plan = FaultPlan(
            seed: 0,
            rewrite: { place, bytes in
                guard place.from == 1, place.to == 0, bytes.count > 100_000,
                    bytes.count < 200_000
                else { return }
                bytes[bytes.count - 1] ^= 128
                isChanged.withLock { $0 = true }
            })
        let network = InMemoryNetwork(partyCount: 3, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel in
            let party = try await ReplicatedRingParty(channel: channel)
            let x = try await party.random(count: 150_000)
            _ = try await party.multiply(x, x)
            try await party.verify()
        }
        #expect(isChanged.withLock { $0 })
        for outcome in [outcomes[0], outcomes[2]] {
            guard case .failure(let error as MPCError) = outcome else {
                Issue.record("not noticed")
                continue
            }
            switch error {
            case .verificationFailed, .inconsistentShares, .channel: break
            default: Issue.record("\(error)")
            }
        }
    }
}
