import KeyManagement
import Ledger

/// What a holder of an imported key knows.
struct ImportTerms: Sendable {
    /// Names the run and no other.
    var session: Hash32
    var participants: ParticipantSet
    var threshold: Int
    var purpose: KeyPurpose
    /// The dealer's, as all holders see them.
    var commitments: [UInt8]
    /// This node's share.
    var part: PartBytes
}
