import Channels
import Foundation
import MPC
import Synchronization
import Testing

/// Keys of MACs in stores.
@Suite struct AuthenticatedStoreTests {
    /// A session of authenticated shares, its key and its preprocessing in stores.
    func session(
        _ directories: [ScratchDirectory], faults: FaultPlan? = nil,
        _ body: @escaping @Sendable (SPDZ2kParty, PreprocessingStore) async throws -> Void
    ) async -> [MPCError?] {
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60), faults: faults)
        return await network.outcomes { channel in
            let store = try PreprocessingStore(directory: directories[channel.party].path)
            let party = try await SPDZ2kParty(
                channel: channel, scheme: SPDZ2k(), preprocessing: .stored(store))
            try await body(party, store)
        }.map { if case .failure(let error) = $0 { error as? MPCError } else { nil } }
    }

    @Test func authenticatedStoresKeepTheirKey() async throws {
        let directories = [ScratchDirectory(), ScratchDirectory()]
        let made = await session(directories) { party, store in
            try await party.prepare(PreprocessingUse(triples: 20))
            try store.close()
        }
        #expect(made == [nil, nil])
        let product: @Sendable (SPDZ2kParty, PreprocessingStore) async throws -> Void = {
            party, store in
            let x = party.shares(ofPublic: [3, 5, 7, 9, 11])
            let opened = try await party.open(party.multiply(x, x))
            #expect(opened == [9, 25, 49, 81, 121])
            try store.close()
        }
        #expect(await session(directories, product) == [nil, nil])
        // A lie in a product's opening: 2·5 elements of two words.
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                if place.from == 0, bytes.count == 160 { bytes[0] ^= 1 }
            })
        let lied = await session(directories, faults: plan, product)
        #expect(lied[1] != nil)
        let after = await session(directories, product)
        #expect(after[1] == .keyLocked)
        // The key is gone from the disk, whether the mark is there or not.
        try? FileManager.default.removeItem(atPath: "\(directories[1].path)/key-locked")
        let still = await session(directories, product)
        #expect(still[1] == .keyLocked)
    }

    /// Party 0 lies in an opening, has party 1 show what its check gives, which betrays party 1's key, and says no
    /// more: a check that is broken off has failed, and so it has for a party that stopped then and begins anew.
    @Test func aCheckThatIsBrokenOffLocksTheKey() async throws {
        let product: @Sendable (SPDZ2kParty, PreprocessingStore) async throws -> Void = {
            party, store in
            let x = party.shares(ofPublic: [3, 5, 7, 9, 11])
            _ = try await party.open(party.multiply(x, x))
        }
        // Which message of party 0 opens its commitment to one element, after the product's opening.
        let index = Mutex<(seen: Bool, showing: Int?)>((false, nil))
        let watch: @Sendable (FaultPlan.Place, Int) -> Bool = { place, bytes in
            index.withLock { index in
                if place.from == 0, bytes == 160 { index.seen = true }
                guard index.seen, bytes == 48 else { return false }
                if place.from == 0, index.showing == nil { index.showing = place.index }
                return true
            }
        }
        let clean = [ScratchDirectory(), ScratchDirectory()]
        let ended = await session(
            clean,
            faults: FaultPlan(seed: 1, rewrite: { place, bytes in _ = watch(place, bytes.count) }),
            product)
        #expect(ended == [nil, nil])
        let showing = try #require(index.withLock { $0.showing })

        let directories = [ScratchDirectory(), ScratchDirectory()]
        let copies = Mutex<[ScratchDirectory]>([])
        index.withLock { $0 = (false, nil) }
        let plan = FaultPlan(
            seed: 1, exact: [FaultPlan.Place(from: 0, to: 1, index: showing): .drop],
            rewrite: { place, bytes in
                if place.from == 0, bytes.count == 160 { bytes[0] ^= 1 }
                guard watch(place, bytes.count), place.from == 1 else { return }
                if let copy = try? directories[1].copy() { copies.withLock { $0.append(copy) } }
            })
        let brokenOff = await session(directories, faults: plan, product)
        guard case .channel? = brokenOff[1] else {
            Issue.record("the check was not broken off: \(String(describing: brokenOff[1]))")
            return
        }
        let left = copies.withLock { $0 }
        #expect(left.count == 1)
        for directory in left + [directories[1]] {
            let store = try PreprocessingStore(directory: directory.path)
            #expect(throws: MPCError.keyLocked) {
                try store.authenticationKey(for: SPDZ2k(), party: 1)
            }
        }
        // A check that has succeeded leaves the key as it is.
        _ = try PreprocessingStore(directory: clean[1].path)
            .authenticationKey(for: SPDZ2k(), party: 1)
    }

    @Test func aKeyIsForOneSchemeAndParty() async throws {
        let key = try AuthenticationKey(for: SPDZ2k(), party: 0)
        let other = try AuthenticationKey(for: SPDZ2k(), party: 1)
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60))
        let outcomes = await network.outcomes { channel in
            if channel.party == 0 {
                _ = try await SPDZParty(
                    channel: channel, scheme: SPDZ(BN254FrDomain()), key: key,
                    preprocessing: dealtAuthenticated)
            } else {
                _ = try await SPDZ2kParty(
                    channel: channel, scheme: SPDZ2k(), key: key,
                    preprocessing: dealtAuthenticated)
            }
        }
        for outcome in outcomes { #expect(throws: MPCError.self) { try outcome.get() } }
        let swapped = await InMemoryNetwork(partyCount: 2, timeout: .seconds(60)).outcomes {
            channel in
            _ = try await SPDZ2kParty(
                channel: channel, scheme: SPDZ2k(), key: channel.party == 0 ? other : key,
                preprocessing: dealtAuthenticated)
        }
        for outcome in swapped { #expect(throws: MPCError.wrongKey) { try outcome.get() } }
        #expect(!key.lock.isLocked)
        try key.acquire()
    }
}
