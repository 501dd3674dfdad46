import ComputeNode
import Foundation
import Ledger
import Testing

/// A log that was changed anywhere is found out, by its node and by whoever fetches it.
@Suite struct AuditTests {
    private let node = Samples.address(1)

    private func log(_ count: Int) throws -> (TemporaryDirectory, Journal) {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        for number in 0..<count {
            try journal.audit(
                .init(
                    caller: Samples.address(UInt8(number)), action: .getShare,
                    object: Samples.word(UInt8(number)), outcome: number == 2 ? "stale" : "ok"))
        }
        return (directory, journal)
    }

    private func chain() -> AuditChain { AuditChain(chainId: 1337, node: node) }

    @Test func recordsHangTogether() throws {
        let (directory, journal) = try log(5)
        defer { extendLifetime(directory) }
        let records = try journal.auditRecords(from: 1, count: 10)
        #expect(records.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(records[0].previous == AuditRecord.genesis(chainId: 1337, node: node))
        var chain = chain()
        try chain.append(Array(records[..<3]))
        try chain.append(Array(records[3...]))
        let head = try #require(try journal.auditHead())
        #expect(chain.head == head.hash && head.length == 5)
        try chain.check(against: [AuditHead(length: 3, hash: records[2].hash), head])
        #expect(try journal.auditRecords(from: 4, count: 1) == [records[3]])
        #expect(try journal.auditRecords(from: 6, count: 1).isEmpty)
        #expect(try journal.auditRecords(from: 60, count: 1).isEmpty)
        try journal.checkAudit(against: nil)
        try journal.checkAudit(against: AuditHead(length: 3, hash: records[2].hash))
    }

    /// Each field of each record changed: the chain breaks there, or the head does.
    @Test func changedRecordsAreFound() throws {
        let (directory, journal) = try log(4)
        defer { extendLifetime(directory) }
        let good = try journal.auditRecords(from: 1, count: 10)
        let head = try #require(try journal.auditHead())
        let changes: [(inout AuditRecord) -> Void] = [
            { $0.time += 1 }, { $0.caller = Samples.address(99) }, { $0.action = .putShare },
            { $0.object = Samples.word(99) }, { $0.outcome = "okk" }, { $0.outcome = "" },
            { $0.previous = Samples.word(99) }, { $0.sequence += 1 },
        ]
        for place in good.indices {
            for (number, change) in changes.enumerated() {
                var records = good
                change(&records[place])
                #expect(throws: AuditFault.self, "record \(place), change \(number)") {
                    var chain = self.chain()
                    try chain.append(records)
                    try chain.check(against: [head])
                }
            }
        }
    }

    @Test func missingAndSwappedRecordsAreFound() throws {
        let (directory, journal) = try log(4)
        defer { extendLifetime(directory) }
        let good = try journal.auditRecords(from: 1, count: 10)
        let head = try #require(try journal.auditHead())
        func check(_ records: [AuditRecord], _ fault: AuditFault) {
            #expect(throws: fault) {
                var chain = self.chain()
                try chain.append(records)
                try chain.check(against: [head])
            }
        }
        check(Array(good.dropFirst()), .outOfOrder(expected: 1, found: 2))
        check([good[0], good[2]], .outOfOrder(expected: 2, found: 3))
        check([good[0], good[0]], .outOfOrder(expected: 2, found: 1))
        check(Array(good.dropLast()), .shorterThanPosted(length: 3, posted: 4))
        check([], .shorterThanPosted(length: 0, posted: 4))
        var long = good[3]
        long.outcome = String(repeating: "x", count: 65)
        check(Array(good.dropLast()) + [long], .brokenLink(sequence: 4))
        // A log made anew from a changed record on: the head on chain tells.
        var forged = good
        forged[2].outcome = "ok"
        forged[3].previous = forged[2].hash
        check(forged, .otherThanPosted(length: 4))
        // Another node's or chain's log.
        for chain in [
            AuditChain(chainId: 1, node: node), AuditChain(chainId: 1337, node: Samples.address(2)),
        ] {
            #expect(throws: AuditFault.brokenLink(sequence: 1)) {
                var chain = chain
                try chain.append(good)
            }
        }
        #expect(throws: AuditFault.otherThanPosted(length: 0)) {
            try chain().check(against: [AuditHead(length: 0, hash: .zero)])
        }
    }

    /// The node itself, when it starts: a changed database, and one put back to an older state.
    @Test func nodeFindsOutBeforeItServes() throws {
        let (directory, journal) = try log(5)
        defer { extendLifetime(directory) }
        let head = try #require(try journal.auditHead())
        for (sequence, column, fault) in [
            (UInt64(2), "caller", AuditFault.brokenLink(sequence: 3)),
            (5, "caller", .brokenLink(sequence: 5)),
            (3, "hash", .brokenLink(sequence: 4)), (5, "hash", .brokenLink(sequence: 5)),
        ] {
            let (directory, journal) = try log(5)
            defer { extendLifetime(directory) }
            try journal.forgeAudit(
                sequence, column,
                column == "hash" ? Samples.word(9).bytes : Samples.address(9).bytes)
            #expect(throws: NodeError.audit(fault), "\(sequence) \(column)") {
                try journal.checkAudit(against: nil)
            }
        }
        try journal.cutAudit(after: 3)
        try journal.checkAudit(against: nil)
        #expect(throws: NodeError.audit(.shorterThanPosted(length: 3, posted: 5))) {
            try journal.checkAudit(against: head)
        }
        // Grown again to the same length, with other records.
        for _ in 0..<2 {
            try journal.audit(
                .init(caller: node, action: .getShare, object: .zero, outcome: "ok"))
        }
        #expect(throws: NodeError.audit(.otherThanPosted(length: 5))) {
            try journal.checkAudit(against: head)
        }
    }

    @Test func noncesAreUsedOnce() throws {
        let (directory, journal) = try log(0)
        defer { extendLifetime(directory) }
        func use(_ nonce: UInt8, _ account: UInt8 = 1, now: Double = 1000) throws {
            try journal.audit(
                .init(
                    caller: Samples.address(account), action: .getShare, object: .zero,
                    outcome: "ok", nonce: Samples.word(nonce)), now: now)
        }
        try use(1)
        #expect(throws: NodeError.share(.replayed)) { try use(1) }
        #expect(try journal.auditHead()?.length == 1, "a replay leaves no record")
        try use(1, 2)
        try use(2)
        #expect(try journal.isUsed(nonce: Samples.word(1), by: Samples.address(1)))
        #expect(try !journal.isUsed(nonce: Samples.word(3), by: Samples.address(1)))
        // Remembered for longer than a request is of age, then forgotten.
        try use(3, now: 1000 + 2 * Double(OffchainRequest.ageLimit))
        #expect(try journal.isUsed(nonce: Samples.word(1), by: Samples.address(1)))
        try use(4, now: 10_000)
        #expect(try !journal.isUsed(nonce: Samples.word(1), by: Samples.address(1)))
    }
}
