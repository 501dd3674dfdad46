import ComputeNode
import Foundation
import Ledger
import Testing

/// Shares leave the journal with the task that used them, and strangers can't fill it for good.
@Suite struct JournalDeletionTests {
    private func input(_ id: UInt8, share: [UInt8]) -> StoredInput {
        StoredInput(
            id: Samples.word(id), contract: Samples.word(200), position: 1,
            first: .init(randomness: Samples.word(id), share: share),
            second: .init(randomness: Samples.word(id), share: share))
    }

    /// Whether any file of `directory` holds `bytes`.
    private func holds(_ directory: TemporaryDirectory, _ bytes: [UInt8]) throws -> Bool {
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        return try files.contains { name in
            let data = try Data(contentsOf: URL(fileURLWithPath: directory.file(name)))
            return data.firstRange(of: bytes) != nil
        }
    }

    @Test(arguments: [TaskState.finished, .expired])
    func leavesNothingOfAnEndedTasksShares(_ end: TaskState) throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        // One that fits a page and one that needs several.
        let marks = [[UInt8]("a share of one task".utf8), [UInt8]("another one's share".utf8)]
        let shares = [
            marks[0] + [UInt8](repeating: 7, count: 21),
            (0..<1000).flatMap { _ in marks[1] },
        ]
        try journal.add(Samples.terms())
        for (id, share) in zip([UInt8(101), 102], shares) {
            #expect(try journal.store(input(id, share: share), limit: 9) == .stored)
        }
        for mark in marks { #expect(try holds(directory, mark)) }
        for state in [TaskState.confirmed, .accepted, .waitingInputs, .running] {
            try journal.move(Samples.word(1), to: state)
        }
        try journal.end(Samples.word(1), as: end, output: [5], keepingInputs: false)
        #expect(try journal.task(Samples.word(1))?.state == end)
        #expect(try journal.task(Samples.word(1))?.output == [5])
        #expect(try journal.input(Samples.word(101)) == nil)
        #expect(try journal.input(Samples.word(102)) == nil)
        for mark in marks { #expect(try !holds(directory, mark)) }
        #expect(throws: NodeError.wrongState(state: end)) {
            try journal.end(Samples.word(1), as: end, keepingInputs: false)
        }
    }

    @Test func keepsWhatAnotherTaskNeeds() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        let share = [UInt8](repeating: 3, count: 8)
        for id in [UInt8(101), 102] {
            _ = try journal.store(input(id, share: share), limit: 9)
        }
        // Tasks 1 and 2 name the same two inputs; an expired one that never ran frees none.
        for id in [UInt8(1), 2, 3] { try journal.add(Samples.terms(id)) }
        try journal.end(Samples.word(1), as: .expired, keepingInputs: true)
        try journal.end(Samples.word(2), as: .finished, keepingInputs: false)
        #expect(try journal.input(Samples.word(101)) != nil)
        #expect(try journal.deleteUnusedInputs(age: -10) == 0)
        try journal.end(Samples.word(3), as: .expired, keepingInputs: true)
        #expect(try journal.input(Samples.word(101)) != nil)
        #expect(try journal.deleteUnusedInputs(age: 3600) == 0, "it may be named yet")
        #expect(try journal.deleteUnusedInputs(age: -10) == 2)
        #expect(try journal.input(Samples.word(101)) == nil)
    }

    @Test func boundsTheBytesOfShares() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        let share = [UInt8](repeating: 3, count: 80)
        #expect(try journal.store(input(1, share: share), limit: 9, bytes: 320) == .stored)
        #expect(try journal.store(input(2, share: share), limit: 9, bytes: 319) == .full)
        #expect(try journal.store(input(2, share: share), limit: 9, bytes: 320) == .stored)
        #expect(try journal.store(input(3, share: [0]), limit: 9, bytes: 320) == .full)
    }

    @Test func givesPlaceToNewContracts() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        let store = { (id: UInt8) in
            try journal.store(contract: Samples.word(id), ir: [id], manifest: [], limit: 2)
        }
        #expect(try store(200) == .stored)
        #expect(try store(1) == .stored)
        // The sample's task needs contract 200; a stranger's contract goes first.
        try journal.add(Samples.terms())
        #expect(try store(2) == .stored)
        #expect(try journal.contract(Samples.word(200)) != nil)
        #expect(try journal.contract(Samples.word(1)) == nil)
        try journal.end(Samples.word(1), as: .expired, keepingInputs: true)
        // It has been named before: still the last to go.
        #expect(try store(3) == .stored)
        #expect(try journal.contract(Samples.word(200)) != nil)
        #expect(try journal.contract(Samples.word(2)) == nil)
        // Where all are needed, nothing is given up.
        var terms = Samples.terms(2)
        terms.contract = Samples.word(3)
        try journal.add(terms)
        try journal.add(Samples.terms(3))
        #expect(try store(4) == .full)
    }

    @Test func acceptsNoMoreThanItsPlaces() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        for id in [UInt8(1), 2, 3] {
            try journal.add(Samples.terms(id))
            try journal.move(Samples.word(id), to: .confirmed)
        }
        #expect(try journal.accept(Samples.word(1), places: 2))
        #expect(try journal.accept(Samples.word(2), places: 2))
        #expect(try !journal.accept(Samples.word(3), places: 2))
        #expect(try journal.task(Samples.word(3))?.state == .confirmed)
        #expect(throws: NodeError.wrongState(state: .accepted)) {
            try journal.accept(Samples.word(1), places: 2)
        }
        try journal.end(Samples.word(1), as: .expired, keepingInputs: false)
        #expect(try journal.accept(Samples.word(3), places: 2))
    }
}
