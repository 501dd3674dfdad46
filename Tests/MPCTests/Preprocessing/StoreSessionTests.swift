import Channels
import Foundation
import MPC
import Synchronization
import Testing

/// Stores of parties that compute together: what they compare, and copies put back.
@Suite struct StoreSessionTests {
    /// A computation of all parties with their stores; the errors they end with.
    func session(
        _ directories: [ScratchDirectory], only: Bool = false, close: Bool = true,
        _ body: @escaping @Sendable (AdditiveRingParty) async throws -> Void = { _ in }
    ) async -> [MPCError?] {
        let network = InMemoryNetwork(
            partyCount: directories.count, timeout: .seconds(60), faults: nil)
        let outcomes = await network.outcomes { channel in
            let store = try PreprocessingStore(directory: directories[channel.party].path)
            let party = try await AdditiveRingParty(
                channel: channel, domain: Ring64(),
                preprocessing: only ? .storedOnly(store) : .stored(store))
            try await body(party)
            if close { try store.close() }
        }
        return outcomes.map { outcome in
            if case .failure(let error) = outcome { error as? MPCError } else { nil }
        }
    }

    let use: @Sendable (AdditiveRingParty) async throws -> Void = { party in
        let x = party.shares(ofPublic: [UInt64](repeating: 3, count: 100))
        let opened = try await party.open(party.multiply(x, x))
        #expect(opened == [UInt64](repeating: 9, count: 100))
    }

    @Test func madeAheadAndUsedLater() async throws {
        let directories = [ScratchDirectory(), ScratchDirectory()]
        let ended1 = await session(directories) { party in
            try await party.prepare(PreprocessingUse(triples: 9000))
        }
        #expect(ended1 == [nil, nil])
        let ended2 = await session(directories, only: true) { party in
            #expect(party.preprocessingLevels["triples z2^64"] == 9024)
            try await use(party)
            // A window has been taken out of the files.
            #expect(party.preprocessingLevels["triples z2^64"] == 9024 - 100)
        }
        #expect(ended2 == [nil, nil])
        // What was in memory of that window is lost; the others are there.
        let ended3 = await session(directories, only: true) { party in
            #expect(party.preprocessingLevels["triples z2^64"] == 9024 - 4096)
            try await use(party)
        }
        #expect(ended3 == [nil, nil])
        let exhausted = await session(directories, only: true) { party in
            let x = party.shares(ofPublic: [UInt64](repeating: 3, count: 5000))
            _ = try await party.multiply(x, x)
        }
        #expect(
            exhausted == Array(repeating: .preprocessingExhausted("triples z2^64"), count: 2))
    }

    /// Both have as many windows left, but not the same ones: nothing is made of halves that don't belong together.
    @Test func differentWindowsAreDamaged() async throws {
        let directories = [ScratchDirectory(), ScratchDirectory()]
        let made = await session(directories) { party in
            try await party.prepare(PreprocessingUse(triples: 9000))
        }
        #expect(made == [nil, nil])
        for (party, directory) in directories.enumerated() {
            let name = try #require(directory.names.first { $0.hasSuffix("-\(party).window") })
            let url = URL(fileURLWithPath: "\(directory.path)/\(name)")
            var data = try Data(contentsOf: url)
            data[20] ^= 1
            try data.write(to: url)
        }
        let after = await session(directories) { party in
            #expect(party.preprocessingLevels["triples z2^64"] == nil)
            try await use(party)
        }
        #expect(after == [nil, nil])
    }

    /// One party has put an old copy back. Of one session ago: what was made before is given up. Of two: refused.
    @Test(arguments: [1, 2]) func anOldCopyIsDetected(sessions: Int) async throws {
        let directories = [ScratchDirectory(), ScratchDirectory()]
        let made = await session(directories) { party in
            try await party.prepare(PreprocessingUse(triples: 20_000))
        }
        #expect(made == [nil, nil])
        let old = try directories[1].copy()
        for _ in 0..<sessions {
            #expect(await session(directories, only: true, use) == [nil, nil])
        }
        try directories[1].replace(by: old)
        // Opened, and not used: that changes nothing.
        try PreprocessingStore(directory: directories[1].path).close()
        let seen = await session(directories, only: true, use)
        if sessions == 1 {
            #expect(
                seen == Array(repeating: .preprocessingExhausted("triples z2^64"), count: 2))
        } else {
            #expect(seen[0] == .storage(.restored(party: 1)))
            #expect(seen[1] == .storage(.restored(party: 0)))
        }
    }

    /// Who can't write to its ledger keeps the others from beginning a session: nothing is lost.
    @Test func aLedgerThatCannotBeWrittenCostsNothing() async throws {
        let directories = [ScratchDirectory(), ScratchDirectory()]
        let made = await session(directories) { party in
            try await party.prepare(PreprocessingUse(triples: 9000))
        }
        #expect(made == [nil, nil])
        let failure = MPCError.storage(.unwritable(errno: 28))
        for _ in 0..<3 {
            let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60), faults: nil)
            let outcomes = await network.outcomes { channel in
                let fails = channel.party == 0
                let store = try PreprocessingStore(
                    directory: directories[channel.party].path
                ) { (step) throws(MPCError) in
                    if case .wrote(let path) = step, fails, path.hasSuffix("/ledger") {
                        throw failure
                    }
                }
                _ = try await AdditiveRingParty(
                    channel: channel, domain: Ring64(), preprocessing: .storedOnly(store))
            }
            #expect(throws: failure) { try outcomes[0].get() }
            #expect(throws: MPCError.self) { try outcomes[1].get() }
        }
        #expect(await session(directories, only: true, use) == [nil, nil])
    }

    /// A window that can't be read at the moment is not taken for a damaged one.
    @Test func unreadableWindowsAreKept() async throws {
        let directories = [ScratchDirectory(), ScratchDirectory()]
        let made = await session(directories) { party in
            try await party.prepare(PreprocessingUse(triples: 9000))
        }
        #expect(made == [nil, nil])
        let name = try #require(directories[0].names.first { $0.hasSuffix(".window") })
        let (path, aside) = ("\(directories[0].path)/\(name)", "\(directories[0].path)/aside")
        try FileManager.default.moveItem(atPath: path, toPath: aside)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
        #expect(throws: MPCError.storage(.unreadable(errno: EISDIR))) {
            try PreprocessingStore(directory: directories[0].path)
        }
        #expect(rmdir(path) == 0)
        try FileManager.default.moveItem(atPath: aside, toPath: path)
        #expect(await session(directories, only: true, use) == [nil, nil])
    }

    /// Among three the one with the old copy knows that it is the one.
    @Test func anOldCopyIsGivenUpForGood() async throws {
        let directories = (0..<3).map { _ in ScratchDirectory() }
        #expect(await session(directories, use) == [nil, nil, nil])
        let old = try directories[2].copy()
        for _ in 0..<2 { #expect(await session(directories, use) == [nil, nil, nil]) }
        try directories[2].replace(by: old)
        let seen = await session(directories, use)
        #expect(seen[2] == .storage(.restored(party: 2)))
        #expect(seen[0] != nil && seen[1] != nil)
        #expect(throws: MPCError.storage(.restored(party: -1))) {
            try PreprocessingStore(directory: directories[2].path)
        }
        // The others are none the worse.
        for directory in directories.prefix(2) {
            _ = try PreprocessingStore(directory: directory.path)
        }
    }

    /// A copy taken in the middle of a session, before a long product in which the other party was ahead by many
    /// windows: nothing masked by what was in use is sent again.
    @Test func aCopyFromWithinASessionGivesUpAllWindows() async throws {
        let directories = [ScratchDirectory(), ScratchDirectory()]
        let made = await session(directories) { party in
            try await party.prepare(PreprocessingUse(triples: 30_000))
        }
        #expect(made == [nil, nil])
        let copy = Mutex<ScratchDirectory?>(nil)
        let used = await session(directories, only: true, close: false) { party in
            if party.party == 1 {
                let taken = try directories[1].copy()
                copy.withLock { $0 = taken }
            }
            try await use(party)
        }
        #expect(used == [nil, nil])
        let old = try #require(copy.withLock { $0 })
        try directories[1].replace(by: old)
        let later = await session(directories, only: true) { party in
            #expect(party.preprocessingLevels.values.allSatisfy { $0 == 0 })
            try await use(party)
        }
        #expect(later == Array(repeating: .preprocessingExhausted("triples z2^64"), count: 2))
    }

    /// The same objects for one session after another; one of them lost its link after the stores were compared.
    @Test func sessionsOneAfterAnotherOnOneStore() async throws {
        let directories = [ScratchDirectory(), ScratchDirectory()]
        defer { withExtendedLifetime(directories) {} }
        let stores = try directories.map { try PreprocessingStore(directory: $0.path) }
        func session(
            _ body: @escaping @Sendable (AdditiveRingParty) async throws -> Void
        ) async -> [MPCError?] {
            let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60))
            return await network.outcomes { channel in
                let party = try await AdditiveRingParty(
                    channel: channel, domain: Ring64(),
                    preprocessing: .storedOnly(stores[channel.party]))
                try await body(party)
            }.map { if case .failure(let error) = $0 { error as? MPCError } else { nil } }
        }
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60))
        _ = await network.outcomes { channel in
            let party = try await AdditiveRingParty(
                channel: channel, domain: Ring64(), preprocessing: .stored(stores[channel.party])
            )
            try await party.prepare(PreprocessingUse(triples: 20_000))
        }
        // One leaves before anything is taken: all is there after it.
        _ = await session { party in if party.party == 0 { throw MPCError.ended } }
        let second = await session { party in
            #expect(party.preprocessingLevels["triples z2^64"] == 20_032)
            try await use(party)
        }
        #expect(second == [nil, nil])
        for store in stores { try store.close() }
        #expect(await session(use) == [nil, nil])
        // Two at once don't get it.
        let leases = await session { party in
            #expect(throws: MPCError.storage(.inUse)) { try stores[party.party].lease() }
        }
        #expect(leases == [nil, nil])
    }

    /// What a hostile peer tells of its store is not taken over.
    @Test(arguments: [UInt64.max, UInt64.max - 1, UInt64(1) << 63, 0] as [UInt64])
    func whatAPeerTellsIsNotTakenOver(word: UInt64) async throws {
        let directories = [ScratchDirectory(), ScratchDirectory()]
        let made = await session(directories) { party in
            try await party.prepare(PreprocessingUse(triples: 5000))
        }
        #expect(made == [nil, nil])
        for place in [12, 13] {
            let plan = FaultPlan(
                seed: 1,
                rewrite: { at, bytes in
                    // The first message of the stores, and the second.
                    guard at.from == 1, bytes.count == 112 || bytes.count == 16 else { return }
                    let offset = bytes.count == 112 ? 8 * place : 8
                    bytes.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
                })
            let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60), faults: plan)
            let outcomes = await network.outcomes { channel in
                let store = try PreprocessingStore(directory: directories[channel.party].path)
                _ = try await AdditiveRingParty(
                    channel: channel, domain: Ring64(), preprocessing: .storedOnly(store))
            }
            if case .failure(let error) = outcomes[0] { #expect(error is MPCError) }
        }
        // Whatever it was, the store works.
        let later = await session(directories) { party in
            try await party.prepare(PreprocessingUse(triples: 100))
            try await use(party)
        }
        #expect(later == [nil, nil])
    }

    @Test func storesOfOthersAreRefused() async throws {
        let (a, b) = (
            [ScratchDirectory(), ScratchDirectory()], [ScratchDirectory(), ScratchDirectory()]
        )
        for directories in [a, b] {
            let ended8 = await session(directories) { party in
                // More windows than are given up after sessions that ended badly.
                try await party.prepare(PreprocessingUse(triples: 20_000))
            }
            #expect(ended8 == [nil, nil])
        }
        // Another committee's store; another party number.
        for mixed in [[a[0], b[1]], [a[1], a[0]]] {
            let seen = await session(mixed, only: true, use)
            #expect(seen.contains(.storage(.otherStore)))
            #expect(seen.allSatisfy { $0 != nil })
        }
        #expect(await session(a, only: true, use) == [nil, nil])
    }
}
