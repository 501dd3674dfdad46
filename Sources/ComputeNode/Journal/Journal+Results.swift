import Foundation
import GRDB
public import Ledger
package import MPC

/// One node's part of a private result, kept for its recipient.
///
/// By the replicated protocol position i holds components i and i+1 mod 3; by any other one its key, in place of
/// the randomness, and the record that all nodes have (`Protocols/node.md`, "Private results"). Secret: has no
/// description.
public struct StoredResult: Sendable {
    public var task: Hash32
    /// Its place among the results of the method.
    public var index: Int
    /// The account that learns it.
    public var recipient: Address
    public var position: Int
    public var first: StoredInput.OpenedComponent
    /// By the replicated protocol only.
    public var second: StoredInput.OpenedComponent?

    public init(
        task: Hash32, index: Int, recipient: Address, position: Int,
        first: StoredInput.OpenedComponent, second: StoredInput.OpenedComponent?
    ) {
        self.task = task
        self.index = index
        self.recipient = recipient
        self.position = position
        self.first = first
        self.second = second
    }
}

extension Journal {
    /// This node's seed for the private results of a task: made and stored when first asked for, and
    /// the same from then on, so that a repeated run seals the same components.
    package func resultSeed(of id: Hash32) throws(NodeError) -> ResultSeed {
        let fresh: ResultSeed
        do { fresh = try ResultSeed() } catch { throw .storage(code: -3) }
        return try write { db in
            let known = try Data.fetchOne(
                db, sql: "SELECT bytes FROM seed WHERE task = ?", arguments: [Data(id.bytes)])
            if let known {
                guard let seed = ResultSeed(secretBytes: [UInt8](known)) else {
                    throw NodeError.storage(code: -2)
                }
                return seed
            }
            try db.execute(
                sql: "INSERT INTO seed (task, bytes) VALUES (?, ?)",
                arguments: [Data(id.bytes), Data(fresh.secretBytes)])
            return fresh
        }
    }

    /// The least number that the next run of a task may have: above all that this node has taken.
    package func nextRun(of id: Hash32) throws(NodeError) -> Int {
        try read { db in
            try Int.fetchOne(
                db, sql: "SELECT nextRun FROM task WHERE id = ?", arguments: [Data(id.bytes)]) ?? 0
        }
    }

    /// Keeps that in run `number` of a task this node shows what it may show in one run only.
    package func takeRun(_ number: Int, of id: Hash32) throws(NodeError) {
        try write { db in
            try db.execute(
                sql: "UPDATE task SET nextRun = MAX(nextRun, ?) WHERE id = ?",
                arguments: [number + 1, Data(id.bytes)])
        }
    }

    /// The private results of a task that are stored here, in their order.
    public func results(of id: Hash32) throws(NodeError) -> [StoredResult] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM result WHERE task = ? ORDER BY number",
                arguments: [Data(id.bytes)]
            ).map { row in
                StoredResult(
                    task: id, index: row["number"], recipient: try row.address("recipient"),
                    position: row["position"],
                    first: .init(
                        randomness: try row.hash("firstRandomness"),
                        share: row.bytes("firstShare")),
                    second: try row.secondComponent())
            }
        }
    }

    /// Bytes of the shares of all private results that are stored.
    package func storedResultBytes() throws(NodeError) -> Int {
        try read { db in
            try Int.fetchOne(
                db,
                sql: "SELECT COALESCE(SUM(length(firstShare) + length(secondShare)), 0) FROM result"
            ) ?? 0
        }
    }

    /// Deletes the private results that were stored more than `age` seconds ago.
    ///
    /// - Returns: how many.
    @discardableResult
    package func deleteResults(
        age: Double, now: Double = Date().timeIntervalSince1970
    ) throws(NodeError) -> Int {
        let final = TaskState.allCases.filter(\.isFinal).map(\.rawValue)
        let deleted = try write { db in
            try db.execute(
                sql: """
                    DELETE FROM result WHERE storedAt < ? AND task IN (
                        SELECT id FROM task
                        WHERE state IN (\(databaseQuestionMarks(count: final.count))))
                    """,
                arguments: [Int64(max(0, now - age))] + StatementArguments(final))
            return db.changesCount
        }
        if deleted > 0 { try truncateLog() }
        return deleted
    }

    /// Deletes what an ended task needs no more: its seed, and its private results where they don't
    /// stand on chain.
    static func deleteSecrets(of id: Hash32, keepingResults: Bool, _ db: Database) throws -> Int {
        var deleted = 0
        for table in keepingResults ? ["seed"] : ["seed", "result"] {
            try db.execute(
                sql: "DELETE FROM \(table) WHERE task = ?", arguments: [Data(id.bytes)])
            deleted += db.changesCount
        }
        return deleted
    }

    static func insert(_ result: StoredResult, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                Data(result.task.bytes), result.index, Data(result.recipient.bytes),
                result.position, Data(result.first.randomness.bytes), Data(result.first.share),
                Data(result.second?.randomness.bytes ?? []), Data(result.second?.share ?? []),
                Int64(Date().timeIntervalSince1970),
            ])
    }
}
