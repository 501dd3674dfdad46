import Ledger
import PrivacyContracts

/// What the chain says of a task.
struct TaskDescription {
    let id: Bytes32
    let record: ComputeMarket.TaskRecord

    /// The market's name for each state.
    var state: String {
        switch record.status {
        case .none: "unknown"
        case .requested: "requested"
        case .running: "running"
        case .finished: "finished"
        case .expired: "expired"
        }
    }

    var lines: [String] {
        [
            "task       \(id)", "state      \(state)", "contract   \(record.contractId)",
            "requester  \(record.requester)", "threshold  \(record.threshold)",
            "escrow     \(record.escrow) wei", "acceptBy   \(record.acceptBy)",
            "deadline   \(record.deadline)",
        ] + record.committee.map { "node       \($0)" }
    }

    /// Reads a task; a market that doesn't know it is an error.
    static func read(_ text: String, from market: ComputeMarket) async throws -> TaskDescription {
        let id = try Identifier.id(text, "the task's id")
        guard let record = try await market.task(id) else {
            throw CommandFailure("the market \(market.address) knows no task \(id)")
        }
        return TaskDescription(id: id, record: record)
    }
}
