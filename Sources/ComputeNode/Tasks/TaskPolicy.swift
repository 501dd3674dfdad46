import Ledger

/// Whether this node takes a task, by what its operator configured.
package struct TaskPolicy {
    let policy: NodeConfiguration.Policy

    package init(_ policy: NodeConfiguration.Policy) { self.policy = policy }

    /// How many parties protocols have.
    static let committeeSizes = 2...16

    /// Why the node doesn't take the task, or nothing if it does.
    package func objection(to terms: TaskTerms, now: Double) -> String? {
        guard Self.committeeSizes.contains(terms.committee.count) else {
            return "this node runs committees of 2 to 16"
        }
        if let listed = policy.contracts, !listed.contains(terms.contract) {
            return "this node does not run that contract"
        }
        guard terms.escrow >= policy.minimumEscrow else {
            return "the escrow is below this node's minimum"
        }
        guard Double(terms.deadline) <= now + policy.maximumDeadline.inSeconds else {
            return "the deadline is later than this node binds itself"
        }
        guard Double(terms.deadline) > now, Double(terms.acceptBy) > now else {
            return "the time to accept has passed"
        }
        return nil
    }
}
