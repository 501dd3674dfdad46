import ComputeNode
import Foundation
import Ledger
import Testing

@Suite struct JournalTests {
    /// Opens a journal, lets `body` work, and closes it as a crash would: nothing is flushed by us.
    @discardableResult
    private func open<T>(_ path: String, _ body: (Journal) throws -> T) throws -> T {
        try body(try Journal(path: path, owner: Samples.owner))
    }

    @Test func syncsEachChange() throws {
        let directory = try TemporaryDirectory()
        try open(directory.file("j")) { (journal: Journal) throws in
            let durability = try journal.durability()
            #expect(durability.mode == "wal")
            #expect(durability.synchronous == 2)
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.file("j"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func survivesACrashAfterEachStep() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("j")
        let terms = Samples.terms()
        try open(path) { (journal: Journal) throws in #expect(try journal.add(terms)) }
        let way: [TaskState] = [
            .confirmed, .accepted, .waitingInputs, .running, .computed, .posted, .finished,
        ]
        var before = TaskState.seen
        for state in way {
            // The process dies in the middle of the step: what it had begun is not there.
            struct Crash: Error {}
            #expect(throws: (any Error).self) {
                try open(path) { (journal: Journal) throws in
                    _ = try journal.interrupted(terms.id, to: state) { throw Crash() }
                }
            }
            try open(path) { (journal: Journal) throws in
                #expect(try journal.task(terms.id)?.state == before)
                try journal.move(terms.id, to: state) {
                    switch state {
                    case .running:
                        $0.present = [true, false]
                        $0.runs += 1
                    case .computed:
                        $0.output = [1, 2, 3]
                        $0.signatures[1] = [4]
                        $0.cost = .init(rounds: 3, bytesSent: 4, bytesReceived: 5, milliseconds: 6)
                    case .posted: $0.signatures[0] = [5]
                    default: break
                    }
                }
            }
            try open(path) { (journal: Journal) throws in
                #expect(try journal.task(terms.id)?.state == state)
            }
            before = state
        }
        try open(path) { (journal: Journal) throws in
            let record = try #require(try journal.task(terms.id))
            #expect(record.terms == terms)
            #expect(record.present == [true, false])
            #expect(record.runs == 1)
            #expect(record.output == [1, 2, 3])
            #expect(record.signatures == [0: [5], 1: [4]])
            #expect(record.cost.bytesReceived == 5)
            #expect(try journal.history(terms.id) == [.seen] + way)
        }
    }

    /// What a run has shown is known after a restart, whatever the task has gone through since.
    @Test func runsThatWereTakenAreKept() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("j")
        let terms = Samples.terms()
        try open(path) { (journal: Journal) throws in
            try journal.add(terms)
            #expect(try journal.nextRun(of: terms.id) == 0)
            try journal.takeRun(2, of: terms.id)
            try journal.takeRun(0, of: terms.id)
            try journal.move(terms.id, to: .confirmed)
        }
        try open(path) { (journal: Journal) throws in
            #expect(try journal.nextRun(of: terms.id) == 3)
            #expect(try journal.nextRun(of: Samples.terms(9).id) == 0)
        }
    }

    @Test func takesOnlyTheStepsThereAre() throws {
        let directory = try TemporaryDirectory()
        try open(directory.file("j")) { (journal: Journal) throws in
            for (number, from) in TaskState.allCases.enumerated() {
                for to in TaskState.allCases {
                    let terms = Samples.terms(UInt8(truncatingIfNeeded: number * 16 + 1))
                    try journal.forget(terms.id)
                    try journal.add(terms)
                    try journal.place(terms.id, in: from)
                    if from.successors.contains(to) {
                        try journal.move(terms.id, to: to)
                    } else {
                        #expect(throws: NodeError.wrongState(state: from)) {
                            try journal.move(terms.id, to: to)
                        }
                    }
                }
            }
            #expect(throws: NodeError.unknownTask) {
                try journal.move(Samples.word(99), to: .confirmed)
            }
        }
    }

    @Test func nothingFollowsTheEnd() {
        #expect(TaskState.finished.successors.isEmpty)
        #expect(TaskState.expired.successors.isEmpty)
        // A computed or posted task is never evaluated anew.
        for state in [TaskState.computed, .posted, .failed, .declined] {
            #expect(!state.successors.contains(.running))
            #expect(!state.successors.contains(.waitingInputs))
        }
    }

    @Test func storesTheCursorWithWhatItBrought() throws {
        let directory = try TemporaryDirectory()
        let terms = Samples.terms()
        try open(directory.file("j")) { (journal: Journal) throws in
            #expect(try journal.cursor() == nil)
            let cursor = Journal.Cursor(number: 7, hash: Samples.word(7))
            #expect(try journal.advance(to: cursor, with: [terms]) == [terms.id])
            #expect(try journal.cursor() == cursor)
            // Read again after a reorganisation: nothing comes twice.
            #expect(try journal.advance(to: cursor, with: [terms]) == [])
            #expect(try journal.tasks(in: [.seen]).count == 1)
        }
    }

    @Test func dropsOnlyWhatIsUnconfirmed() throws {
        let directory = try TemporaryDirectory()
        try open(directory.file("j")) { (journal: Journal) throws in
            try journal.add(Samples.terms(1))
            try journal.add(Samples.terms(2))
            try journal.drop(Samples.word(1))
            #expect(try journal.task(Samples.word(1)) == nil)
            try journal.move(Samples.word(2), to: .confirmed)
            #expect(throws: NodeError.wrongState(state: .confirmed)) {
                try journal.drop(Samples.word(2))
            }
        }
    }

    @Test func keepsOneOwnerAndOneProcess() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("j")
        try open(path) { (_: Journal) throws in
            #expect(throws: NodeError.file(path: path + ".lock", reason: .inUse)) {
                try Journal(path: path, owner: Samples.owner)
            }
        }
        var other = Samples.owner
        other.node = Samples.address(77)
        #expect(throws: NodeError.foreignJournal) { try Journal(path: path, owner: other) }
    }

    @Test func refusesAFileThatIsNoJournal() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("j")
        try String(repeating: "not a database ", count: 100)
            .write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: NodeError.self) { try Journal(path: path, owner: Samples.owner) }
    }

    @Test func keepsTheFirstUpload() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("j")
        let component = { (byte: UInt8) in
            StoredInput.OpenedComponent(
                randomness: Samples.word(byte), share: [UInt8](repeating: byte, count: 8))
        }
        let input = StoredInput(
            id: Samples.word(101), contract: Samples.word(200), position: 1, first: component(1),
            second: component(2))
        try open(path) { (journal: Journal) throws in
            #expect(try journal.store(input, limit: 2) == .stored)
            #expect(try journal.store(input, limit: 2) == .unchanged)
            var changed = input
            changed.second = component(3)
            #expect(try journal.store(changed, limit: 2) == .conflict)
            changed.id = Samples.word(102)
            #expect(try journal.store(changed, limit: 1) == .full)
        }
        try open(path) { (journal: Journal) throws in
            #expect(try journal.input(input.id)?.second?.share == component(2).share)
            let ids = [Samples.word(101), Samples.word(102)]
            #expect(
                try journal.present(ids, contract: Samples.word(200), position: 1) == [true, false])
            #expect(
                try journal.present(ids, contract: Samples.word(200), position: 2)
                    == [false, false])
            let id = Samples.word(200)
            #expect(try journal.store(contract: id, ir: [1], manifest: [2], limit: 1) == .stored)
            #expect(try journal.store(contract: id, ir: [1], manifest: [2], limit: 1) == .unchanged)
            #expect(try journal.store(contract: id, ir: [1], manifest: [3], limit: 1) == .conflict)
            #expect(try journal.contract(id)?.manifest == [2])
        }
    }
}
