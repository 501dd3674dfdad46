import Foundation
public import Ledger

/// The body of a request about a key.
public struct KeyCallBody<Payload: KeyPayload>: Codable, Hashable, Sendable {
    /// The caller's own id of the request, fresh for each: asked again with the same id, the nodes answer
    /// where the first stands.
    public var request: Bytes32
    /// The key's epoch on chain.
    public var epoch: UInt64
    /// What the key is used for.
    public var purpose: String
    public var approvals: [KeyApprovalBody]
    public var payload: Payload

    public init(
        request: Bytes32, epoch: UInt64, purpose: String, approvals: [KeyApprovalBody] = [],
        payload: Payload
    ) {
        self.request = request
        self.epoch = epoch
        self.purpose = purpose
        self.approvals = approvals
        self.payload = payload
    }

    /// The use of `key` that `caller` asks for.
    public func use(of key: Bytes32, by caller: Address) -> KeyUse {
        KeyUse(
            key: key, epoch: epoch, operation: Payload.operation, purpose: purpose,
            payloadHash: payload.hash, request: request, caller: caller)
    }

    /// Reads a body. Throws `.malformedBody`.
    init(json: [UInt8]) throws(KeyProblem) {
        guard let body = try? JSONDecoder().decode(Self.self, from: Data(json)),
            body.approvals.count <= KeyPolicy.maximumEntries
        else { throw .malformedBody }
        self = body
    }
}

/// An approver's signature over a use of a key (`KeyApproval`).
public struct KeyApprovalBody: Codable, Hashable, Sendable {
    /// The last second, since 1970.
    public var expires: UInt64
    /// 65 bytes in hexadecimal with `0x`.
    public var signature: String

    public init(_ approval: KeyUse.Approval) {
        expires = approval.expires
        signature = Hex.encode(approval.signature.bytes)
    }

    /// Throws `.malformedBody` where the signature is none.
    func approval() throws(KeyProblem) -> KeyUse.Approval {
        guard let bytes = try? Hex.decode(signature), let signature = try? Signature(bytes) else {
            throw .malformedBody
        }
        return .init(expires: expires, signature: signature)
    }
}
