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
