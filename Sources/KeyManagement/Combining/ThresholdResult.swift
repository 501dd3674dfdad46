/// What the parts of several parties gave together, and whose parts were wrong.
public struct ThresholdResult<Output: Sendable>: Sendable {
    public let output: Output
    /// Parties whose part was checked and found wrong; those whose part was not needed may be wrong too.
    public let culprits: [PartyNumber]
}

extension ThresholdResult: Equatable where Output: Equatable {}
