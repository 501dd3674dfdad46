import Foundation
import MPC
import Synchronization
import TestSupport
import Testing

/// What is on the disk for good, and in what order it got there.
@Suite struct DurabilityTests {
    private static let failure = MPCError.storage(.unwritable(errno: 5))

    /// A watch that feeds `disk`, and stops the store after step `stop`; counts the steps.
    private static func watch(
        _ disk: DurableDisk, stoppingAfter stop: Int = .max
    ) -> @Sendable (StoreStep) throws(MPCError) -> Void {
        let count = Mutex(0)
        return { (step) throws(MPCError) in
            disk.note(step)
            let here = count.withLock { count -> Int in
                count += 1
                return count - 1
            }
            if here >= stop { throw failure }
        }
    }

    /// The power fails after each step in turn, and nothing is left that was not synced: no window comes out
    /// twice, and all that had been put by are there.
    @Test func afterAPowerFailureNothingComesTwiceAndNothingIsMissing() throws {
        var step = 0
        while true {
            let (directory, disk) = (ScratchDirectory(), DurableDisk())
            var (put, taken) = (0, [Int]())
            var isComplete = false
            do {
                let store = try PreprocessingStore(
                    directory: directory.path,
                    watch: Self.watch(disk, stoppingAfter: step))
                for number in 0..<3 {
                    try store.append(StoreTests.window(number))
                    put += 1
                }
                while let window = try store.takeNext(StoreTests.kind) {
                    taken.append(StoreTests.number(window))
                }
                isComplete = true
            } catch { #expect(error == Self.failure) }
            let left = try disk.afterPowerFailure()
            let store = try PreprocessingStore(directory: left.path)
            var later: [Int] = []
            while let window = try store.takeNext(StoreTests.kind) {
                later.append(StoreTests.number(window))
            }
            #expect(Set(taken).isDisjoint(with: later), "a window came twice at step \(step)")
            // The next to be taken may have been marked as used, and is lost then.
            let lost = put == 3 ? 1 : 0
            #expect(
                later.count >= put - taken.count - lost, "a window is missing at step \(step)")
            #expect(later == later.sorted() && Set(later).isSubset(of: 0..<3))
            if isComplete { break }
            step += 1
        }
        #expect(step > 20, "too few steps are watched")
    }

    /// A key that a session may have used is on the disk, and so is that a check under it failed.
    @Test func keysAndLocksAreOnTheDisk() throws {
        let (directory, disk) = (ScratchDirectory(), DurableDisk())
        let store = try PreprocessingStore(directory: directory.path, watch: Self.watch(disk))
        let key = try store.authenticationKey(for: SPDZ2k(), party: 0)
        let whole = try disk.afterPowerFailure()
        let kept = try PreprocessingStore(directory: whole.path)
            .authenticationKey(for: SPDZ2k(), party: 0)
        withExtendedLifetime(whole) {}
        #expect(Array(kept.words.rawBytes) == Array(key.words.rawBytes))
        key.lock.close()
        let left = try disk.afterPowerFailure()
        #expect(left.names.contains("key-locked"))
        #expect(throws: MPCError.keyLocked) {
            try PreprocessingStore(directory: left.path)
                .authenticationKey(for: SPDZ2k(), party: 0)
        }
        // The mark alone is enough, and so is the key's file, overwritten.
        try FileManager.default.removeItem(atPath: "\(left.path)/key-locked")
        #expect(throws: MPCError.keyLocked) {
            try PreprocessingStore(directory: left.path)
                .authenticationKey(for: SPDZ2k(), party: 0)
        }
    }

    /// No mark can be made where its name is taken by a directory: the key is refused all the same, by the
    /// same store and by one that is opened later.
    @Test func aMarkThatCannotBeWritten() throws {
        let directory = ScratchDirectory()
        do {
            let store = try PreprocessingStore(directory: directory.path)
            let key = try store.authenticationKey(for: SPDZ2k(), party: 1)
            // Nothing is written into the directory from here on.
            try FileManager.default.createDirectory(
                atPath: "\(directory.path)/unrelated", withIntermediateDirectories: false)
            try FileManager.default.moveItem(
                atPath: "\(directory.path)/unrelated", toPath: "\(directory.path)/key-locked")
            key.lock.close()
            #expect(throws: MPCError.keyLocked) {
                try store.authenticationKey(for: SPDZ2k(), party: 1)
            }
        }
        try FileManager.default.removeItem(atPath: "\(directory.path)/key-locked")
        let later = try PreprocessingStore(directory: directory.path)
        #expect(throws: MPCError.keyLocked) {
            try later.authenticationKey(for: SPDZ2k(), party: 1)
        }
    }

    /// A record that was written in part: nothing is written behind it by this store, and the next one drops it.
    @Test(arguments: [1, 31, 63]) func aRecordWrittenInPart(bytes: Int) throws {
        let directory = ScratchDirectory()
        let fails = Mutex(false)
        do {
            let store = try PreprocessingStore(
                directory: directory.path,
                watch: { (step) throws(MPCError) in
                    guard case .wrote(let path) = step, path.hasSuffix("/ledger"),
                        fails.withLock({ $0 })
                    else { return }
                    // The disk is full: part of the record is there.
                    let size = (FileManager.default.contents(atPath: path) ?? Data()).count
                    truncate(path, off_t(size - 64 + bytes))
                    fails.withLock { $0 = false }
                    throw Self.failure
                })
            for number in 0..<3 { try store.append(StoreTests.window(number)) }
            #expect(StoreTests.number(try #require(try store.takeNext(StoreTests.kind))) == 0)
            fails.withLock { $0 = true }
            #expect(throws: Self.failure) { try store.takeNext(StoreTests.kind) }
            // There is room again, and still nothing is written, and nothing comes out.
            #expect(throws: MPCError.self) { try store.takeNext(StoreTests.kind) }
            #expect(throws: MPCError.self) { try store.append(StoreTests.window(9)) }
        }
        let store = try PreprocessingStore(directory: directory.path)
        var later: [Int] = []
        while let window = try store.takeNext(StoreTests.kind) {
            later.append(StoreTests.number(window))
        }
        #expect(later == [1, 2])
        // What is written now stands on whole records.
        try store.append(StoreTests.window(7))
        _ = try store.takeNext(StoreTests.kind)
        try store.close()
    }

    /// A session takes nothing more after an error of its store: it might be at another window than others.
    @Test func aSessionTakesNothingAfterAnErrorOfItsStore() async throws {
        let directory = ScratchDirectory()
        let fails = Mutex(false)
        let store = try PreprocessingStore(
            directory: directory.path,
            watch: { (step) throws(MPCError) in
                guard case .wrote(let path) = step, path.hasSuffix("/ledger") else { return }
                if fails.withLock({ $0 }) { throw Self.failure }
            })
        for number in 0..<3 { try store.append(StoreTests.window(number)) }
        let supply = MaterialSupply(maker: nil, store: store)
        _ = try supply.take(StoreTests.kind, upTo: 10)
        fails.withLock { $0 = true }
        #expect(throws: Self.failure) { try supply.take(StoreTests.kind, upTo: 10) }
        fails.withLock { $0 = false }
        #expect(throws: MPCError.ended) { try supply.take(StoreTests.kind, upTo: 10) }
        await #expect(throws: MPCError.ended) {
            try await supply.reserve(StoreTests.kind, units: 1)
        }
    }
}
