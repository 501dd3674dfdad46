/// A node's word, signed with its chain key, on which X25519 key shares for it are sealed to: typed
/// data (EIP-712).
///
/// Domain {name: "swift-mpc sealing key", version: "1", chainId, verifyingContract: the share
/// registry}; structure `SealingKey(address node,bytes32 key)`. So who ends the TLS connection before
/// the node can't put a key of its own in its place.
public struct SealingKeyStatement: Hashable, Sendable {
    public var node: Address
    /// The X25519 public key (RFC 7748).
    public var key: Bytes32
    public var chainId: UInt64
    public var registry: Address

    public init(node: Address, key: Bytes32, chainId: UInt64, registry: Address) {
        self.node = node
        self.key = key
        self.chainId = chainId
        self.registry = registry
    }

    static let type = TypedStructure(
        "SealingKey", [("node", .value(.address)), ("key", .value(.bytes32))])

    /// What the node signs.
    public var digest: Hash32 {
        let domain = TypedDataDomain(
            name: "swift-mpc sealing key", version: "1", chainId: chainId,
            verifyingContract: registry)
        guard let digest = try? domain.digest(Self.type, [.address(node), .bytes32(key)]) else {
            preconditionFailure("each value has its member's type")
        }
        return digest
    }

    /// Whether the node's account has signed this. Variable time.
    public func isSigned(with signature: Signature) -> Bool {
        (try? signature.recover(digest))?.address == node
    }
}
