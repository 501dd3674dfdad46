public import Ledger

/// Why a secret can't be shared among nodes, or got back from them.
public enum SharingFault: Error, Equatable, Sendable {
    /// The threshold is not from 2 to the number of nodes, or those are more than 20.
    case threshold(Int, nodes: Int)
    /// The secret is empty or has more bytes than this.
    case length(limit: Int)
    /// The chain has no such sharing.
    case unknown
    /// The sharing is deleted.
    case deleted
    /// The registration's event doesn't hold what the contract keeps the digest of.
    case noCommitments
    /// The node has not signed the key that shares are to be sealed to.
    case sealingKey(node: Address)
    /// The node gave something that does not open its commitment on chain.
    case wrongShare(node: Address)
    /// Fewer nodes than needed took their shares; what each of the others said.
    case tooFewTaken(Int, needed: Int, faults: [NodeFault] = [])
    /// Fewer nodes than needed gave good shares; what each of the others said.
    case tooFewShares(good: Int, needed: Int, faults: [NodeFault] = [])
    /// The shares are the committed ones and don't give the committed secret.
    case inconsistentDealer(owner: Address)
    /// Not all nodes have acknowledged their shares on chain in time.
    case notAcknowledged(nodes: [Address])
}

extension SharingFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .threshold(let threshold, let nodes):
            "the threshold \(threshold) must be from 2 to the number of nodes, \(nodes), at most 20"
        case .length(let limit): "the secret must have from 1 to \(limit) bytes"
        case .unknown: "the registry knows no such sharing"
        case .deleted: "the sharing is deleted"
        case .noCommitments: "the chain's log of the registration can't be found or is another one"
        case .sealingKey(let node): "\(node) has not signed the key that it shows: not trusting it"
        case .wrongShare(let node):
            "\(node) gave a share that does not open its commitment on chain"
        case .tooFewTaken(let count, let needed, let faults):
            "\(count) nodes took their shares, \(needed) are needed; put it again when more can"
                + Self.list(faults)
        case .tooFewShares(let good, let needed, let faults):
            "\(good) nodes gave good shares, \(needed) are needed; try again when more can"
                + Self.list(faults)
        case .inconsistentDealer(let owner):
            "the shares are as \(owner) committed to them, but give another secret than it "
                + "committed to: the dealer made them wrong"
        case .notAcknowledged(let nodes):
            "not acknowledged on chain in time by "
                + nodes.map(\.description).joined(separator: ", ")
        }
    }

    private static func list(_ faults: [NodeFault]) -> String {
        faults.map { "; \($0.node): \($0.reason)" }.joined()
    }
}
