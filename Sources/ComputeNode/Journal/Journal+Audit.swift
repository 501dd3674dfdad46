import Foundation
import GRDB
package import Ledger

extension Journal {
    /// What goes into the audit log, and the nonce that is thereby used up.
    package struct AuditEntry: Sendable {
        package var caller: Address
        package var action: AuditAction
        package var object: Bytes32
        package var outcome: String
        /// Of the signed request; nil for what the node does by itself.
        package var nonce: Bytes32?

        package init(
            caller: Address, action: AuditAction, object: Bytes32, outcome: String,
            nonce: Bytes32? = nil
        ) {
            self.caller = caller
            self.action = action
            self.object = object
            self.outcome = outcome
            self.nonce = nonce
        }
    }

    /// How long a used nonce is remembered: longer than a request that carries it can be of age.
    static let nonceMemory = 4 * Int64(OffchainRequest.ageLimit)

    /// Whether a signed request's nonce was used before.
    package func isUsed(nonce: Bytes32, by account: Address) throws(NodeError) -> Bool {
        try read { db in
            try db.row(
                "SELECT 1 FROM nonce WHERE account = ? AND nonce = ?",
                [Data(account.bytes), Data(nonce.bytes)]) != nil
        }
    }

    /// Writes an audit record, uses up the request's nonce, and does `body`, all or nothing.
    ///
    /// - Throws: `.share(.replayed)` if the nonce was used before; what `body` throws.
    func audited<T>(
        _ entry: AuditEntry, now: Double = Date().timeIntervalSince1970,
        _ body: (Database) throws -> T
    ) throws(NodeError) -> T {
        try write { db in
            let result = try body(db)
            try Self.append(entry, now: now, owner: self.owner, db)
            return result
        }
    }

    /// The same without anything else to do.
    package func audit(
        _ entry: AuditEntry, now: Double = Date().timeIntervalSince1970
    ) throws(NodeError) {
        try audited(entry, now: now) { _ in }
    }

    static func append(
        _ entry: AuditEntry, now: Double, owner: Owner, _ db: Database
    ) throws {
        let seconds = Int64(now)
        if let nonce = entry.nonce {
            try db.run("DELETE FROM nonce WHERE usedAt < ?", [seconds - nonceMemory])
            try db.run(
                "INSERT OR IGNORE INTO nonce (account, nonce, usedAt) VALUES (?, ?, ?)",
                [Data(entry.caller.bytes), Data(nonce.bytes), seconds])
            guard db.changesCount == 1 else { throw NodeError.share(.replayed) }
        }
        let last = try db.row(
            "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1")
        let record = AuditRecord(
            sequence: last.map { UInt64($0["sequence"] as Int64) + 1 } ?? 1,
            time: UInt64(max(0, seconds)), caller: entry.caller, action: entry.action,
            object: entry.object, outcome: entry.outcome,
            previous: try last?.hash("hash")
                ?? AuditRecord.genesis(chainId: owner.chainId, node: owner.node))
        try db.run(
            "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                Int64(record.sequence), Int64(record.time), Data(record.caller.bytes),
                record.action.rawValue, Data(record.object.bytes), record.outcome,
                Data(record.hash.bytes),
            ])
    }

    /// Audit records from `sequence` on, at most `count` of them.
    package func auditRecords(
        from sequence: UInt64, count: Int
    ) throws(NodeError) -> [AuditRecord] {
        let first = max(1, Int64(clamping: sequence))
        return try read { db in
            var previous = AuditRecord.genesis(chainId: self.owner.chainId, node: self.owner.node)
            if first > 1 {
                guard
                    let row = try Row.fetchOne(
                        db, sql: "SELECT hash FROM audit WHERE sequence = ?",
                        arguments: [first - 1])
                else { return [] }
                previous = try row.hash("hash")
            }
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM audit WHERE sequence >= ? ORDER BY sequence LIMIT ?",
                arguments: [first, count])
            var records: [AuditRecord] = []
            for row in rows {
                guard let action = AuditAction(rawValue: row["action"]) else {
                    throw NodeError.storage(code: -2)
                }
                records.append(
                    AuditRecord(
                        sequence: UInt64(row["sequence"] as Int64),
                        time: UInt64(row["time"] as Int64), caller: try row.address("caller"),
                        action: action, object: try row.hash("object"),
                        outcome: row["outcome"], previous: previous))
                previous = try row.hash("hash")
            }
            return records
        }
    }

    /// How long the audit log is, and the hash of its last record; nil while it is empty.
    package func auditHead() throws(NodeError) -> AuditHead? {
        try read { db in
            guard
                let row = try Row.fetchOne(
                    db, sql: "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1")
            else { return nil }
            return AuditHead(
                length: UInt64(row["sequence"] as Int64), hash: try row.hash("hash"))
        }
    }

    /// Recomputes the whole audit log and holds it against the head on chain.
    ///
    /// - Throws: `.audit` with what is wrong: a changed record, or a log older than the posted head,
    ///   as after a disk was put back to an older state.
    package func checkAudit(against posted: AuditHead?) throws(NodeError) {
        var chain = AuditChain(chainId: owner.chainId, node: owner.node)
        while true {
            let records = try auditRecords(from: chain.length + 1, count: 1000)
            do throws(AuditFault) { try chain.append(records) } catch { throw .audit(error) }
            if records.count < 1000 { break }
        }
        // The stored hash of the last record is what the next one will name.
        let stored = try auditHead()
        guard stored?.hash ?? chain.head == chain.head else {
            throw .audit(.brokenLink(sequence: chain.length))
        }
        guard let posted else { return }
        do throws(AuditFault) { try chain.check(against: [posted]) } catch { throw .audit(error) }
    }
}
