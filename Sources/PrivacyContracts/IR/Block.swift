/// A basic block: phis first, a terminator last (the check sees to it).
public struct Block: Hashable, Sendable {
    /// Its label without `%`; a number when the source had none.
    public var label: String
    public var instructions: [Instruction]
    public var line: SourceLine
}
