import KeyManagement

/// What a party of a restoration knows.
struct RestorationTerms: Sendable {
    /// The encoding of the `PublicKeyPackage` that was backed up.
    var old: [UInt8]
    /// Who takes the parties' places.
    var participants: ParticipantSet
    /// Of the restored sharing, as protocols count.
    var epoch: UInt64
    /// The encoding of the `ShareBackup` of the party whose place this node takes; empty where the parts
    /// are SLIP-39 mnemonics.
    var backup: [UInt8]
    /// What custodians have handed this node, by their places.
    var parts: [Int: PartBytes]
}
