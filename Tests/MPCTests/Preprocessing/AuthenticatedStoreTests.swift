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

    /// A product of five elements, opened.
    private func product(_ party: SPDZ2kParty, _: PreprocessingStore) async throws {
        let x = party.shares(ofPublic: [3, 5, 7, 9, 11])
        _ = try await party.open(party.multiply(x, x))
    }

    /// Party 0 lies in an opening, has party 1 show what its check gives, which betrays party 1's key, and says no
    /// more: a check that is broken off has failed, and so it has for a party that stopped then and begins anew.
    @Test func aCheckThatIsBrokenOffLocksTheKey() async throws {
        let clean = [ScratchDirectory(), ScratchDirectory()]
        // Party 0 tells its view and opens its commitment to one element.
        let showing = try #require(await firstMessage(of: 80, clean, product))

        let directories = [ScratchDirectory(), ScratchDirectory()]
        let copies = Mutex<[ScratchDirectory]>([])
        let isOpened = Mutex(false)
        let plan = FaultPlan(
            seed: 1, exact: [FaultPlan.Place(from: 0, to: 1, index: showing): .drop],
            rewrite: { place, bytes in
                if place.from == 0, bytes.count == 160 {
                    isOpened.withLock { $0 = true }
                    bytes[0] ^= 1
                }
                guard place.from == 1, bytes.count == 80, isOpened.withLock({ $0 }) else { return }
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

    /// Party 0 has party 1's part of a check's seed and keeps its own: it may have liked no seed so far. The disk
    /// counts that; an ordinary end it doesn't count.
    @Test func whoBreaksOffAtASeedIsCounted() async throws {
        let clean = [ScratchDirectory(), ScratchDirectory()]
        // View, opening of 48 bytes, the next commitment.
        let seed = try #require(await firstMessage(of: 112, clean, product))
        #expect(broken(clean[1]) == 0)
        let directories = [ScratchDirectory(), ScratchDirectory()]
        let plan = FaultPlan(
            seed: 1, exact: [FaultPlan.Place(from: 0, to: 1, index: seed): .drop])
        let brokenOff = await session(directories, faults: plan, product)
        guard case .channel? = brokenOff[1] else {
            Issue.record("the seed was not broken off: \(String(describing: brokenOff[1]))")
            return
        }
        #expect(broken(directories[1]) == 1)
    }

    /// So often, and no more; a store that is opened later knows.
    @Test func aKeyEnduresSoManyBrokenSeeds() async throws {
        let directory = ScratchDirectory()
        for number in 0...32 {
            let key = try PreprocessingStore(directory: directory.path)
                .authenticationKey(for: SPDZ2k(), party: 1)
            try await breakOffAtSeed(key.lock)
            #expect(key.lock.isLocked == (number == 32))
        }
        #expect(throws: MPCError.keyLocked) {
            try PreprocessingStore(directory: directory.path)
                .authenticationKey(for: SPDZ2k(), party: 1)
        }
        // The count alone is enough.
        let other = ScratchDirectory()
        _ = try PreprocessingStore(directory: other.path)
            .authenticationKey(for: SPDZ2k(), party: 1)
        try Data(repeating: 1, count: 33)
            .write(to: URL(fileURLWithPath: "\(other.path)/key-broken"))
        #expect(throws: MPCError.keyLocked) {
            try PreprocessingStore(directory: other.path)
                .authenticationKey(for: SPDZ2k(), party: 1)
        }
    }

    /// Where nothing depends on a seed, or not any more, nobody gains by breaking off.
    @Test func seedsThatAreNotDecisiveAreNotCounted() async throws {
        let lock = KeyLock()
        for _ in 0...40 {
            try await breakOffAtSeed(lock, isDecisive: false)
            try await breakOffAfterSeed(lock) { $0.settle() }
            try await breakOffAfterSeed(lock) { try await $0.showTogether([1]) }
        }
        #expect(!lock.isLocked)
        for _ in 0...32 { try await breakOffAfterSeed(lock) { _ in } }
        #expect(lock.isLocked)
    }

    private func broken(_ directory: ScratchDirectory) -> Int? {
        try? Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/key-broken")).count
    }

    /// Party 1's lock in a session in which party 0 commits, and ends when it has heard party 1's part of a seed.
    private func breakOffAtSeed(_ lock: KeyLock, isDecisive: Bool = true) async throws {
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60))
        let outcomes = await network.outcomes { channel in
            guard channel.party == 1 else {
                try channel.send([UInt8](repeating: 7, count: 32), to: 1)
                _ = try await channel.receive(from: 1, maximum: 4096)
                _ = try await channel.receive(from: 1, maximum: 4096)
                throw MPCError.ended
            }
            let agreement = Agreement(
                links: PartyLinks(channel, lock: lock), session: testSession)
            try await agreement.begin()
            _ = try await agreement.seed(isDecisive: isDecisive)
        }
        #expect(throws: MPCError.self) { try outcomes[1].get() }
    }

    /// Both draw a seed, then party 1's session ends.
    private func breakOffAfterSeed(
        _ lock: KeyLock, _ then: @escaping @Sendable (Agreement) async throws -> Void
    ) async throws {
        _ = try await runParties(2) { channel in
            let links = PartyLinks(channel, lock: channel.party == 1 ? lock : KeyLock())
            let agreement = Agreement(links: links, session: testSession)
            try await agreement.begin()
            _ = try await agreement.seed()
            try await then(agreement)
            _ = links.end(.ended)
        }
    }

    /// The number of party 0's first message of so many bytes after a product was opened, in a session without faults.
    private func firstMessage(
        of byteCount: Int, _ directories: [ScratchDirectory],
        _ body: @escaping @Sendable (SPDZ2kParty, PreprocessingStore) async throws -> Void
    ) async -> Int? {
        let found = Mutex<(isOpened: Bool, index: Int?)>((false, nil))
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                let count = bytes.count
                found.withLock { found in
                    guard place.from == 0 else { return }
                    if count == 160 { found.isOpened = true }
                    guard found.isOpened, count == byteCount, found.index == nil else { return }
                    found.index = place.index
                }
            })
        #expect(await session(directories, faults: plan, body) == [nil, nil])
        return found.withLock { $0.index }
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
