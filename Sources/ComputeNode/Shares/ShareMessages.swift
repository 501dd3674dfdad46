import Foundation
public import Ledger

/// The body of `PUT /v1/offchain/{contract}/shares/{id}`: the owner's share for one node, sealed.
public struct ShareUpload: Codable, Hashable, Sendable {
    public var sealed: SealedShare

    public init(sealed: SealedShare) { self.sealed = sealed }

    /// Reads a body; nil for anything but the JSON that is described.
    init?(json: [UInt8]) {
        guard let upload = try? JSONDecoder().decode(ShareUpload.self, from: Data(json)) else {
            return nil
        }
        self = upload
    }
}

/// The answer to `PUT` and `DELETE` of a share.
public struct ShareReceipt: Codable, Hashable, Sendable {
    public var sharing: Bytes32
    /// `stored` or `erased`.
    public var state: String

    public init(sharing: Bytes32, state: String) {
        self.sharing = sharing
        self.state = state
    }
}

/// The answer to `GET` of a share: sealed to the caller's key.
public struct ShareAnswer: Codable, Hashable, Sendable {
    public var sharing: Bytes32
    /// The node's place among the sharing's nodes.
    public var index: Int
    public var sealed: SealedShare

    public init(sharing: Bytes32, index: Int, sealed: SealedShare) {
        self.sharing = sharing
        self.index = index
        self.sealed = sealed
    }
}

/// The answer to `GET /v1/node`: who a node is, and what shares for it are sealed to.
public struct NodeIdentity: Codable, Hashable, Sendable {
    public var account: Address
    public var chainId: UInt64
    public var shareRegistry: Address
    public var keyRegistry: Address
    /// X25519 (RFC 7748).
    public var sealingKey: Bytes32
    /// The account's over the key (`SealingKeyStatement`), 65 bytes in hexadecimal with `0x`.
    public var signature: String

    public init(
        account: Address, chainId: UInt64, shareRegistry: Address, keyRegistry: Address,
        sealingKey: Bytes32, signature: String
    ) {
        self.account = account
        self.chainId = chainId
        self.shareRegistry = shareRegistry
        self.keyRegistry = keyRegistry
        self.sealingKey = sealingKey
        self.signature = signature
    }

    /// Whether `node` has signed this key for shares of `registry`.
    public func isSigned(by node: Address, chainId: UInt64, registry: Address) -> Bool {
        guard let bytes = try? Hex.decode(signature), let signature = try? Signature(bytes) else {
            return false
        }
        return SealingKeyStatement(
            node: node, key: sealingKey, chainId: chainId, registry: registry
        ).isSigned(with: signature)
    }
}

/// The answer to `GET /v1/audit`: some records of a node's audit log.
public struct AuditPage: Codable, Hashable, Sendable {
    public var node: Address
    public var chainId: UInt64
    public var records: [AuditRecord]

    /// The most records of an answer.
    public static let maximumRecords = 1000

    public init(node: Address, chainId: UInt64, records: [AuditRecord]) {
        self.node = node
        self.chainId = chainId
        self.records = records
    }
}
