/// A node's word, signed with its chain key, on the keys by which it takes part in protocols about shared
/// keys: typed data (EIP-712).
///
/// Domain {name: "swift-mpc party keys", version: "1", chainId, verifyingContract: the key registry};
/// structure `PartyKeys(address node,bytes32 verificationKey,bytes32 sealingKey)`. Whoever shows it to
/// others shows the same keys to all.
public struct PartyKeysStatement: Hashable, Sendable {
    public var node: Address
    /// Ed25519 (RFC 8032): signs the node's messages.
    public var verificationKey: Bytes32
    /// X25519 (RFC 7748): shares are sealed to it.
    public var sealingKey: Bytes32
    public var chainId: UInt64
    public var registry: Address

    public init(
        node: Address, verificationKey: Bytes32, sealingKey: Bytes32, chainId: UInt64,
        registry: Address
    ) {
        self.node = node
        self.verificationKey = verificationKey
        self.sealingKey = sealingKey
        self.chainId = chainId
        self.registry = registry
    }

    static let type = TypedStructure(
        "PartyKeys",
        [
            ("node", .value(.address)), ("verificationKey", .value(.bytes32)),
            ("sealingKey", .value(.bytes32)),
        ])

    /// What the node signs.
    public var digest: Hash32 {
        let domain = TypedDataDomain(
            name: "swift-mpc party keys", version: "1", chainId: chainId,
            verifyingContract: registry)
        let values: [ABIValue] = [
            .address(node), .bytes32(verificationKey), .bytes32(sealingKey),
        ]
        guard let digest = try? domain.digest(Self.type, values) else {
            preconditionFailure("each value has its member's type")
        }
        return digest
    }

    /// Whether the node's account has signed this. Variable time.
    public func isSigned(with signature: Signature) -> Bool {
        (try? signature.recover(digest))?.address == node
    }
}
