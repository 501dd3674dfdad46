public import Ledger

/// Why a request about a key was refused. The HTTP answer is a problem document with `code` and
/// `description`.
public enum KeyProblem: Error, Equatable, Sendable, HTTPProblem {
    /// The body is not the JSON that is described.
    case malformedBody
    /// An identifier in the path is not written as it has to be.
    case malformedParameter(String)
    /// The body is longer than the limit.
    case tooLarge(limit: Int)
    /// No such key stands on chain with enough blocks on top, or this node is no member of it.
    case unknownKey
    /// The key's scheme is none that this node knows.
    case unknownScheme(UInt64)
    /// The scheme doesn't do that.
    case wrongScheme
    /// Only the key's owner may do this.
    case notOwner
    /// This can't be done with a key that stands so on chain.
    case wrongState
    /// The key was deleted here; its owner may take that back for a while.
    case deleted
    /// The policy doesn't allow it.
    case policy(PolicyProblem)
    /// Not the purpose that the key was made for.
    case otherPurpose
    /// The caller has used the key as often this hour as the policy lets it.
    case tooManyUses(limit: UInt32)
    /// The request's id was used for something else.
    case conflict
    /// No such request of this caller's.
    case unknownRequest
    /// Too many requests are pending, or the node stores as many as it is configured to.
    case full
    /// Another change of the key is under way.
    case busy
    /// This node holds no share of the key in this epoch, or it is not ready.
    case noShare
    /// This node is a holder of the key, and its share is not on its disk any more.
    case shareLost
    /// What the use was to use up is not known here: this node, or the asker, has started anew.
    case noMaterial
    /// Fewer members than needed can be reached, or have something in stock; `missing` can't be reached.
    case tooFewNodes(needed: Int, found: Int, missing: [Address] = [])
    /// A member refused.
    case refusedBy(Address, code: String)
    /// What was to be done ended early.
    case failed(KeyRunFault)
    /// The same request has failed before, which is for good.
    case earlier(KeyRequestFailure)
    /// A field of the payload can't be used.
    case payload(String)
    /// Keys of this scheme have no children by BIP-32.
    case noChildren
    /// This node gives its shares to nobody, as it is configured.
    case exportOff
    /// The member has its share: there is nothing to repair.
    case nothingLost

    public var status: Int {
        switch self {
        case .malformedBody, .malformedParameter, .payload, .wrongScheme,
            .noChildren:
            400
        case .notOwner, .otherPurpose, .exportOff: 403
        case .policy(let problem): problem.status
        case .unknownKey, .unknownRequest, .noShare, .shareLost: 404
        case .wrongState, .conflict, .busy, .deleted, .nothingLost, .noMaterial: 409
        case .tooLarge: 413
        case .unknownScheme: 422
        case .tooManyUses: 429
        case .refusedBy, .failed: 502
        case .earlier(let failure): failure.status
        case .tooFewNodes: 503
        case .full: 507
        }
    }

    public var code: String {
        switch self {
        case .malformedBody: "malformed-body"
        case .malformedParameter: "malformed-parameter"
        case .tooLarge: "too-large"
        case .unknownKey: "unknown-key"
        case .unknownScheme: "unknown-scheme"
        case .wrongScheme: "wrong-scheme"
        case .notOwner: "not-owner"
        case .wrongState: "wrong-state"
        case .deleted: "deleted"
        case .policy(let problem): problem.code
        case .otherPurpose: "other-purpose"
        case .tooManyUses: "too-many-uses"
        case .conflict: "conflict"
        case .unknownRequest: "unknown-request"
        case .full: "full"
        case .busy: "busy"
        case .noShare: "no-share"
        case .shareLost: "share-lost"
        case .noMaterial: "no-material"
        case .tooFewNodes: "too-few-nodes"
        case .refusedBy: "refused-by-member"
        case .failed: "failed"
        case .earlier(let failure): failure.code
        case .payload: "payload"
        case .noChildren: "no-children"
        case .exportOff: "export-off"
        case .nothingLost: "nothing-lost"
        }
    }

    public var description: String {
        switch self {
        case .malformedBody: "the body is not the JSON described in openapi.yaml"
        case .malformedParameter(let name): "\(name) is not written as openapi.yaml says"
        case .tooLarge(let limit): "the body is longer than \(limit) bytes"
        case .unknownKey:
            "no key of this id stands on chain with enough blocks on top, or none of this node's"
        case .unknownScheme(let number): "nobody knows scheme \(number); see key-registry.md"
        case .wrongScheme: "keys of this scheme don't do that"
        case .notOwner: "only the owner of the key may do that"
        case .wrongState: "that can't be done with a key that stands so on chain"
        case .deleted: "the key was deleted here; its owner may ask to undelete it"
        case .policy(let problem): problem.description
        case .otherPurpose: "the key was made for another purpose"
        case .tooManyUses(let limit): "the policy allows \(limit) uses an hour; wait"
        case .conflict: "the request id was used for something else; take a fresh one"
        case .unknownRequest: "this account has no request of this id here; its time may be over"
        case .full: "too many requests are pending or stored; wait for some to end"
        case .busy: "the key is being changed; try again later"
        case .noShare: "this node holds no share of the key that it could use; ask another member"
        case .shareLost:
            "this node has lost its share of the key; have it repaired by another member, then ask again"
        case .noMaterial: "what was agreed on for this use is not known here any more; ask again"
        case .tooFewNodes(let needed, let found, let missing):
            found < needed
                ? "\(found) members are ready, \(needed) are needed; try again later"
                    + (missing.isEmpty
                        ? ""
                        : ". Not reached: " + missing.map(\.description).joined(separator: ", "))
                : "what the members use up in a use of the key is still being made; try again later"
        case .refusedBy(let node, let code):
            "\(node) refused: \(code)"
                + (code == Self.shareLost.code ? "; have its share repaired, then ask again" : "")
        case .failed(let fault): fault.description
        case .earlier(let failure): failure.detail
        case .noChildren:
            "keys of this scheme have no children: BIP-32 is of secp256k1 alone; sign without path"
        case .exportOff:
            "this node gives its share of no key away; its operator has to set kms.exports"
        case .nothingLost: "the member has its share of the key; there is nothing to repair"
        case .payload(let name):
            "\(name) can't be used with this key: \(Self.hint(name) ?? "see openapi.yaml")"
        }
    }

    /// What a field of a payload has to be.
    private static func hint(_ field: String) -> String? {
        switch field {
        case "message": "an ECDSA key signs 32 bytes; give those, or say which digest to take"
        case "digest": "only ECDSA keys sign a digest"
        case "path": "children have paths without hardening, such as m/0/7"
        case "merkleRoot":
            "only Taproot keys are tweaked, with a root of 64 hexadecimal digits or an empty one"
        case "members": "there must be 2 to 20, each once"
        case "staying":
            "of the present holders as many have to stay as are needed to use the key; change the others first"
        case "threshold":
            "it must be 2 at least and not above their number; of an ECDSA key 2 t - 1 not above it"
        case "custodians":
            "there must be 2 to 5 public keys, 16 at most with mnemonics, each once"
        case "mnemonics":
            "the groups must have as many members as there are custodians, and no one may be enough"
        case "shares": "each member needs its own share, sealed to it, that fits the commitments"
        case "parts": "each file must have been handed over for this proposal"
        case "commitments": "there must be as many elements as the threshold, the public key first"
        case "key": "it must be 32 bytes: an Ed25519 seed, or a scalar below the group's order"
        case "member": "it must be one of the key's"
        case "ciphertext": "it must be whole, and encrypted to this key"
        default: nil
        }
    }
}

extension PolicyProblem {
    /// A stable word for programs.
    public var code: String {
        switch self {
        case .malformed: "policy-malformed"
        case .otherPolicy: "other-policy"
        case .notActive: "not-active"
        case .otherEpoch: "other-epoch"
        case .expired: "policy-expired"
        case .caller: "not-allowed"
        case .operation: "operation-not-allowed"
        case .purpose: "purpose-not-allowed"
        case .approvalTime: "approval-time"
        case .approver: "approver"
        case .repeatedApprover: "repeated-approver"
        case .tooFewApprovals: "too-few-approvals"
        }
    }

    var status: Int {
        switch self {
        case .malformed: 400
        case .otherPolicy, .notActive, .otherEpoch: 409
        default: 403
        }
    }
}
