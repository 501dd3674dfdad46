public import KeyManagement
public import Ledger

/// Why a protocol between nodes that hold a key ended without its result. Names who is to blame where
/// somebody is.
public enum KeyRunFault: Error, Equatable, Sendable {
    /// Nothing came from these for so long.
    case timedOut(waitedFor: [Address])
    /// A node ended the session, or its connection was lost, while it was needed.
    case left(Address)
    /// A node ended the session and says that others kept it from going on: it, or one of those, is to blame.
    case gaveUp(Address, because: [Address])
    /// A node broke the protocol.
    case blamed(Address, ProtocolFault)
    /// A node doesn't want the new shares, or has lost what it needs for them.
    case abandoned(by: Address)
    /// The protocol ended by itself.
    case ended(KeyManagementError)
    /// The node stopped in the middle: ask again with a fresh id.
    case interrupted
}

extension KeyRunFault: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .timedOut(let nodes):
            "nothing came from \(nodes.map(\.description).joined(separator: ", "))"
        case .left(let node): "\(node) ended the session or can't be reached any more"
        case .gaveUp(let node, let others):
            "\(node) ended the session: nothing that it could go on with came from "
                + others.map(\.description).joined(separator: ", ")
        case .blamed(let node, let fault): "\(node) \(fault)"
        case .abandoned(let node): "\(node) has given up the new shares; ask again"
        case .ended(let error): error.description
        case .interrupted: "the node stopped in the middle; ask again with a fresh id"
        }
    }
}

extension KeyRunFault {
    /// The nodes that it names.
    public var nodes: [Address] {
        switch self {
        case .timedOut(let nodes): nodes
        case .left(let node), .blamed(let node, _), .abandoned(let node): [node]
        case .gaveUp(let node, let others): [node] + others
        case .ended, .interrupted: []
        }
    }

    /// What went wrong in a use, by the key's holders in order.
    init(_ error: KeyManagementError, members: [Address]) {
        if case .fault(let party, let fault) = error, party.place < members.count {
            self = .blamed(members[party.place], fault)
        } else {
            self = .ended(error)
        }
    }
}
