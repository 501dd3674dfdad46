import Channels
import MPC
import Synchronization
import TestSupport
import Testing

/// Parties that deviate while preprocessing is made, in ways that only one check can see.
@Suite struct HostilePreprocessingTests {
    /// Party 0's messages of a leaky product are changed where party 1's bit of x decides whether it matters:
    /// in 64 triples some bit is 1. Seen before there is any triple: the lowest bit makes products wrong, others
    /// their MACs.
    @Test(arguments: [0, 5, 63]) func leakyBitTriplesAreChecked(bit: Int) async throws {
        let lies = Mutex(0)
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                guard place.from == 0, bytes.count == 20_480 * 8 else { return }
                lies.withLock { $0 += 1 }
                for k in 0..<64 { bytes[8 * k + bit / 8] ^= 1 << UInt8(bit % 8) }
            })
        let key = try AuthenticationKey(for: SPDZ2k(), party: 1)
        let outcomes = await InMemoryNetwork(
            partyCount: 2, timeout: .seconds(60), faults: plan
        ).outcomes { channel in
            let party = try await SPDZ2kParty(
                channel: channel, scheme: SPDZ2k(), key: channel.party == 1 ? key : nil)
            try await party.prepare(PreprocessingUse(bitTripleWords: 1))
        }
        #expect(lies.withLock { $0 } == 1)
        #expect(throws: MPCError.verificationFailed) { try outcomes[1].get() }
        #expect(key.lock.isLocked)
    }

    /// Party 2 has other choices towards party 0 than towards party 1, and answers for each as is right: every
    /// sender's own check passes. What they were told is compared.
    @Test func choicesAreTheSameTowardsAll() async throws {
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                guard place.from == 2, place.to == 0 else { return }
                if place.index == 3 {
                    // One transfer of the mask's block, for all 32 trees: 8 words, then the block's 8.
                    for tree in 0..<32 { bytes[128 * tree + 64] ^= 1 }
                }
                // The hash of the choices, to which the block is added as it is.
                if place.index == 5 { bytes[0] ^= 1 }
            })
        let runs = Mutex([0, 0, 0])
        let outcomes = await InMemoryNetwork(
            partyCount: 3, timeout: .seconds(60), faults: plan
        ).outcomes { channel in
            let transfers = try await ObliviousTransfer.establishVerified(
                on: PartyLinks(channel), session: testSession)
            for _ in 0..<2 {
                _ = try await transfers.view(words: 8)
                runs.withLock { $0[channel.party] += 1 }
            }
        }
        #expect(runs.withLock { $0 }.prefix(2) == [1, 1])
        #expect(throws: MPCError.viewsDiffer(party: 1)) { try outcomes[0].get() }
        #expect(throws: MPCError.viewsDiffer(party: 0)) { try outcomes[1].get() }
    }

    /// The same while bits are made for a store: no later session could see it.
    @Test func choicesAreComparedBeforeTheyAreStored() async throws {
        let faults = StagedFaults { _, place, bytes in
            guard place.from == 2, place.to == 0, place.stage == 0 else { return }
            if place.index == 0 { for tree in 0..<32 { bytes[128 * tree + 64] ^= 1 } }
            if place.index == 2 { bytes[0] ^= 1 }
        }
        let directories = (0..<3).map { _ in ScratchDirectory() }
        defer { withExtendedLifetime(directories) {} }
        let bits = MaterialKind(
            name: "spdz2k z2^64 random bits", elements: 64,
            columns: Array(repeating: 1, count: 65))
        let stored = Mutex([Int?](repeating: nil, count: 3))
        let outcomes = await InMemoryNetwork(
            partyCount: 3, timeout: .seconds(60), faults: faults.plan
        ).outcomes { channel in
            let store = try PreprocessingStore(directory: directories[channel.party].path)
            let party = try await SPDZ2kParty(
                channel: channel, scheme: SPDZ2k(), preprocessing: .stored(store))
            faults.enter(0, at: channel.party)
            defer {
                stored.withLock {
                    $0[channel.party] = party.preprocessingLevels[bits.name] ?? 0
                }
            }
            try await party.prepare([bits: 8])
        }
        // Corrections, a seed, answers, and the views.
        #expect(faults.messages(from: 0, to: 1, stage: 0).map(\.count).last == 32)
        #expect(throws: MPCError.viewsDiffer(party: 1)) { try outcomes[0].get() }
        #expect(throws: MPCError.viewsDiffer(party: 0)) { try outcomes[1].get() }
        #expect(stored.withLock { $0 }.prefix(2) == [0, 0])
    }

    /// While a session has the key of a store, no other session of that store gets it, nor another key: the
    /// first one goes on.
    @Test func aKeyHasOneSessionAtATime() async throws {
        let directories = [ScratchDirectory(), ScratchDirectory()]
        defer { withExtendedLifetime(directories) {} }
        let stores = try directories.map { try PreprocessingStore(directory: $0.path) }
        let outcomes = await InMemoryNetwork(partyCount: 2, timeout: .seconds(60)).outcomes {
            channel in
            let party = try await SPDZ2kParty(
                channel: channel, scheme: SPDZ2k(),
                preprocessing: .stored(stores[channel.party]))
            _ = try await channel.exchange([1], maximum: 1)
            if channel.party == 0 {
                let second = await InMemoryNetwork(partyCount: 2, timeout: .seconds(60)).outcomes {
                    other in
                    _ = try await SPDZ2kParty(
                        channel: other, scheme: SPDZ2k(),
                        preprocessing: .stored(stores[other.party]))
                }
                for outcome in second {
                    #expect(throws: MPCError.keyInUse) { try outcome.get() }
                }
            }
            _ = try await channel.exchange([1], maximum: 1)
            let x = party.shares(ofPublic: [3, 4])
            let opened = try await party.open(party.multiply(x, x))
            #expect(opened == [9, 16])
        }
        for outcome in outcomes { try outcome.get() }
    }
}
