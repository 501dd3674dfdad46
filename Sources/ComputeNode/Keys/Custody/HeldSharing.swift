import Foundation
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

extension HeldSharing {
    /// How it stands now to what the chain shows.
    func standing(to key: KeyRegistry.Key) -> SharingStanding {
        SharingStanding(
            chainEpoch: chainEpoch, madeAt: epoch, members: members, threshold: threshold, to: key,
            now: UInt64(max(0, Date().timeIntervalSince1970)))
    }
}

extension KeySharingRow {
    /// How it stands now to what the chain shows.
    func standing(to key: KeyRegistry.Key) -> SharingStanding {
        SharingStanding(
            chainEpoch: chainEpoch, madeAt: epoch, members: members, threshold: threshold, to: key,
            now: UInt64(max(0, Date().timeIntervalSince1970)))
    }
}

extension ParticipantSet {
    /// The members in order, by their accounts.
    package var accounts: [Address] { members.compactMap { try? Address($0.identity) } }
}
