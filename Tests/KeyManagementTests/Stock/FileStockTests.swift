import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct FileStockTests {
    private let key: StorageKey

    init() throws { key = try StorageKey(SecretVector([UInt8](repeating: 7, count: 32))) }

    private func open(
        _ directory: any DurableDirectory, label: String = "test"
    ) throws -> FileStock {
        try FileStock(
            directory: directory, key: key, label: Array(label.utf8), quorum: 1, leaseSize: 4)
    }

    private func witness() throws -> StockWitness {
        try StockWitness(directory: CrashingDirectory(), create: true)
    }

    /// Items whose secrets are all different.
    private func items(_ count: Int) -> [StockItem] {
        (0..<count).map { _ in
            let secret = SecretVector<UInt8>(
                (0..<32).map { _ in UInt8.random(in: .min ... .max) })
            return StockItem(publicPart: [1, 2], secret: secret)
        }
    }

    private func lease(_ stock: FileStock, _ witness: StockWitness? = nil) throws {
        let lease = try stock.openLease()
        try witness?.record(lease, of: [1], owner: [9])
        try stock.confirm(lease, witnesses: [2])
    }

    @Test func itemsAreTakenOnceAndOnlyUnderALease() throws {
        let stock = try open(CrashingDirectory())
        #expect(throws: KeyManagementError.stockEmpty) { try stock.openLease() }
        let items = items(6)
        #expect(try stock.add(items) == 0..<6)
        #expect(throws: KeyManagementError.spent(StockMark(epoch: 0, position: 0))) {
            try stock.take(epoch: 0, position: 0)
        }
        let nothing = StockLease(epoch: 0, positions: 0..<0)
        #expect(throws: KeyManagementError.notWitnessed(needed: 1, given: 1)) {
            try stock.confirm(nothing, witnesses: [2])
        }
        let lease = try stock.openLease()
        #expect(lease == StockLease(epoch: 0, positions: 0..<4) && stock.lease.isEmpty)
        #expect(throws: KeyManagementError.notWitnessed(needed: 1, given: 0)) {
            try stock.confirm(lease, witnesses: [])
        }
        for other in [(0, 0, 3), (0, 1, 4), (1, 0, 4)] as [(UInt64, UInt64, UInt64)] {
            let other = StockLease(epoch: other.0, positions: other.1..<other.2)
            #expect(throws: KeyManagementError.notWitnessed(needed: 1, given: 1)) {
                try stock.confirm(other, witnesses: [2])
            }
        }
        #expect(throws: KeyManagementError.spent(StockMark(epoch: 0, position: 2))) {
            try stock.take(epoch: 0, position: 2)
        }
        try stock.confirm(lease, witnesses: [2])
        #expect(stock.lease == 0..<4)
        let taken = try stock.take(epoch: 0, position: 2)
        #expect(taken.secret.reveal() == items[2].secret.reveal())
        #expect(taken.publicPart == [1, 2])
        for (epoch, position) in [(0, 2), (0, 4), (1, 1)] as [(UInt64, UInt64)] {
            let place = StockMark(epoch: epoch, position: position)
            #expect(throws: KeyManagementError.spent(place)) {
                try stock.take(epoch: epoch, position: position)
            }
        }
    }

    @Test func aRestartLosesTheLeaseAndKeepsTheRest() throws {
        let directory = CrashingDirectory()
        let stock = try open(directory)
        let items = items(10)
        _ = try stock.add(items)
        try lease(stock)
        _ = try stock.take(epoch: 0, position: 1)

        let again = try open(CrashingDirectory(files: directory.files))
        #expect(again.unleased == 4..<10 && again.epoch == 0)
        for position in 0..<4 as Range<UInt64> {
            #expect(throws: KeyManagementError.self) {
                try again.take(epoch: 0, position: position)
            }
        }
        try lease(again)
        let taken = try again.take(epoch: 0, position: 4)
        #expect(taken.secret.reveal() == items[4].secret.reveal())
    }

    /// A crash at every step, before, in the middle of and after the write: no secret comes out twice, and
    /// the stock goes on.
    @Test(arguments: CrashingDirectory.Moment.allCases)
    func crashes(moment: CrashingDirectory.Moment) throws {
        var step = 1
        while true {
            var taken = [[UInt8]]()
            func use(_ directory: CrashingDirectory, _ witness: StockWitness) throws {
                let stock = try open(directory)
                for _ in 0..<2 {
                    _ = try stock.add(items(6))
                    for _ in 0..<2 {
                        try lease(stock, witness)
                        for position in stock.lease {
                            let item = try stock.take(epoch: stock.epoch, position: position)
                            taken.append(item.secret.reveal())
                        }
                    }
                }
            }
            let witness = try witness()
            let directory = CrashingDirectory(crash: (step, moment))
            let crashed: Bool
            do {
                try use(directory, witness)
                crashed = false
            } catch { crashed = true }
            let before = taken.count
            try use(CrashingDirectory(files: directory.files), witness)
            #expect(taken.count >= before + 12, "after a crash at step \(step)")
            #expect(Set(taken).count == taken.count, "after a crash at step \(step)")
            if !crashed { break }
            step += 1
        }
        #expect(step > 6)
    }

    /// A lease that nobody recorded gives nothing, not when a later one is recorded either; what is left
    /// of a recorded one stays.
    @Test func unconfirmedLeasesGiveNothing() throws {
        let stock = try open(CrashingDirectory())
        _ = try stock.add(items(12))
        try lease(stock)
        _ = try stock.openLease()
        let last = try stock.openLease()
        try stock.confirm(last, witnesses: [2])
        for position in 4..<8 as Range<UInt64> {
            #expect(throws: KeyManagementError.self) {
                try stock.take(epoch: 0, position: position)
            }
        }
        for position in [0, 3, 8, 11] as [UInt64] {
            _ = try stock.take(epoch: 0, position: position)
        }
    }

    /// What a witness says it has seen does not push the epoch to where there is none after it.
    @Test func impossibleEpochsAreRefused() throws {
        let directory = CrashingDirectory()
        let stock = try open(directory)
        _ = try stock.add(items(4))
        for epoch in [.max, .max - 1, FileStock.epochLimit + 1] as [UInt64] {
            #expect(throws: KeyManagementError.impossibleEpoch(epoch)) {
                try stock.discard(above: StockMark(epoch: epoch, position: 0))
            }
        }
        #expect(stock.epoch == 0 && stock.unleased == 0..<4)
        try stock.discard(above: StockMark(epoch: FileStock.epochLimit, position: 0))
        // After that it can still be given up.
        try stock.discard(above: nil)
        #expect(stock.epoch == FileStock.epochLimit + 2)
        #expect(throws: KeyManagementError.impossibleEpoch(.max)) {
            _ = try open(CrashingDirectory(files: ["stock-\(UInt64.max)": [1]]))
        }
    }

    /// Every byte of the log changed, and every length: nothing of a damaged log is used.
    @Test func damagedLogsAreGivenUp() throws {
        let directory = CrashingDirectory()
        let stock = try open(directory)
        _ = try stock.add(items(2))
        _ = try stock.openLease()
        let log = try #require(directory.files["stock-0"])
        for place in 0..<log.count {
            var changed = log
            changed[place] ^= 0x40
            for damaged in [changed, Array(log[..<place])] {
                // A log that ends between two records is as an earlier one: the witness's matter.
                let opened = try open(CrashingDirectory(files: ["stock-0": damaged]))
                let isWhole = damaged.count < log.count && opened.epoch == 0
                #expect(opened.epoch == 1 || isWhole, "byte \(place)")
                if opened.epoch == 1 { #expect(opened.unleased.isEmpty) }
            }
        }
        // Another label or key, too.
        let other = try open(CrashingDirectory(files: directory.files), label: "other")
        #expect(other.epoch == 1)
    }

    /// On a real disk, one process at a time.
    @Test func realDirectories() throws {
        let path = try TemporaryDirectory()
        let directory = try FileDirectory(path: path.child("stock"))
        #expect(throws: KeyManagementError.storage(path.child("stock"), .inUse)) {
            _ = try FileDirectory(path: path.child("stock"))
        }
        let stock = try open(directory)
        _ = try stock.add(items(5))
        try lease(stock)
        try stock.discard(above: StockMark(epoch: 3, position: 9))
        #expect(try directory.names() == ["stock-4"])
        #expect(throws: KeyManagementError.storage("stock-4", .tooLong(limit: 4))) {
            try directory.read("stock-4", limit: 4)
        }
        try directory.replace("stock-4", with: [1])
        #expect(try directory.read("stock-4", limit: 4) == [1])
        #expect(try open(directory).epoch == 5)
        #expect(throws: KeyManagementError.storage(path.path, .readableByOthers)) {
            _ = try FileDirectory(path: path.path)
        }
    }
}
