import Channels
import Foundation
import MPC
import Synchronization
import TestSupport
import Testing

/// A directory of its own, removed when the test ends.
final class ScratchDirectory: Sendable {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "swift-mpc-store-\(UUID().uuidString)"
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A copy as it is now.
    func copy() throws -> ScratchDirectory {
        let other = ScratchDirectory()
        try FileManager.default.copyItem(atPath: path, toPath: other.path)
        return other
    }

    /// Puts the content of `other` in place of what is here.
    func replace(by other: ScratchDirectory) throws {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other.path, toPath: path)
    }

    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}

@Suite struct StoreTests {
    static let kind = MaterialKind(name: "test", elements: 1, columns: [1, 2])

    /// A window whose words say which it is.
    static func window(_ number: Int, units: Int = 10) -> MaterialWindow {
        let window = MaterialWindow(uninitialized: units, of: kind)
        for k in 0..<units {
            window.column(0)[k] = UInt64(number)
            window.column(1)[2 * k] = UInt64(k)
            window.column(1)[2 * k + 1] = UInt64(number)
        }
        return window
    }

    /// The number of a window; checks the rest of it.
    static func number(_ window: MaterialWindow) -> Int {
        let number = window.column(0)[0]
        for k in 0..<window.units {
            #expect(window.column(0)[k] == number && window.column(1)[2 * k + 1] == number)
            #expect(window.column(1)[2 * k] == UInt64(k))
        }
        return Int(number)
    }

    @Test func windowsComeOutOnceInOrder() throws {
        let directory = ScratchDirectory()
        do {
            let store = try PreprocessingStore(directory: directory.path)
            for number in 0..<5 { try store.append(Self.window(number)) }
            #expect(store.level(Self.kind) == 50 && store.levels == ["test": 50])
            let first = try #require(try store.takeNext(Self.kind))
            #expect(Self.number(first) == 0)
        }
        let store = try PreprocessingStore(directory: directory.path)
        #expect(store.levels == ["test": 40])
        for number in 1..<5 {
            let window = try #require(try store.takeNext(Self.kind))
            #expect(Self.number(window) == number)
        }
        #expect(try store.takeNext(Self.kind) == nil)
        #expect(directory.names.allSatisfy { !$0.hasSuffix(".window") })
        // A kind of the same name and another layout is another kind.
        #expect(
            try store.takeNext(MaterialKind(name: "test", elements: 1, columns: [3])) == nil)
    }

    /// What a crash at one step leaves behind: the watch stops the store there, and the directory is opened
    /// anew by what runs next, as after `kill -9`. Nothing is buffered in the process.
    struct Crash: Error {}

    /// Stopped at every step that matters for durability, in turn: no window ever comes out twice, none comes
    /// out in part, and all that were put by before are there.
    @Test func stoppedAnywhereNothingComesTwice() throws {
        var step = 0
        while true {
            let directory = ScratchDirectory()
            let count = Mutex(0)
            let stop = step
            let watch: @Sendable (StoreStep) throws(MPCError) -> Void = { (_) throws(MPCError) in
                let here = count.withLock { count -> Int in
                    count += 1
                    return count - 1
                }
                // Any error of the store's ends its use as a crash would.
                if here == stop { throw .storage(.unwritable(errno: 5)) }
            }
            var put = 0
            var taken: [Int] = []
            var isComplete = false
            do {
                let store = try PreprocessingStore(directory: directory.path, watch: watch)
                for number in 0..<3 {
                    try store.append(Self.window(number))
                    put += 1
                }
                while let window = try store.takeNext(Self.kind) {
                    taken.append(Self.number(window))
                }
                isComplete = true
            } catch { #expect(error == .storage(.unwritable(errno: 5))) }
            let store = try PreprocessingStore(directory: directory.path)
            var later: [Int] = []
            while let window = try store.takeNext(Self.kind) { later.append(Self.number(window)) }
            #expect(Set(taken).intersection(later).isEmpty, "a window came twice at step \(step)")
            #expect((taken + later) == (taken + later).sorted())
            if !isComplete, taken.isEmpty, put < 3 {
                // All that was put by is there; what was being written may be, whole.
                #expect(later == Array(0..<put) || later == Array(0...put))
            }
            // What was made before never comes again under its number.
            try store.append(Self.window(77))
            #expect(Self.number(try #require(try store.takeNext(Self.kind))) == 77)
            if isComplete { break }
            step += 1
        }
        #expect(step > 30, "too few steps are watched")
    }

    @Test func oneUserAtATime() throws {
        let directory = ScratchDirectory()
        let store = try PreprocessingStore(directory: directory.path)
        #expect(throws: MPCError.storage(.inUse)) {
            try PreprocessingStore(directory: directory.path)
        }
        try store.append(Self.window(1))
    }

    @Test func damageIsFound() throws {
        for offset in [0, 9, 70, 120, 250] {
            let directory = ScratchDirectory()
            do {
                let store = try PreprocessingStore(directory: directory.path)
                try store.append(Self.window(1))
            }
            let name = try #require(directory.names.first { $0.hasSuffix(".window") })
            let url = URL(fileURLWithPath: "\(directory.path)/\(name)")
            var data = try Data(contentsOf: url)
            data[offset] ^= 1
            try data.write(to: url)
            #expect(throws: MPCError.storage(.damaged)) {
                let store = try PreprocessingStore(directory: directory.path)
                // A kind that nobody asks for is nobody's.
                if try store.takeNext(Self.kind) == nil { throw MPCError.storage(.damaged) }
            }
        }
        // A record in the middle of the ledger.
        let directory = ScratchDirectory()
        do {
            let store = try PreprocessingStore(directory: directory.path)
            for number in 1...2 { try store.append(Self.window(number)) }
        }
        let url = URL(fileURLWithPath: "\(directory.path)/ledger")
        var data = try Data(contentsOf: url)
        data[3] ^= 1
        try data.write(to: url)
        #expect(throws: MPCError.storage(.damaged)) {
            try PreprocessingStore(directory: directory.path)
        }
    }

    // MARK: Together

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

    /// Every bit of a header, one at a time: the window is gone, or the store says that it is damaged.
    @Test func damagedHeadersAreNeverBelieved() throws {
        for offset in 0..<64 {
            let directory = ScratchDirectory()
            do {
                let store = try PreprocessingStore(directory: directory.path)
                for number in 0..<2 { try store.append(Self.window(number)) }
            }
            let name = try #require(directory.names.first { $0.hasSuffix("-0.window") })
            let url = URL(fileURLWithPath: "\(directory.path)/\(name)")
            var data = try Data(contentsOf: url)
            data[offset] ^= 1 << UInt8(offset % 8)
            try data.write(to: url)
            let store = try PreprocessingStore(directory: directory.path)
            #expect(store.levels == ["test": 10])
            #expect(Self.number(try #require(try store.takeNext(Self.kind))) == 1)
            try store.append(Self.window(5))
            #expect(Self.number(try #require(try store.takeNext(Self.kind))) == 5)
        }
    }

    // MARK: Authenticated sessions

    /// A session of authenticated shares, its key and its preprocessing in stores.
    func authenticatedSession(
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
        let made = await authenticatedSession(directories) { party, store in
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
        #expect(await authenticatedSession(directories, product) == [nil, nil])
        // A lie in a product's opening: 2·5 words.
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                if place.from == 0, bytes.count == 80 { bytes[0] ^= 1 }
            })
        let lied = await authenticatedSession(directories, faults: plan, product)
        #expect(lied[1] != nil)
        let after = await authenticatedSession(directories, product)
        #expect(after[1] == .keyLocked)
        // The key is gone from the disk, whether the mark is there or not.
        try? FileManager.default.removeItem(atPath: "\(directories[1].path)/key-locked")
        let still = await authenticatedSession(directories, product)
        #expect(still[1] == .keyLocked)
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
