import Foundation
import GRDB
package import Ledger

/// Shares don't stay longer than they are needed.
extension Journal {
    /// Ends a task and deletes its inputs: nothing of them is left in the journal's files. Of private
    /// results the seed is deleted, and where the task expired the shares too.
    ///
    /// - Parameters:
    ///   - state: `finished` or `expired`.
    ///   - output: what the chain holds as result.
    ///   - keepingInputs: for a task that never ran, whose inputs another task may name.
    /// - Throws: as `move(_:to:)`.
    package func end(
        _ id: Hash32, as state: TaskState, output: [UInt8]? = nil, keepingInputs: Bool
    ) throws(NodeError) {
        precondition(state.isFinal)
        let deleted = try write { db in
            var record = try Self.fetch(id, db)
            guard record.state.successors.contains(state) else {
                throw NodeError.wrongState(state: record.state)
            }
            record.output = output ?? record.output
            record.state = state
            try Self.store(record, db)
            try Self.log(id, state, db)
            let secrets = try Self.deleteSecrets(
                of: id, keepingResults: state == .finished, db)
            return secrets
                + (keepingInputs ? 0 : try Self.deleteUnwanted(record.terms.inputs, db))
        }
        if deleted > 0 { try truncateLog() }
    }

    /// Deletes the inputs that were stored more than `age` seconds ago and that no open task
    /// names.
    ///
    /// - Returns: how many.
    @discardableResult
    package func deleteUnusedInputs(
        age: Double, now: Double = Date().timeIntervalSince1970
    ) throws(NodeError) -> Int {
        let deleted = try write { db in
            let old = try Row.fetchAll(
                db, sql: "SELECT id FROM input WHERE storedAt < ?",
                arguments: [Int64(max(0, now - age))])
            return try Self.deleteUnwanted(old.map { try $0.hash("id") }, db)
        }
        if deleted > 0 { try truncateLog() }
        return deleted
    }

    /// Deletes those of `inputs` that no open task names.
    private static func deleteUnwanted(_ inputs: [Hash32], _ db: Database) throws -> Int {
        guard !inputs.isEmpty else { return 0 }
        let final = TaskState.allCases.filter(\.isFinal).map(\.rawValue)
        let open = try Row.fetchAll(
            db,
            sql:
                "SELECT * FROM task WHERE state NOT IN (\(databaseQuestionMarks(count: final.count)))",
            arguments: StatementArguments(final))
        let wanted = Set(try open.flatMap { try record($0, db).terms.inputs })
        var deleted = 0
        for id in inputs where !wanted.contains(id) {
            try db.execute(sql: "DELETE FROM input WHERE id = ?", arguments: [Data(id.bytes)])
            deleted += db.changesCount
        }
        return deleted
    }

    /// The write-ahead log has pages as they were: it is emptied too.
    func truncateLog() throws(NodeError) {
        do {
            _ = try database.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        } catch let error as DatabaseError {
            throw .storage(code: Int(error.resultCode.rawValue))
        } catch {
            throw .storage(code: -1)
        }
    }
}
