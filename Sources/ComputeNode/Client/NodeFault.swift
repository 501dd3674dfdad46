public import Ledger

/// What is wrong with one node's answer.
public struct NodeFault: Equatable, Sendable {
    public var node: Address
    public var reason: NodeError

    public init(node: Address, reason: NodeError) {
        self.node = node
        self.reason = reason
    }
}
