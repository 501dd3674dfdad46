import KeyManagement
import Testing

@Suite struct StockWitnessTests {
    private func lease(_ epoch: UInt64, _ positions: Range<UInt64>) -> StockLease {
        StockLease(epoch: epoch, positions: positions)
    }

    @Test func leasesOnlyGrow() throws {
        let directory = CrashingDirectory()
        let witness = try StockWitness(directory: directory, create: true)
        // Leases that nobody recorded may lie between.
        let leases = [lease(0, 0..<4), lease(0, 4..<5), lease(0, 9..<12), lease(2, 0..<3)]
        for lease in leases { try witness.record(lease, of: [1], owner: [7]) }
        try witness.record(leases[0], of: [2], owner: [7])
        try witness.record(leases[1], of: [1], owner: [8])
        let again = try StockWitness(directory: CrashingDirectory(files: directory.files))
        let seen = StockMark(epoch: 2, position: 3)
        #expect(again.mark(of: [1], owner: [7]) == seen)
        #expect(again.mark(of: [2], owner: [7]) == leases[0].end)
        #expect(again.mark(of: [1], owner: [8]) == leases[1].end)
        #expect(again.mark(of: [2], owner: [8]) == nil)
        // Whatever begins below what was seen, wherever it ends.
        for stale in leases + [lease(2, 2..<9), lease(2, 0..<9), lease(1, 7..<9)] {
            #expect(throws: KeyManagementError.staleLease(stale, seen: seen)) {
                try again.record(stale, of: [1], owner: [7])
            }
        }
        try again.record(lease(2, 3..<4), of: [1], owner: [7])
    }

    /// A crash of the witness: what it has answered for is not forgotten.
    @Test(arguments: CrashingDirectory.Moment.allCases)
    func crashes(moment: CrashingDirectory.Moment) throws {
        for step in 1...4 {
            let directory = CrashingDirectory(crash: (step, moment))
            var answered: UInt64 = 0
            do {
                let witness = try StockWitness(directory: directory, create: true)
                for position in 0..<3 as Range<UInt64> {
                    try witness.record(
                        lease(0, position..<(position + 1)), of: [1], owner: [7])
                    answered = position + 1
                }
            } catch {}
            let again = try StockWitness(
                directory: CrashingDirectory(files: directory.files), create: step == 1)
            let mark = again.mark(of: [1], owner: [7])
            #expect((mark?.position ?? 0) >= answered)
            try again.record(lease(0, 4..<5), of: [1], owner: [7])
        }
    }

    @Test func afterAFailedWriteNothingIsRecorded() throws {
        let directory = CrashingDirectory(crash: (2, .halfway))
        let witness = try StockWitness(directory: directory, create: true)
        for position in 1...2 as ClosedRange<UInt64> {
            #expect(throws: KeyManagementError.storage("marks", .unwritable)) {
                try witness.record(lease(0, 0..<position), of: [1], owner: [7])
            }
        }
        #expect(witness.mark(of: [1], owner: [7]) == nil)
    }

    @Test func aChangedRecordIsRefused() throws {
        let directory = CrashingDirectory()
        let witness = try StockWitness(directory: directory, create: true)
        try witness.record(lease(0, 0..<1), of: [1], owner: [7])
        let log = try #require(directory.files["marks"])
        for place in [0, 20, 50, log.count - 1] {
            var changed = log
            changed[place] ^= 1
            #expect(throws: KeyManagementError.storage("marks", .damaged), "\(place)") {
                _ = try StockWitness(directory: CrashingDirectory(files: ["marks": changed]))
            }
        }
        // An empty file is no new record, and a lost one is made by nobody unasked.
        for create in [true, false] {
            #expect(throws: KeyManagementError.storage("marks", .damaged)) {
                _ = try StockWitness(
                    directory: CrashingDirectory(files: ["marks": []]), create: create)
            }
        }
        #expect(throws: KeyManagementError.storage("marks", .missing)) {
            _ = try StockWitness(directory: CrashingDirectory())
        }
        let kept = try StockWitness(
            directory: CrashingDirectory(files: directory.files), create: true)
        #expect(kept.mark(of: [1], owner: [7]) != nil)
    }

    /// An owner with too many stocks is refused, and stands in nobody's way.
    @Test func stocksAreCountedByOwner() throws {
        let witness = try StockWitness(directory: CrashingDirectory(), create: true)
        for name in 0..<StockWitness.stockLimit {
            try witness.record(
                lease(0, 0..<1), of: [UInt8(name >> 8), UInt8(name & 255)], owner: [7])
        }
        let limit = StorageFault.tooLong(limit: StockWitness.stockLimit)
        #expect(throws: KeyManagementError.storage("marks", limit)) {
            try witness.record(lease(0, 0..<1), of: [1], owner: [7])
        }
        try witness.record(lease(0, 1..<2), of: [0, 0], owner: [7])
        try witness.record(lease(0, 0..<1), of: [1], owner: [8])
    }

    @Test func marksAndLeasesSurviveTheirEncoding() throws {
        let mark = StockMark(epoch: 1 << 40, position: 77)
        #expect(mark.encoded().count == StockMark.byteCount)
        #expect(try StockMark(encoded: mark.encoded()) == mark)
        #expect(throws: KeyManagementError.malformedEncoding) {
            try StockMark(encoded: mark.encoded() + [0])
        }
        var newer = mark.encoded()
        newer[1] = 2
        #expect(throws: KeyManagementError.unknownVersion(2)) { try StockMark(encoded: newer) }

        let lease = lease(1 << 40, 5..<77)
        let encoded = lease.encoded()
        #expect(encoded.count == StockLease.byteCount)
        #expect(try StockLease(encoded: encoded) == lease)
        var backwards = encoded
        backwards[17] = 77
        for malformed in [encoded + [0], Array(encoded.dropLast()), mark.encoded(), backwards] {
            #expect(throws: KeyManagementError.malformedEncoding) {
                try StockLease(encoded: malformed)
            }
        }
        newer = encoded
        newer[1] = 2
        #expect(throws: KeyManagementError.unknownVersion(2)) {
            try StockLease(encoded: newer)
        }
    }
}
