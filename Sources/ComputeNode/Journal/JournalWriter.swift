import Dispatch
import GRDB
import Synchronization

/// Writes to the journal for many tasks at once: what comes while one transaction is being synced goes into
/// the next, so that they share its wait for the disk, and no task's thread is held up.
///
/// A change is on disk when its call returns. Each is all or nothing for itself: one that throws leaves the
/// others of its transaction as they are.
package final class JournalWriter: Sendable {
    private struct Change: Sendable {
        /// Runs the change; what it came to is kept for `end`.
        var run: @Sendable (Database) throws -> Void
        /// Tells the task: the transaction is on disk, or why it isn't.
        var end: @Sendable (NodeError?) -> Void
    }

    private struct State {
        var waiting: [Change] = []
        var isWriting = false
    }

    package let journal: Journal
    private let queue = DispatchQueue(label: "journal")
    private let state = Mutex(State())

    /// The most changes of one transaction.
    static let batchLimit = 256

    package init(_ journal: Journal) { self.journal = journal }

    /// Does a change. Throws what it throws, and `.storage`: then nothing of it is there.
    func write<Value: Sendable>(
        _ change: @escaping @Sendable (Database) throws -> Value
    ) async throws(NodeError) -> Value {
        let outcome = await withCheckedContinuation { continuation in
            let result = Mutex<Result<Value, NodeError>>(.failure(.storage(code: -1)))
            add(
                Change(
                    run: { db in
                        do {
                            try db.inSavepoint {
                                let value = try change(db)
                                result.withLock { $0 = .success(value) }
                                return .commit
                            }
                        } catch let error as NodeError {
                            result.withLock { $0 = .failure(error) }
                        }
                    },
                    end: { error in
                        let found = result.withLock { $0 }
                        continuation.resume(returning: error.map { .failure($0) } ?? found)
                    }))
        }
        return try outcome.get()
    }

    private func add(_ change: Change) {
        let isFirst = state.withLock { state in
            state.waiting.append(change)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if isFirst { queue.async { self.drain() } }
    }

    private func drain() {
        while true {
            let batch = state.withLock { state -> [Change] in
                let batch = Array(state.waiting.prefix(Self.batchLimit))
                state.waiting.removeFirst(batch.count)
                if batch.isEmpty { state.isWriting = false }
                return batch
            }
            if batch.isEmpty { return }
            var failure: NodeError?
            do throws(NodeError) {
                try journal.write { db in
                    for change in batch { try change.run(db) }
                }
            } catch {
                failure = error
            }
            for change in batch { change.end(failure) }
        }
    }
}
