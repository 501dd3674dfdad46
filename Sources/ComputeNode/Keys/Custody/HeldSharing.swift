package import KeyManagement
package import Ledger

/// A sharing of a key that this node has a share of: its public part.
package struct HeldSharing: Sendable {
    /// Of the public part.
    package var digest: Bytes32
    package var keyID: KeyID
    /// As protocols count.
    package var epoch: UInt64
    package var threshold: Int
    package var participants: ParticipantSet
    package var own: PartyNumber
    /// As it stands on chain.
    package var publicKey: [UInt8]
    /// What the key was made for.
    package var purpose: String
    /// The encoding of the `PublicKeyPackage`.
    package var package: [UInt8]
    /// As the chain counts.
    package var chainEpoch: UInt64

    /// The holders in order, by their accounts.
    package var members: [Address] { participants.accounts }
}

extension HeldSharing: SharingOnChain {}
extension KeySharingRow: SharingOnChain {}

extension ParticipantSet {
    /// The members in order, by their accounts.
    package var accounts: [Address] { members.compactMap { try? Address($0.identity) } }
}
