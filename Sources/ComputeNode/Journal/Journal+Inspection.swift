import Foundation
import GRDB
package import Ledger

/// What tests need of the journal beside its steps.
extension Journal {
    /// Takes a step whose transaction is broken off by `fault` after its changes.
    package func interrupted(
        _ id: Hash32, to state: TaskState, _ fault: () throws -> Void
    ) throws {
        try database.write { db in
            try db.execute(
                sql: "UPDATE task SET state = ? WHERE id = ?",
                arguments: [state.rawValue, Data(id.bytes)])
            try fault()
        }
    }

    /// Puts a task into any state.
    package func place(_ id: Hash32, in state: TaskState) throws(NodeError) {
        try write { db in
            try db.execute(
                sql: "UPDATE task SET state = ? WHERE id = ?",
                arguments: [state.rawValue, Data(id.bytes)])
        }
    }

    /// Removes a task in whatever state.
    package func forget(_ id: Hash32) throws(NodeError) {
        try write { db in
            try db.execute(sql: "DELETE FROM task WHERE id = ?", arguments: [Data(id.bytes)])
        }
    }
}

extension Journal {
    /// Puts other private results in the place of those stored.
    package func replace(_ results: [StoredResult]) throws(NodeError) {
        try write { db in
            for result in results {
                try db.execute(
                    sql: "DELETE FROM result WHERE task = ? AND number = ?",
                    arguments: [Data(result.task.bytes), result.index])
                try Self.insert(result, db)
            }
        }
    }
}

extension Journal {
    /// Lets no audit record be written any more.
    package func breakAudit() throws(NodeError) {
        try write { db in try db.execute(sql: "DROP TABLE audit") }
    }

    /// Changes a column of an audit record.
    package func forgeAudit(
        _ sequence: UInt64, _ column: String, _ value: [UInt8]
    ) throws(NodeError) {
        try write { db in
            try db.execute(
                sql: "UPDATE audit SET \(column) = ? WHERE sequence = ?",
                arguments: [Data(value), Int64(sequence)])
        }
    }

    /// Removes the newest audit records.
    package func cutAudit(after sequence: UInt64) throws(NodeError) {
        try write { db in
            try db.execute(
                sql: "DELETE FROM audit WHERE sequence > ?", arguments: [Int64(sequence)])
        }
    }
}
