/// Who learns a result.
public enum Learner: Hashable, Sendable {
    /// The result is posted on the chain.
    case everyone
    /// The account that requested the task; commitments are posted in place of the values.
    case requester
    /// The account that gave the input of this index, from 0; commitments are posted in place of
    /// the values.
    case provider(Int)

    /// Whether the values stand on the chain.
    public var isEveryone: Bool { self == .everyone }
}

extension Learner: CustomStringConvertible {
    /// `everyone`, `requester` or `provider 2`.
    public var description: String {
        switch self {
        case .everyone: "everyone"
        case .requester: "requester"
        case .provider(let index): "provider \(index)"
        }
    }
}

extension Learner {
    init(_ node: ManifestNode) throws(ContractError) {
        switch node.text {
        case "everyone": self = .everyone
        case "requester": self = .requester
        case .some: throw node.fault(.expected("everyone, requester or provider: number"))
        case nil:
            let mapping = try node.mapping(keys: ["provider"])
            self = .provider(
                try mapping.required("provider").integer(0...(Manifest.providerLimit - 1)))
        }
    }
}
