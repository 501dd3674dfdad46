import Foundation
import MPC
import Synchronization
import Testing

/// What a store does by itself: windows on the disk, crashes, damage.
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
}
