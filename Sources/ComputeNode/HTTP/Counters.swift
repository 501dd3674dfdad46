import Synchronization

/// What the node counts for its operator; read by `GET /health` and `GET /metrics`.
package final class Counters: Sendable {
    struct Values: Sendable {
        var inputsStored = 0
        var requests: [Int: Int] = [:]
        var runsStarted = 0
        var runsCompleted = 0
        var runsFailed = 0
        var rounds = 0
        var bytesSent = 0
        var bytesReceived = 0
        var runMilliseconds = 0
        var transactions: [String: Int] = [:]
        var chainFailures = 0
        var reorganisations = 0
        /// The newest block seen, and when (seconds since 1970, own clock).
        var head: (number: UInt64, seenAt: Double)?
        var sessions = 0
        /// What this node coordinated, by `operation outcome`.
        var keyUses: [String: Int] = [:]
        /// What this node assisted in, by operation.
        var keyAssists: [String: Int] = [:]
        /// Requests about keys that were refused, by code.
        var keyRefusals: [String: Int] = [:]
        /// Stocks that were found to be put back from an older state of the disk.
        var discardedStocks = 0
    }

    private let values = Mutex(Values())

    package init() {}

    var now: Values { values.withLock { $0 } }

    func change(_ body: (inout Values) -> Void) { values.withLock { body(&$0) } }
    func countRequest(status: Int) { change { $0.requests[status, default: 0] += 1 } }
    func inputStored() { change { $0.inputsStored += 1 } }
    func countTransaction(_ kind: String) { change { $0.transactions[kind, default: 0] += 1 } }
}
