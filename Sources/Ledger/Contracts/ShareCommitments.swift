/// What a sharing is committed to: its secret, and each node's share.
///
/// Every commitment is keccak256 of a tag, where the sharing is registered, and 32 random bytes beside
/// what is committed to: hiding as far as those are uniform and used once, binding as Keccak-256 is.
/// A share is checked by its node and by the reader against its own commitment, so a wrong share names
/// its node; the secret that shares give is checked against the first, so shares that don't belong
/// together name the dealer. See Protocols/offchain-shares.md.
public struct ShareCommitments: Hashable, Sendable {
    /// To the secret.
    public var secret: Hash32
    /// To the nodes' shares, in the nodes' order.
    public var shares: [Hash32]

    public init(secret: Hash32, shares: [Hash32]) {
        self.secret = secret
        self.shares = shares
    }

    /// As they stand in the event of registration: 32 bytes for the secret, then 32 a share.
    public var bytes: [UInt8] { secret.bytes + shares.flatMap(\.bytes) }

    /// Reads what `bytes` writes; nil unless there is one for each of `nodes` nodes.
    public init?(_ bytes: [UInt8], nodes: Int) {
        guard bytes.count == 32 * (nodes + 1) else { return nil }
        let words = stride(from: 0, to: bytes.count, by: 32).compactMap {
            try? Hash32(bytes[$0..<$0 + 32])
        }
        secret = words[0]
        shares = Array(words.dropFirst())
    }
}

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
