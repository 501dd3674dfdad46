/// Why the trace can't go on at the present instruction; `TraceMachine` adds where that is.
enum TraceStop: Error {
    case trap(Trap)
    case refusal(Refusal)
    /// A loop whose number of rounds depends on a secret, by the instruction its header starts with.
    case secretLoop(instruction: Int)
}
