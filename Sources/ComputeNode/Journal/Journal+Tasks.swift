import Foundation
import GRDB
public import Ledger

extension Journal {
    /// Stores a task as `seen` with what follows from the same block; a known one is left alone.
    ///
    /// - Returns: whether it was new.
    @discardableResult
    public func add(_ terms: TaskTerms) throws(NodeError) -> Bool {
        try write { db in try Self.insert(terms, db) }
    }

    /// Stores what a range of blocks brought, and that it was read: one transaction.
    ///
    /// - Returns: the ids that are new.
    @discardableResult
    public func advance(
        to cursor: Cursor, with found: [TaskTerms]
    ) throws(NodeError) -> [Hash32] {
        try write { db in
            var new: [Hash32] = []
            for terms in found where try Self.insert(terms, db) { new.append(terms.id) }
            try db.execute(sql: "DELETE FROM cursor")
            try db.execute(
                sql: "INSERT INTO cursor (number, hash) VALUES (?, ?)",
                arguments: [Int64(cursor.number), Data(cursor.hash.bytes)])
            return new
        }
    }

    /// How far the chain has been read: the last block looked at.
    public struct Cursor: Equatable, Sendable {
        public var number: UInt64
        public var hash: Hash32

        public init(number: UInt64, hash: Hash32) {
            self.number = number
            self.hash = hash
        }
    }

    /// The last block looked at, or nothing in a new journal.
    public func cursor() throws(NodeError) -> Cursor? {
        try read { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM cursor") else { return nil }
            return Cursor(number: UInt64(row["number"] as Int64), hash: try row.hash("hash"))
        }
    }

    /// Forgets a task whose event vanished from the chain before it was confirmed.
    ///
    /// - Throws: `.wrongState` if it was confirmed already.
    public func drop(_ id: Hash32) throws(NodeError) {
        try write { db in
            let record = try Self.fetch(id, db)
            guard record.state == .seen else { throw NodeError.wrongState(state: record.state) }
            try db.execute(sql: "DELETE FROM task WHERE id = ?", arguments: [Data(id.bytes)])
        }
    }

    /// The task, or nothing if it isn't known.
    public func task(_ id: Hash32) throws(NodeError) -> TaskRecord? {
        try read { db in
            do { return try Self.fetch(id, db) } catch NodeError.unknownTask { return nil }
        }
    }

    /// The tasks in one of `states`, in the order they were seen.
    public func tasks(in states: Set<TaskState>) throws(NodeError) -> [TaskRecord] {
        try read { db in
            let names = states.map(\.rawValue)
            let marks = databaseQuestionMarks(count: names.count)
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM task WHERE state IN (\(marks)) ORDER BY sequence",
                arguments: StatementArguments(names))
            return try rows.map { try Self.record($0, db) }
        }
    }

    /// How many tasks stand in each state.
    public func counts() throws(NodeError) -> [TaskState: Int] {
        try read { db in
            var counts: [TaskState: Int] = [:]
            for row in try Row.fetchAll(
                db, sql: "SELECT state, COUNT(*) AS n FROM task GROUP BY state")
            {
                guard let state = TaskState(rawValue: row["state"]) else { continue }
                counts[state] = row["n"]
            }
            return counts
        }
    }

    /// Moves a task to `state` and stores what `change` sets, in one durable transaction, with the
    /// private results that this step gave.
    ///
    /// - Throws: `.wrongState` unless the task is in a state that `state` may follow; then nothing
    ///   is changed. `.unknownTask`.
    @discardableResult
    public func move(
        _ id: Hash32, to state: TaskState, storing results: [StoredResult] = [],
        _ change: (inout TaskRecord) -> Void = { _ in }
    ) throws(NodeError) -> TaskRecord {
        try write { db in
            var record = try Self.fetch(id, db)
            guard record.state.successors.contains(state) else {
                throw NodeError.wrongState(state: record.state)
            }
            change(&record)
            record.state = state
            try Self.store(record, db)
            try Self.log(id, state, db)
            for result in results { try Self.insert(result, db) }
            return record
        }
    }

    /// Accepts a confirmed task if fewer than `places` tasks are accepted and unfinished.
    ///
    /// - Returns: whether there was a place.
    public func accept(_ id: Hash32, places: Int) throws(NodeError) -> Bool {
        try write { db in
            var record = try Self.fetch(id, db)
            guard record.state.successors.contains(.accepted) else {
                throw NodeError.wrongState(state: record.state)
            }
            let active = TaskState.allCases.filter(\.isActive).map(\.rawValue)
            let taken =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT COUNT(*) FROM task
                        WHERE state IN (\(databaseQuestionMarks(count: active.count)))
                        """, arguments: StatementArguments(active)) ?? 0
            guard taken < places else { return false }
            record.state = .accepted
            try Self.store(record, db)
            try Self.log(id, .accepted, db)
            return true
        }
    }

    /// Stores what `change` sets while the task stays in its state, which must be `state`.
    @discardableResult
    public func update(
        _ id: Hash32, in state: TaskState, _ change: (inout TaskRecord) -> Void
    ) throws(NodeError) -> TaskRecord {
        try write { db in
            var record = try Self.fetch(id, db)
            guard record.state == state else { throw NodeError.wrongState(state: record.state) }
            change(&record)
            record.state = state
            try Self.store(record, db)
            return record
        }
    }

    /// The states a task has gone through, in order.
    public func history(_ id: Hash32) throws(NodeError) -> [TaskState] {
        try read { db in
            try String.fetchAll(
                db, sql: "SELECT state FROM step WHERE task = ? ORDER BY number",
                arguments: [Data(id.bytes)]
            ).compactMap(TaskState.init)
        }
    }

    private static func insert(_ terms: TaskTerms, _ db: Database) throws -> Bool {
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO task (
                    id, contract, requester, method, arguments, committee, threshold, inputs,
                    acceptBy, deadline, escrow, blockNumber, blockHash, state, sequence)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                    (SELECT COALESCE(MAX(sequence), 0) + 1 FROM task))
                """,
            arguments: [
                Data(terms.id.bytes), Data(terms.contract.bytes), Data(terms.requester.bytes),
                terms.method, Data(terms.arguments), Data(terms.committee.flatMap(\.bytes)),
                terms.threshold, Data(terms.inputs.flatMap(\.bytes)), clamped(terms.acceptBy),
                clamped(terms.deadline), Data(terms.escrow.bytes),
                clamped(terms.blockNumber), Data(terms.blockHash.bytes), TaskState.seen.rawValue,
            ])
        let new = db.changesCount > 0
        if new { try log(terms.id, .seen, db) }
        return new
    }

    /// SQLite's integers are signed; later times than it holds are as good as its last.
    private static func clamped(_ value: UInt64) -> Int64 { Int64(clamping: value) }

    static func log(_ id: Hash32, _ state: TaskState, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO step (task, state, at) VALUES (?, ?, ?)",
            arguments: [
                Data(id.bytes), state.rawValue, Int64(Date().timeIntervalSince1970 * 1000),
            ])
    }

    static func store(_ record: TaskRecord, _ db: Database) throws {
        let id = Data(record.terms.id.bytes)
        try db.execute(
            sql: """
                UPDATE task SET state = ?, reason = ?, present = ?, runs = ?, output = ?,
                    txHash = ?, rounds = ?, bytesSent = ?, bytesReceived = ?, milliseconds = ?
                WHERE id = ?
                """,
            arguments: [
                record.state.rawValue, record.reason,
                record.present.map { Data($0.map { $0 ? 1 : 0 }) }, record.runs,
                record.output.map { Data($0) }, record.transaction.map { Data($0.bytes) },
                record.cost.rounds, record.cost.bytesSent, record.cost.bytesReceived,
                record.cost.milliseconds, id,
            ])
        for (party, bytes) in record.signatures {
            try db.execute(
                sql: "INSERT OR REPLACE INTO signature (task, party, bytes) VALUES (?, ?, ?)",
                arguments: [id, party, Data(bytes)])
        }
    }

    static func fetch(_ id: Hash32, _ db: Database) throws -> TaskRecord {
        guard
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM task WHERE id = ?", arguments: [Data(id.bytes)])
        else { throw NodeError.unknownTask }
        return try record(row, db)
    }

    static func record(_ row: Row, _ db: Database) throws -> TaskRecord {
        guard let state = TaskState(rawValue: row["state"]),
            let escrow = try? UInt256(bigEndian: row.bytes("escrow"))
        else { throw NodeError.storage(code: -2) }
        let terms = TaskTerms(
            id: try row.hash("id"), contract: try row.hash("contract"),
            requester: try row.address("requester"), method: row["method"],
            arguments: row.bytes("arguments"),
            committee: try chunks(row.bytes("committee"), of: 20) { try? Address($0) },
            threshold: row["threshold"],
            inputs: try chunks(row.bytes("inputs"), of: 32) { try? Hash32($0) },
            acceptBy: UInt64(row["acceptBy"] as Int64),
            deadline: UInt64(row["deadline"] as Int64), escrow: escrow,
            blockNumber: UInt64(row["blockNumber"] as Int64), blockHash: try row.hash("blockHash"))
        var signatures: [Int: [UInt8]] = [:]
        for signature in try Row.fetchAll(
            db, sql: "SELECT party, bytes FROM signature WHERE task = ?",
            arguments: [Data(terms.id.bytes)])
        {
            signatures[signature["party"]] = signature.bytes("bytes")
        }
        return TaskRecord(
            terms: terms, state: state, reason: row["reason"],
            present: (row["present"] as Data?).map { $0.map { $0 != 0 } }, runs: row["runs"],
            output: (row["output"] as Data?).map { [UInt8]($0) }, signatures: signatures,
            transaction: (row["txHash"] as Data?).flatMap { try? Hash32([UInt8]($0)) },
            cost: .init(
                rounds: row["rounds"], bytesSent: row["bytesSent"],
                bytesReceived: row["bytesReceived"], milliseconds: row["milliseconds"]))
    }

    private static func chunks<T>(
        _ bytes: [UInt8], of size: Int, _ make: ([UInt8]) -> T?
    ) throws -> [T] {
        try stride(from: 0, to: bytes.count, by: size).map { start in
            guard start + size <= bytes.count,
                let value = make([UInt8](bytes[start..<start + size]))
            else { throw NodeError.storage(code: -2) }
            return value
        }
    }
}
