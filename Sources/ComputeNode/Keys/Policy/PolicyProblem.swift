public import Ledger

/// Why a policy can't be read, or does not allow a use of a key.
public enum PolicyProblem: Error, Equatable, Sendable {
    /// The policy's bytes are no canonical encoding, or a list or text in it is too long.
    case malformed
    /// The policy is not the one whose hash stands on chain.
    case otherPolicy
    /// The key is not active on chain: proposed, stopped or ended.
    case notActive
    /// The request is for another epoch than the key's.
    case otherEpoch(expected: UInt64)
    /// The policy's time is over.
    case expired
    /// The caller may not use the key.
    case caller(Address)
    /// The operation is not allowed.
    case operation(KeyPolicy.Operation)
    /// The purpose is not one of the policy's.
    case purpose
    /// An approval expired, or is good for longer than approvals may be.
    case approvalTime(limit: UInt64)
    /// A signature is by nobody that may approve, or over another request.
    case approver(Address?)
    /// One approver is counted once.
    case repeatedApprover(Address)
    /// Fewer approvals than needed.
    case tooFewApprovals(needed: Int, found: Int)
}

extension PolicyProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed: "the policy is not encoded as Protocols/key-registry.md says"
        case .otherPolicy: "the policy is not the one whose hash stands on chain"
        case .notActive: "the key is not active on chain: it is proposed, stopped or ended"
        case .otherEpoch(let expected): "the key is in epoch \(expected)"
        case .expired: "the policy's time is over"
        case .caller(let account): "the policy does not let \(account) use the key"
        case .operation(let operation): "the policy does not allow \(operation.name)"
        case .purpose: "the purpose is not one of the policy's"
        case .approvalTime(let limit):
            "an approval must be good now and for at most \(limit) s more"
        case .approver(let account):
            "\(account.map(\.description) ?? "nobody") may not approve, "
                + "or has approved another request"
        case .repeatedApprover(let account): "\(account) has approved twice; it counts once"
        case .tooFewApprovals(let needed, let found): "\(found) approvals, \(needed) are needed"
        }
    }
}
