import EllipticCurves
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct ECDSAPresignatureStockTests {
    private let fixture: ECDSAFixture
    private let key: StorageKey

    init() throws {
        fixture = try ECDSAFixture()
        key = try StorageKey(SecretVector([UInt8](repeating: 7, count: 32)))
    }

    private func file(
        _ directory: CrashingDirectory, party: PartyNumber = 1
    ) throws -> FileStock {
        try FileStock(
            directory: directory, key: key,
            label: ECDSAPresignatureStock.label(fixture.signers, party: party), quorum: 1,
            leaseSize: 4)
    }

    private func stock(
        _ stock: any OneTimeStock, party: PartyNumber = 1
    ) throws -> ECDSAPresignatureStock {
        try ECDSAPresignatureStock(signers: fixture.signers, party: party, stock: stock)
    }

    private func order(_ id: PresignatureID, digit: UInt8 = 1) throws -> ECDSASigningOrder {
        try fixture.order(
            ECDSASigningRequest(
                presignature: id, digest: [UInt8](repeating: digit, count: 32),
                child: fixture.key.derive(.root)))
    }

    /// Every signer asks with presignatures of its own, in order; all give signatures.
    @Test func stocksGiveSignatures() throws {
        let batches = try fixture.presign(count: 7)
        let stocks = try batches.map { batch in
            let stock = try stock(MemoryStock(), party: batch.party)
            try stock.add(batch)
            return stock
        }
        #expect(stocks.allSatisfy { $0.count == 7 })
        #expect(throws: KeyManagementError.presignatureConsumed) { try batches[0].take(0).id }
        for (round, owner) in [(0, 1), (0, 2), (1, 1), (0, 3), (2, 1)] as [(Int, PartyNumber)] {
            let id = try #require(stocks[0].next(of: owner))
            #expect(Int(id.index) == owner.place + 3 * round)
            let order = try order(id)
            var run = ProtocolRun(try stocks.map { try $0.sign(order) })
            for (_, outcome) in run.run() {
                let signature = try #require(outcome.output)
                #expect(signature.verifies(order.request.digest, by: fixture.key.groupKey.affine))
            }
        }
        #expect(stocks.allSatisfy { $0.count == 2 && $0.next(of: 1) == nil })
    }

    /// A second order for a presignature is refused: for another digest and for the same, after an abort and
    /// after a restart.
    @Test func aPresignatureServesOneOrder() throws {
        let directory = CrashingDirectory()
        let file = try file(directory)
        let signer = try stock(file)
        try signer.add(fixture.presign(count: 6)[0])
        let ids = try (1...3).map { try #require(signer.next(of: PartyNumber($0))) }
        // Not before a lease is recorded.
        #expect(throws: KeyManagementError.spent(StockMark(epoch: 0, position: 0))) {
            try signer.sign(order(ids[0]))
        }
        let mark = try file.openLease()
        try file.confirm(mark, witnesses: [2])
        _ = try signer.sign(order(ids[0]))
        for digit in [1, 2] as [UInt8] {
            #expect(throws: KeyManagementError.presignatureConsumed) {
                try signer.sign(order(ids[0], digit: digit))
            }
        }
        // A restart: what was leased is spent, used or not; the rest is there.
        let second = try self.file(CrashingDirectory(files: directory.files))
        let again = try stock(second)
        #expect(again.count == 2)
        for id in ids {
            #expect(throws: KeyManagementError.presignatureConsumed) { try again.sign(order(id)) }
        }
        let last = try #require(again.next(of: 2))
        #expect(last.index == 4)
        try second.confirm(second.openLease(), witnesses: [2])
        _ = try again.sign(order(last))
        #expect(again.count == 1)
    }

    /// A crash at every step, before, in the middle of and after the write: no presignature comes out
    /// twice.
    @Test(arguments: CrashingDirectory.Moment.allCases)
    func crashes(moment: CrashingDirectory.Moment) throws {
        var step = 1
        while true {
            var taken = [PresignatureID]()
            func use(_ directory: CrashingDirectory, _ batch: ECDSAPresignatureBatch?) throws {
                let file = try file(directory)
                let signer = try stock(file)
                if let batch { try signer.add(batch) }
                while let mark = try? file.openLease() {
                    try file.confirm(mark, witnesses: [2])
                    for owner in fixture.signers.participants.numbers {
                        guard let id = signer.next(of: owner),
                            (try? signer.sign(order(id))) != nil
                        else { continue }
                        taken.append(id)
                    }
                }
            }
            let directory = CrashingDirectory(crash: (step, moment))
            let batch = try fixture.presign("a session before a crash", count: 5)[0]
            do { try use(directory, batch) } catch {}
            let crashed = directory.steps >= step
            try use(CrashingDirectory(files: directory.files), nil)
            #expect(Set(taken).count == taken.count, "after a crash at step \(step)")
            if !crashed { break }
            step += 1
        }
        #expect(step > 3)
    }

    /// What is left of a batch that another signer has lost is never used: neither in the order of its owner, nor
    /// when somebody asks for it, nor after a restart where it was leased.
    @Test(arguments: [false, true]) func retiredBatchesServeNoMore(isDurable: Bool) throws {
        let directory = CrashingDirectory()
        let file = isDurable ? try file(directory) : nil
        let memory = MemoryStock()
        let signer = try stock(file ?? memory)
        let batches = try ["a session that some lose", "a session that all keep"].map {
            try fixture.presign($0, count: 3)[0]
        }
        for batch in batches { try signer.add(batch) }
        if let file { try file.confirm(file.openLease(), witnesses: [2]) }
        let (lost, kept) = (batches[0].identifier, batches[1].identifier)
        #expect(signer.batchesLeft == [lost, kept])
        let ids = try (1...3).map { try #require(signer.next(of: PartyNumber($0))) }
        #expect(ids.allSatisfy { $0.batch == lost })
        try signer.retire([lost])
        #expect(signer.batchesLeft == [kept] && signer.count == 3)
        if !isDurable { #expect(memory.publicParts.count == 3) }
        for id in ids {
            #expect(throws: KeyManagementError.presignatureConsumed) { try signer.sign(order(id)) }
        }
        _ = try signer.sign(order(try #require(signer.next(of: 1))))
        if isDurable {
            let again = try stock(self.file(CrashingDirectory(files: directory.files)))
            #expect(!again.batchesLeft.contains(lost))
        }
        try signer.retire([kept])
        #expect(signer.count == 0 && signer.batchesLeft.isEmpty && signer.next(of: 2) == nil)
    }

    /// Of what one signer may order with only so much is kept, the newest; others' is left alone, and so is what
    /// batches that are not named gave it.
    @Test func theOldestAreRetired() throws {
        let memory = MemoryStock()
        let signer = try stock(memory)
        let batches = try ["the first session", "the second session", "the last session"].map {
            try fixture.presign($0, count: 6)[0]
        }
        for batch in batches { try signer.add(batch) }
        let named = Set(batches.prefix(2).map(\.identifier))
        let first = [batches[0].id(1), batches[0].id(4)]
        #expect(try signer.retireOldest(of: 2, keeping: 4, among: named).isEmpty)
        #expect(try signer.retireOldest(of: 2, keeping: 3, among: named) == [first[0]])
        #expect(signer.next(of: 2) == first[1])
        #expect(
            try signer.retireOldest(of: 2, keeping: 1, among: named)
                == [first[1], batches[1].id(1)])
        #expect(signer.next(of: 2) == batches[1].id(4))
        #expect(throws: KeyManagementError.presignatureConsumed) {
            try signer.sign(order(first[0]))
        }
        #expect(signer.next(of: 1) == batches[0].id(0) && signer.next(of: 3) == batches[0].id(2))
        #expect(signer.count == 15 && memory.publicParts.count == 15)
        #expect(try signer.retireOldest(of: 2, keeping: 0, among: named) == [batches[1].id(4)])
        #expect(signer.next(of: 2) == batches[2].id(1))
    }

    /// After the stock was given up an old name stands for nothing, and nothing is taken in its place.
    @Test func aDiscardedStockGivesNothingUnderOldNames() throws {
        let file = try file(CrashingDirectory())
        let signer = try stock(file)
        try signer.add(fixture.presign(count: 3)[0])
        let old = try #require(signer.next(of: 1))
        try file.confirm(file.openLease(), witnesses: [2])
        try file.discard(above: StockMark(epoch: 5, position: 0))
        #expect(signer.count == 0 && signer.next(of: 1) == nil)
        try signer.add(fixture.presign("another session of tests", count: 3)[0])
        try file.confirm(file.openLease(), witnesses: [2])
        #expect(throws: KeyManagementError.presignatureConsumed) {
            try signer.sign(order(old))
        }
        #expect(signer.count == 3)
        let new = try #require(signer.next(of: 1))
        #expect(new.batch != old.batch)
        _ = try signer.sign(order(new))
    }

    /// A lease that was not recorded is lost: its presignatures don't stand in the way of others.
    @Test func lostLeasesAreNotOffered() throws {
        let file = try file(CrashingDirectory())
        let signer = try stock(file)
        try signer.add(fixture.presign(count: 8)[0])
        _ = try file.openLease()
        try file.confirm(file.openLease(), witnesses: [2])
        #expect(signer.count == 4)
        let id = try #require(signer.next(of: 1))
        #expect(id.index == 6)
        _ = try signer.sign(order(id))
    }

    /// Two sessions under one name: the second batch is refused, while the first is here and after that.
    @Test func aNameServesOneBatch() throws {
        let file = try file(CrashingDirectory())
        let signer = try stock(file)
        let (first, second) = (try fixture.presign(count: 1)[0], try fixture.presign(count: 1)[0])
        #expect(first.identifier == second.identifier)
        try signer.add(first)
        let again = try stock(file)
        for signer in [signer, again] {
            #expect(throws: KeyManagementError.repeatedBatch) { try signer.add(second) }
        }
        try file.confirm(file.openLease(), witnesses: [2])
        _ = try signer.sign(order(first.id(0)))
        #expect(throws: KeyManagementError.repeatedBatch) { try signer.add(second) }
        #expect(signer.count == 0)
    }

    /// A stock that gives other items than were put in it.
    private final class MixedUpStock: OneTimeStock {
        private let stock = MemoryStock()

        var epoch: UInt64 { stock.epoch }
        var publicParts: [UInt64: [UInt8]] { stock.publicParts }

        func add(_ items: [StockItem]) throws(KeyManagementError) -> Range<UInt64> {
            try stock.add(items)
        }

        func take(epoch: UInt64, position: UInt64) throws(KeyManagementError) -> StockItem {
            try stock.take(epoch: epoch, position: position ^ 1)
        }
    }

    @Test func anotherPresignatureIsNotTaken() throws {
        let signer = try stock(MixedUpStock())
        try signer.add(fixture.presign(count: 2)[0])
        let id = try #require(signer.next(of: 1))
        #expect(throws: KeyManagementError.presignatureConsumed) { try signer.sign(order(id)) }
    }

    /// A stock whose items hold other secrets than were put in, or that fails.
    private final class AlteredStock: OneTimeStock {
        private let stock = MemoryStock()
        var secret: [UInt8]?

        var epoch: UInt64 { stock.epoch }
        var publicParts: [UInt64: [UInt8]] { stock.publicParts }

        func add(_ items: [StockItem]) throws(KeyManagementError) -> Range<UInt64> {
            try stock.add(items)
        }

        func take(epoch: UInt64, position: UInt64) throws(KeyManagementError) -> StockItem {
            guard let secret else { throw .storage("stock", .unwritable) }
            let item = try stock.take(epoch: epoch, position: position)
            return StockItem(publicPart: item.publicPart, secret: SecretVector(secret))
        }
    }

    @Test func alteredPresignaturesAreNotTaken() throws {
        let altered = AlteredStock()
        let signer = try stock(altered)
        let batch = try fixture.presign(count: 9)[0]
        try signer.add(batch)
        for secret in [
            [], [UInt8](repeating: 1, count: 63), [UInt8](repeating: 1, count: 65),
            [UInt8](repeating: 1, count: 32) + [UInt8](repeating: 255, count: 32),
        ] as [[UInt8]] {
            altered.secret = secret
            let id = try #require(signer.next(of: 1) ?? signer.next(of: 2))
            #expect(throws: KeyManagementError.malformedEncoding) { try signer.sign(order(id)) }
        }
        // What can't be taken out for good is no more given out, and said.
        altered.secret = nil
        #expect(throws: KeyManagementError.storage("stock", .unwritable)) {
            try signer.retire([batch.identifier])
        }
        #expect(signer.count == 0)
    }

    @Test func otherThingsAreRefused() throws {
        let batches = try fixture.presign(count: 1)
        let stranger = try ECDSAFixture()
        let signer = try stock(MemoryStock())
        #expect(throws: KeyManagementError.wrongKey) { try signer.add(batches[1]) }
        #expect(throws: KeyManagementError.wrongKey) {
            try signer.add(stranger.presign(count: 1)[0])
        }
        #expect(throws: KeyManagementError.notASigner(4)) {
            try stock(MemoryStock(), party: 4)
        }
        let other = MemoryStock()
        _ = try other.add([StockItem(publicPart: [1], secret: SecretVector([1]))])
        #expect(throws: KeyManagementError.malformedEncoding) { try stock(other) }
        let labels = Set([
            ECDSAPresignatureStock.label(fixture.signers, party: 1),
            ECDSAPresignatureStock.label(fixture.signers, party: 2),
            ECDSAPresignatureStock.label(stranger.signers, party: 1),
        ])
        #expect(labels.count == 3)
        // An order for another key.
        try signer.add(batches[0])
        let foreign = try ECDSASigningRequest(
            presignature: batches[0].id(0), digest: [UInt8](repeating: 1, count: 32),
            child: stranger.key.derive(.root))
        let order = try ECDSASigningOrder(
            foreign, signers: fixture.signers, keys: fixture.parties.keys(of: 1))
        #expect(throws: KeyManagementError.wrongKey) { try signer.sign(order) }
        #expect(signer.count == 1)
    }
}
