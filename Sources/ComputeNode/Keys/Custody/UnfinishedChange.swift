import KeyManagement
import Ledger

/// A change of a key's shares of which not every party has said that it is over.
struct UnfinishedChange: Sendable {
    /// Of the new sharing's public part.
    var digest: Bytes32
    /// The encoding of the new `PublicKeyPackage`.
    var package: [UInt8]
    /// Who took part in the run that made it.
    var participants: ParticipantSet
    var chainEpoch: UInt64

    /// The parties by their accounts.
    var members: [Address] { participants.accounts }
}
