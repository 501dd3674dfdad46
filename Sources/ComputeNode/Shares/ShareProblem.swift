/// Why a request about a share, or for the audit log, was refused. The HTTP answer is a problem
/// document with `code` and `description`.
public enum ShareProblem: Error, Equatable, Sendable, HTTPProblem {
    /// The body is not the JSON that is described.
    case malformedBody
    /// An identifier, address or number in the path or query is not written as it has to be.
    case malformedParameter(String)
    /// The body is longer than the limit.
    case tooLarge(limit: Int)
    /// What was sealed does not open with this node's key, for this sharing and caller.
    case seal
    /// The share and its nonce don't open the commitment on chain.
    case commitment
    /// The request is not signed as described.
    case authorization
    /// The signature is not the account's over this very request.
    case signature
    /// The signed time is too far away, before or after.
    case stale(limit: UInt64)
    /// A request with this nonce was taken before.
    case replayed
    /// The account may not do this.
    case notAllowed
    /// The account is granted to read, but has not requested that on chain, or its time is over.
    case notRequested
    /// This node serves another contract.
    case otherContract
    /// No such sharing stands on chain with enough blocks on top, or it is not this node's.
    case unknownSharing
    /// The share is not here: it was not uploaded, or is deleted.
    case noShare
    /// The sharing is deleted on chain, or another share was stored under its id.
    case conflict
    /// The sharing is not deleted on chain (yet).
    case notDeleted
    /// The account, or all together, ask more often than the limit.
    case tooMany
    /// The node stores as many as it is configured to.
    case full

    public var status: Int {
        switch self {
        case .malformedBody, .malformedParameter, .seal, .commitment: 400
        case .authorization, .signature, .stale, .replayed: 401
        case .notAllowed: 403
        case .otherContract, .unknownSharing, .noShare: 404
        case .notRequested, .conflict, .notDeleted: 409
        case .tooLarge: 413
        case .tooMany: 429
        case .full: 507
        }
    }

    public var code: String {
        switch self {
        case .malformedBody: "malformed-body"
        case .malformedParameter: "malformed-parameter"
        case .tooLarge: "too-large"
        case .seal: "seal"
        case .commitment: "commitment"
        case .authorization: "authorization"
        case .signature: "signature"
        case .stale: "stale"
        case .replayed: "replayed"
        case .notAllowed: "not-allowed"
        case .notRequested: "not-requested"
        case .otherContract: "other-contract"
        case .unknownSharing: "unknown-sharing"
        case .noShare: "no-share"
        case .conflict: "conflict"
        case .notDeleted: "not-deleted"
        case .tooMany: "too-many-requests"
        case .full: "full"
        }
    }

    public var description: String {
        switch self {
        case .malformedBody: "the body is not the JSON described in openapi.yaml"
        case .malformedParameter(let name): "\(name) is not written as openapi.yaml says"
        case .tooLarge(let limit): "the body is longer than \(limit) bytes"
        case .seal: "what was sealed does not open: is it for this node, sharing and account?"
        case .commitment: "the share does not open its commitment on chain"
        case .authorization: "the request must be signed as described in openapi.yaml"
        case .signature: "the signature is not the account's over this request"
        case .stale(let limit): "the signed time is more than \(limit) s away from this node's"
        case .replayed: "a request with this nonce was taken before"
        case .notAllowed: "the chain, or this node's operator, does not let this account do that"
        case .notRequested: "request the download on chain first; its deadline may be over"
        case .otherContract: "this node does not serve that contract"
        case .unknownSharing: "no sharing of this node stands on chain with enough blocks on top"
        case .noShare: "this node does not hold that share"
        case .conflict: "the sharing is deleted, or another share was stored under its id"
        case .notDeleted: "the sharing is not deleted on chain with enough blocks on top"
        case .tooMany: "too many requests; try again later"
        case .full: "this node stores as many as it is configured to"
        }
    }
}
