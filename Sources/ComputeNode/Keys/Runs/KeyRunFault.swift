public import KeyManagement
public import Ledger

/// Why a protocol between nodes that hold a key ended without its result. Names who is to blame where
/// somebody is.
public enum KeyRunFault: Error, Equatable, Sendable {
    /// Nothing came from these for so long, in which step of a session if in one. They are not to blame for
    /// that alone: each may have waited for another.
    case timedOut(waitedFor: [Address], step: UInt8? = nil)
    /// A node ended the session, or its connection was lost, while it was needed.
    case left(Address)
    /// A node ended the session and says that others kept it from going on: it, or one of those, is to blame.
    case gaveUp(Address, because: [Address])
    /// A node asks, and reads no answers: so many bytes wait for it, and more would.
    case unread(by: Address, limit: Int)
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
        case .timedOut(let nodes, let step):
            "did not hear from \(nodes.map(\.description).joined(separator: ", "))"
                + (step.map { " in step \($0), who may have waited for another" } ?? "")
        case .left(let node): "\(node) ended the session or can't be reached any more"
        case .gaveUp(let node, let others):
            "\(node) ended the session: it did not hear from "
                + others.map(\.description).joined(separator: ", ")
        case .unread(let node, let limit):
            "\(node) asks and does not read the answers, of which \(limit) bytes wait"
        case .blamed(let node, let fault): "\(node) \(fault)"
        case .abandoned(let node): "\(node) has given up the new shares; ask again"
        case .ended(let error): error.description
        case .interrupted: "the node stopped in the middle; ask again with a fresh id"
        }
    }
}

extension KeyRunFault {
    /// The nodes that it names: who is to blame, or was waited for in vain.
    public var nodes: [Address] {
        switch self {
        case .timedOut(let nodes, _): nodes
        case .left(let node), .blamed(let node, _), .abandoned(let node), .unread(let node, _):
            [node]
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
