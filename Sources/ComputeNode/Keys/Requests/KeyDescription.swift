public import Foundation
public import Ledger

/// What anybody may know of a key that nodes hold together, as one of them has it.
public struct KeyDescription: Codable, Hashable, Sendable {
    public var id: Bytes32
    /// Its name in Protocols/key-registry.md.
    public var scheme: String
    public var purpose: String
    /// At this node: `forming`, `held` or `deleted`.
    public var state: String
    /// On chain: `proposed`, `active`, `stopped` or `ended`.
    public var status: String
    public var owner: Address
    /// On chain.
    public var epoch: UInt64
    public var threshold: Int
    public var members: [Address]
    /// Of the policy on chain.
    public var policyHash: Hash32
    /// Whether this node has that policy; else it refuses the key until another member has given it.
    public var knowsPolicy: Bool
    /// As on chain, in hexadecimal with `0x`; absent while this node has no share.
    public var publicKey: String?
    /// The encoding of the `PublicKeyPackage`, in base64.
    public var package: Data?
    /// With the chain code, as `xpub` text: of a key on secp256k1.
    public var extended: String?
    /// The members that this node can reach.
    public var present: [Address]
    /// Members that, as this node has seen, voted for new shares and against them: to be replaced.
    public var contradicting: [Address]

    /// What members that have the same shares say alike.
    struct Agreed: Hashable {
        var purpose: String
        var publicKey: String?
        var package: Data?
    }

    var agreed: Agreed { Agreed(purpose: purpose, publicKey: publicKey, package: package) }
}

/// The keys that a node holds.
public struct KeyList: Codable, Hashable, Sendable {
    public var keys: [Bytes32]
}
