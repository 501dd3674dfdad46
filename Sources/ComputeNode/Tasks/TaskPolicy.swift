import Ledger

/// Whether this node takes a task, by what its operator configured.
struct TaskPolicy {
    let node: NodeContext

    /// How many parties the protocol has.
    static let committeeSize = 3

    /// Why the node doesn't take the task, or nothing if it does.
    func objection(to terms: TaskTerms, now: Double) -> String? {
        guard terms.committee.count == Self.committeeSize else {
            return "this node runs committees of three"
        }
        if let listed = node.policy.contracts, !listed.contains(terms.contract) {
            return "this node does not run that contract"
        }
        guard terms.escrow >= node.policy.minimumEscrow else {
            return "the escrow is below this node's minimum"
        }
        guard Double(terms.deadline) <= now + node.policy.maximumDeadline.inSeconds else {
            return "the deadline is later than this node binds itself"
        }
        guard Double(terms.deadline) > now, Double(terms.acceptBy) > now else {
            return "the time to accept has passed"
        }
        return nil
    }
}
