public import Ledger

/// What goes with a request about a key: its id, which the caller chose, and the words of those who approve
/// it.
public struct KeyConsent: Sendable {
    /// Asked again with the same id, nodes answer where the first request stands.
    public var request: Bytes32
    public var approvals: [KeyApprovalBody]

    public init(request: Bytes32, approvals: [KeyApprovalBody]) {
        self.request = request
        self.approvals = approvals
    }

    /// A fresh request that nobody has to approve.
    public init() throws(NodeError) { self.init(request: try .random(), approvals: []) }
}
