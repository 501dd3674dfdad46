/// How far a run is.
public struct ContractProgress: Equatable, Sendable {
    /// Instructions interpreted.
    public var instructions: Int
    /// Windows of recorded operations that were run.
    public var windows: Int
}
