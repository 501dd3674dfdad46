import Foundation
import GRDB
package import Ledger

/// Where a share stands at its node. Every step is on disk before its effect.
package enum ShareState: String, CaseIterable, Sendable {
    /// In the keystore; the chain does not know yet.
    case stored
    /// The chain shows the node's acknowledgement.
    case acknowledged
    /// Its sharing is deleted on chain: the share has to go.
    case deleted
    /// Gone from the keystore; the chain does not know yet.
    case erased
    /// The chain shows that, too. Stays, so that the same id is never taken again.
    case confirmed
}

/// What the journal knows of a share; the share itself is in the keystore.
package struct ShareRow: Equatable, Sendable {
    package var id: Bytes32
    package var owner: Address
    /// This node's place among the sharing's nodes.
    package var place: Int
    package var commitment: Hash32
    /// Of the share, in bytes.
    package var length: Int
    package var state: ShareState

    package init(
        id: Bytes32, owner: Address, place: Int, commitment: Hash32, length: Int,
        state: ShareState = .stored
    ) {
        self.id = id
        self.owner = owner
        self.place = place
        self.commitment = commitment
        self.length = length
        self.state = state
    }

    /// Whether the node still has the share and may give it.
    var isKept: Bool { state == .stored || state == .acknowledged }
}

extension Journal {
    package func share(_ id: Bytes32) throws(NodeError) -> ShareRow? {
        try read { db in try Self.fetchShare(id, db) }
    }

    package func shares(in state: ShareState) throws(NodeError) -> [ShareRow] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM share WHERE state = ? ORDER BY storedAt, id",
                arguments: [state.rawValue]
            ).map { try Self.shareRow($0) }
        }
    }

    /// How many shares are kept, and their bytes together.
    package func shareTotals() throws(NodeError) -> (count: Int, bytes: Int) {
        try read { db in try Self.totals(db) }
    }

    /// Takes note of a share that is in the keystore, with its audit record, all or nothing.
    ///
    /// - Returns: `conflict` where the id was taken before by another share, or by one that was
    ///   deleted; `full` where a limit is reached. Neither is noted in the audit log.
    package func noteShare(
        _ row: ShareRow, limit: Int, bytes: Int, auditing entry: AuditEntry,
        now: Double = Date().timeIntervalSince1970
    ) throws(NodeError) -> StoreOutcome {
        try write { db in
            if let known = try Self.fetchShare(row.id, db) {
                guard known.commitment == row.commitment, known.isKept else { return .conflict }
                try Self.append(entry, now: now, owner: self.owner, db)
                return .unchanged
            }
            let totals = try Self.totals(db)
            guard totals.count < limit, row.length <= bytes - totals.bytes else { return .full }
            try db.execute(
                sql: "INSERT INTO share VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    Data(row.id.bytes), Data(row.owner.bytes), row.place,
                    Data(row.commitment.bytes), row.length, row.state.rawValue, Int64(now),
                ])
            try Self.append(entry, now: now, owner: self.owner, db)
            return .stored
        }
    }

    /// Moves a share on; one that is further already stays where it is.
    package func move(share id: Bytes32, to state: ShareState) throws(NodeError) {
        try write { db in try Self.move(id, to: state, db) }
    }

    /// Moves a share to `erased`, with an audit record.
    package func noteErased(_ id: Bytes32, by node: Address) throws(NodeError) {
        try audited(
            AuditEntry(caller: node, action: .eraseShare, object: id, outcome: "ok")
        ) { db in try Self.move(id, to: .erased, db) }
    }

    private static func move(_ id: Bytes32, to state: ShareState, _ db: Database) throws {
        guard let known = try fetchShare(id, db),
            let from = ShareState.allCases.firstIndex(of: known.state),
            let next = ShareState.allCases.firstIndex(of: state), from < next
        else { return }
        try db.execute(
            sql: "UPDATE share SET state = ? WHERE id = ?",
            arguments: [state.rawValue, Data(id.bytes)])
    }

    /// Marks those of `ids` that are kept here as deleted, and remembers how far the chain was read.
    package func noteDeletions(_ ids: [Bytes32], through block: UInt64) throws(NodeError) {
        try write { db in
            for id in ids { try Self.move(id, to: .deleted, db) }
            try db.execute(sql: "DELETE FROM shareCursor")
            try db.execute(
                sql: "INSERT INTO shareCursor (block) VALUES (?)", arguments: [Int64(block)])
        }
    }

    /// The last block whose deletions were noted.
    package func shareCursor() throws(NodeError) -> UInt64? {
        try read { db in
            try Int64.fetchOne(db, sql: "SELECT block FROM shareCursor").map { UInt64($0) }
        }
    }

    private static func totals(_ db: Database) throws -> (count: Int, bytes: Int) {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT COUNT(*) AS number, COALESCE(SUM(length), 0) AS bytes FROM share
                WHERE state IN (?, ?, ?)
                """,
            arguments: [
                ShareState.stored.rawValue, ShareState.acknowledged.rawValue,
                ShareState.deleted.rawValue,
            ])
        return (row?["number"] ?? 0, row?["bytes"] ?? 0)
    }

    private static func fetchShare(_ id: Bytes32, _ db: Database) throws -> ShareRow? {
        try Row.fetchOne(
            db, sql: "SELECT * FROM share WHERE id = ?", arguments: [Data(id.bytes)]
        ).map { try shareRow($0) }
    }

    private static func shareRow(_ row: Row) throws -> ShareRow {
        guard let state = ShareState(rawValue: row["state"]) else {
            throw NodeError.storage(code: -2)
        }
        return ShareRow(
            id: try row.hash("id"), owner: try row.address("owner"), place: row["place"],
            commitment: try row.hash("commitment"), length: row["length"], state: state)
    }
}
