import KeyManagement
import Testing

@Suite struct StockWitnessTests {
    @Test func marksOnlyGrow() throws {
        let directory = CrashingDirectory()
        let witness = try StockWitness(directory: directory)
        let marks = [(0, 4), (0, 5), (2, 0)].map { StockMark(epoch: $0.0, position: $0.1) }
        for mark in marks { try witness.record(mark, of: [1]) }
        try witness.record(marks[0], of: [2])
        let again = try StockWitness(directory: CrashingDirectory(files: directory.files))
        #expect(again.mark(of: [1]) == marks[2] && again.mark(of: [2]) == marks[0])
        #expect(again.mark(of: [3]) == nil)
        for mark in marks {
            #expect(throws: KeyManagementError.staleMark(mark, seen: marks[2])) {
                try again.record(mark, of: [1])
            }
        }
    }

    /// A crash of the witness: what it has answered for is not forgotten.
    @Test(arguments: CrashingDirectory.Moment.allCases)
    func crashes(moment: CrashingDirectory.Moment) throws {
        for step in 1...3 {
            let directory = CrashingDirectory(crash: (step, moment))
            let witness = try StockWitness(directory: directory)
            var answered: StockMark?
            for position in 1...3 as ClosedRange<UInt64> {
                let mark = StockMark(epoch: 0, position: position)
                do {
                    try witness.record(mark, of: [1])
                    answered = mark
                } catch { break }
            }
            let again = try StockWitness(directory: CrashingDirectory(files: directory.files))
            #expect(
                (again.mark(of: [1]) ?? StockMark(epoch: 0, position: 0)).position >= answered?
                    .position ?? 0)
            try again.record(StockMark(epoch: 0, position: 4), of: [1])
        }
    }

    @Test func afterAFailedWriteNothingIsRecorded() throws {
        let directory = CrashingDirectory(crash: (1, .halfway))
        let witness = try StockWitness(directory: directory)
        for position in 1...2 as ClosedRange<UInt64> {
            #expect(throws: KeyManagementError.storage("marks", .unwritable)) {
                try witness.record(StockMark(epoch: 0, position: position), of: [1])
            }
        }
        #expect(witness.mark(of: [1]) == nil)
    }

    @Test func aChangedRecordIsRefused() throws {
        let directory = CrashingDirectory()
        let witness = try StockWitness(directory: directory)
        try witness.record(StockMark(epoch: 0, position: 1), of: [1])
        var files = directory.files
        files["marks"]?[40] ^= 1
        #expect(throws: KeyManagementError.storage("marks", .damaged)) {
            _ = try StockWitness(directory: CrashingDirectory(files: files))
        }
    }

    @Test func marksSurviveTheirEncoding() throws {
        let mark = StockMark(epoch: 1 << 40, position: 77)
        #expect(mark.encoded().count == StockMark.byteCount)
        #expect(try StockMark(encoded: mark.encoded()) == mark)
        #expect(throws: KeyManagementError.malformedEncoding) {
            try StockMark(encoded: mark.encoded() + [0])
        }
        var newer = mark.encoded()
        newer[1] = 2
        #expect(throws: KeyManagementError.unknownVersion(2)) { try StockMark(encoded: newer) }
    }
}
