import KeyManagement
import Ledger

/// What the parties of a repair have agreed on.
struct RepairTerms: Sendable {
    /// Names the run and no other.
    var session: Hash32
    /// The encoding of the `PublicKeyPackage` that the share is of.
    var package: [UInt8]
    /// Who has lost its share.
    var owner: PartyNumber
    /// In order.
    var helpers: [PartyNumber]
}
