import KeyManagement
import Ledger

/// What the parties of a key generation have agreed on.
struct GenerationTerms: Sendable {
    /// Names the run and no other.
    var session: Hash32
    var participants: ParticipantSet
    var threshold: Int
    var purpose: KeyPurpose
}
