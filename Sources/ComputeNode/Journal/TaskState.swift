/// Where a task stands at one node. The raw values are what the journal and the HTTP answers hold.
public enum TaskState: String, CaseIterable, Sendable {
    /// Its event was read; the block may still be replaced.
    case seen
    /// The event has the configured number of confirmations.
    case confirmed
    /// The node decided to take it; the transaction follows, and is checked for on every start.
    case accepted
    /// The node decided against it.
    case declined
    /// All nodes have accepted; inputs are awaited.
    case waitingInputs
    /// The set of inputs is agreed with the others and fixed; the contract is being evaluated.
    case running
    /// The output and this node's signature over it are stored.
    case computed
    /// Enough signatures are stored; the result is being posted.
    case posted
    /// The chain shows the result.
    case finished
    /// The chain shows that the time ran out; the escrow is refunded.
    case expired
    /// The node can't go on with it, for the stored reason.
    case failed

    /// The states that may follow.
    ///
    /// What the chain shows ends a task from any state: `finished` and `expired` may follow every
    /// state but themselves.
    public var successors: Set<TaskState> {
        switch self {
        case .seen: [.confirmed, .finished, .expired]
        case .confirmed: [.accepted, .declined, .failed, .finished, .expired]
        case .accepted: [.waitingInputs, .failed, .finished, .expired]
        case .declined: [.finished, .expired]
        case .waitingInputs: [.running, .failed, .finished, .expired]
        case .running: [.computed, .failed, .finished, .expired]
        case .computed: [.posted, .failed, .finished, .expired]
        case .posted: [.failed, .finished, .expired]
        case .failed: [.finished, .expired]
        case .finished, .expired: []
        }
    }

    /// Whether nothing is left to do, on chain or here.
    public var isFinal: Bool { successors.isEmpty }

    /// Whether the task takes one of the node's places (`limits.tasks`).
    var isActive: Bool {
        switch self {
        case .accepted, .waitingInputs, .running, .computed, .posted: true
        default: false
        }
    }
}
