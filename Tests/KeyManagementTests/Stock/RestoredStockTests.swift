import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// A disk that is put back to an earlier state.
@Suite struct RestoredStockTests {
    private let key: StorageKey

    init() throws { key = try StorageKey(SecretVector([UInt8](repeating: 7, count: 32))) }

    private func open(
        _ directory: any DurableDirectory, leaseSize: Int = 4
    ) throws -> FileStock {
        try FileStock(
            directory: directory, key: key, label: [1], quorum: 1, leaseSize: leaseSize)
    }

    private func witness() throws -> StockWitness {
        try StockWitness(directory: CrashingDirectory(), create: true)
    }

    /// Many leases of one stock don't make a record that can't be opened any more.
    @Test func recordsOfWitnessesStayShort() throws {
        let directory = CrashingDirectory()
        let witness = try StockWitness(directory: directory, create: true)
        let leases: UInt64 = 12_000
        for position in 0..<leases {
            try witness.record(
                StockLease(epoch: 0, positions: position..<position + 1), of: [1], owner: [9])
        }
        #expect(directory.files.values.allSatisfy { $0.count < 1 << 20 })
        let again = try StockWitness(directory: directory)
        #expect(again.mark(of: [1], owner: [9])?.position == leases)
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

    /// The disk is put back to an earlier state after more was used: without the witness a secret would
    /// come out twice; with it the stock learns that it is old.
    @Test func aRestoredSnapshotIsDetected() throws {
        let witness = try witness()
        let directory = CrashingDirectory()
        let stock = try open(directory)
        _ = try stock.add(items(12))
        try lease(stock, witness)
        let snapshot = directory.files
        try lease(stock, witness)
        let first = try stock.take(epoch: 0, position: 5).secret.reveal()

        // What would happen if nobody remembered.
        let forgetful = try open(CrashingDirectory(files: snapshot))
        try lease(forgetful)
        #expect(try forgetful.take(epoch: 0, position: 5).secret.reveal() == first)

        let restored = try open(CrashingDirectory(files: snapshot))
        let stale = try restored.openLease()
        let seen = StockMark(epoch: 0, position: 8)
        #expect(throws: KeyManagementError.staleLease(stale, seen: seen)) {
            try witness.record(stale, of: [1], owner: [9])
        }
        try restored.discard(above: seen)
        #expect(restored.epoch == 1 && restored.unleased.isEmpty)
        #expect(throws: KeyManagementError.self) { try restored.take(epoch: 0, position: 5) }
        _ = try restored.add(items(4))
        try lease(restored, witness)
        #expect(
            witness.mark(of: [1], owner: [9]) == StockMark(epoch: 1, position: 4))
    }

    /// An old disk whose next lease ends above what was seen, but begins below: since more was put in, or
    /// leases have grown.
    @Test(arguments: [true, false]) func aLongerLeaseOfAnOldDiskIsDetected(grows: Bool) throws {
        let witness = try witness()
        let directory = CrashingDirectory()
        let stock = try open(directory)
        _ = try stock.add(items(grows ? 8 : 3))
        let snapshot = directory.files
        try lease(stock, witness)
        let first = try stock.take(epoch: 0, position: 0).secret.reveal()

        let restored = try open(
            CrashingDirectory(files: snapshot), leaseSize: grows ? 8 : 4)
        if !grows { _ = try restored.add(items(4)) }
        let longer = try restored.openLease()
        #expect(longer.positions.upperBound > stock.lease.upperBound)
        #expect(throws: KeyManagementError.staleLease(longer, seen: stock.mark)) {
            try witness.record(longer, of: [1], owner: [9])
        }
        #expect(throws: KeyManagementError.self) { try restored.take(epoch: 0, position: 0) }
        // The secret is there: only the witness has kept it from coming out twice.
        try restored.confirm(longer, witnesses: [2])
        #expect(try restored.take(epoch: 0, position: 0).secret.reveal() == first)
    }

    /// Whatever is put in, leased, taken, put back and opened with other sizes: nothing that an honest
    /// witness has let through comes out twice.
    @Test func noSecretComesOutTwice() throws {
        var generator = SeededGenerator(label: "stocks and snapshots")
        for round in 0..<60 {
            let witness = try witness()
            var directory = CrashingDirectory()
            var stock = try open(directory)
            var snapshots = [directory.files]
            var taken = [[UInt8]]()
            for _ in 0..<40 {
                switch Int.random(in: 0..<7, using: &generator) {
                case 0: _ = try stock.add(items(Int.random(in: 1...9, using: &generator)))
                case 1: snapshots.append(directory.files)
                case 2:
                    let files = try #require(snapshots.randomElement(using: &generator))
                    directory = CrashingDirectory(files: files)
                    stock = try open(
                        directory, leaseSize: Int.random(in: 1...9, using: &generator))
                case 3, 4:
                    guard let lease = try? stock.openLease() else { continue }
                    do throws(KeyManagementError) {
                        try witness.record(lease, of: [1], owner: [9])
                        try stock.confirm(lease, witnesses: [2])
                    } catch {
                        guard Bool.random(using: &generator) else { continue }
                        try stock.discard(above: witness.mark(of: [1], owner: [9]))
                    }
                default:
                    for position in stock.publicParts.keys.sorted().prefix(3) {
                        let item = try? stock.take(epoch: stock.epoch, position: position)
                        if let item { taken.append(item.secret.reveal()) }
                    }
                }
            }
            #expect(
                Set(taken).count == taken.count, "round \(round), seed \(generator.seed)")
        }
    }
}
