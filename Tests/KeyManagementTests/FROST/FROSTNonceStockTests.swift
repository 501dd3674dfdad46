import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import Testing

/// Nonces on disk: used across restarts, once.
@Suite struct FROSTNonceStockTests {
    @Test func storedNoncesSignAfterARestart() throws {
        let fixture = try FROSTFixture<FROSTEd25519>(parties: 3, signers: 2)
        let key = try StorageKey(SecretVector([UInt8](repeating: 4, count: 32)))
        let share = fixture.shares[0]
        func open(_ files: [String: [UInt8]]) throws -> (FileStock, CrashingDirectory) {
            let directory = CrashingDirectory(files: files)
            let stock = try FileStock(
                directory: directory, key: key,
                label: FROSTNonceStock<FROSTEd25519>.label(share), quorum: 1, leaseSize: 2)
            return (stock, directory)
        }
        let (first, disk) = try open([:])
        let published = try FROSTNonceStock<FROSTEd25519>(share: share, stock: first).replenish(4)
        let (second, _) = try open(disk.files)
        let stock = FROSTNonceStock<FROSTEd25519>(share: share, stock: second)
        func request(_ place: Int) throws -> FROSTSigningRequest<FROSTEd25519> {
            try FROSTSigningRequest(
                key: fixture.key, message: [7],
                published: [1: published[place], 2: fixture.published[1][place]])
        }
        // Not before the witness has the lease.
        #expect(throws: KeyManagementError.spent(StockMark(epoch: 0, position: 0))) {
            try request(0).sign(share, stock: stock)
        }
        try second.confirm(try second.openLease(), witnesses: [3])
        for place in 0...1 {
            let asked = try request(place)
            let own = try asked.sign(share, stock: stock)
            let other = try fixture.answer(asked, 2)
            _ = try asked.signingPackage.aggregate([1: own.value, 2: other.value])
            #expect(throws: KeyManagementError.self) { try asked.sign(share, stock: stock) }
        }
        #expect(throws: KeyManagementError.spent(StockMark(epoch: 0, position: 2))) {
            try request(2).sign(share, stock: stock)
        }
    }

    /// Nonces of one share are no other's, even on the same disk.
    @Test func labelsTellSharesApart() throws {
        let fixture = try FROSTFixture<FROSTEd25519>(parties: 3, signers: 2)
        let labels = fixture.shares.map { FROSTNonceStock<FROSTEd25519>.label($0) }
        #expect(Set(labels).count == 3)
    }

    @Test func memoryStocksStartAnew() throws {
        let (first, second) = (MemoryStock(), MemoryStock())
        #expect(first.epoch != second.epoch)
        let positions = try first.add([StockItem(publicPart: [], secret: SecretVector([1]))])
        #expect(positions == 0..<1)
        _ = try first.take(epoch: first.epoch, position: 0)
        let place = StockMark(epoch: first.epoch, position: 0)
        #expect(throws: KeyManagementError.spent(place)) {
            try first.take(epoch: first.epoch, position: 0)
        }
        #expect(throws: KeyManagementError.spent(place)) {
            try second.take(epoch: first.epoch, position: 0)
        }
    }
}
