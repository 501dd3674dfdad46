import KeyManagement
import Ledger

/// What the parties of a resharing have agreed on.
struct ResharingTerms: Sendable {
    /// Names the run and no other.
    var session: Hash32
    /// The encoding of the old `PublicKeyPackage`.
    var old: [UInt8]
    /// Old holders, in order.
    var dealers: [PartyNumber]
    var holders: ParticipantSet
    var threshold: Int
    /// Of the new sharing, as protocols count.
    var epoch: UInt64
    /// And as the chain counts.
    var chainEpoch: UInt64
}
