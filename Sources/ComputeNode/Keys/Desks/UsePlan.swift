import KeyManagement

/// Who takes part in a use, the coordinating node among them, and what of its stock that uses up.
struct UsePlan: Sendable {
    /// In order.
    var signers: [PartyNumber]
    /// The desk's own.
    var material: any Sendable = ()
}
