extension Commitments {
    /// The tags that begin the commitments to a share and to a secret.
    static let shareTag = "swift-mpc/share/v1"
    static let secretTag = "swift-mpc/secret/v1"

    /// The identifier that ShareRegistry gives a sharing and KeyRegistry a key of this owner:
    /// keccak256(abi.encode(chainid, contract, owner, salt)).
    public static func ownedId(
        chainId: UInt64, contract: Address, owner: Address, salt: Bytes32
    ) -> Bytes32 {
        var hash = Keccak256()
        hash.update(UInt256(chainId).bytes)
        for account in [contract, owner] {
            hash.update([UInt8](repeating: 0, count: 12))
            hash.update(account.bytes)
        }
        hash.update(salt.bytes)
        return hash.finish()
    }

    /// The commitment to a node's share: keccak256(tag || chainId(32) || registry(20) || sharing(32)
    /// || index(1) || node(20) || nonce(32) || share), all but the last of fixed length, so injective.
    ///
    /// - Parameter index: the node's place among the sharing's, from 0.
    public static func shareCommitment(
        chainId: UInt64, registry: Address, sharing: Bytes32, index: UInt8, node: Address,
        nonce: Bytes32, share: some Sequence<UInt8>
    ) -> Hash32 {
        var hash = Keccak256()
        hash.update(shareTag)
        hash.update(UInt256(chainId).bytes)
        hash.update(registry.bytes)
        hash.update(sharing.bytes)
        hash.update([index])
        hash.update(node.bytes)
        hash.update(nonce.bytes)
        hash.update(share)
        return hash.finish()
    }

    /// The commitment to the secret: keccak256(tag || chainId(32) || registry(20) || sharing(32) ||
    /// nonce(32) || secret).
    public static func secretCommitment(
        chainId: UInt64, registry: Address, sharing: Bytes32, nonce: Bytes32,
        secret: some Sequence<UInt8>
    ) -> Hash32 {
        var hash = Keccak256()
        hash.update(secretTag)
        hash.update(UInt256(chainId).bytes)
        hash.update(registry.bytes)
        hash.update(sharing.bytes)
        hash.update(nonce.bytes)
        hash.update(secret)
        return hash.finish()
    }
}
