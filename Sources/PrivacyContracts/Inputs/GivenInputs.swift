/// The vectors of the providers whose inputs a run uses, as one party has them.
struct GivenInputs {
    /// Their numbers.
    var providers: [Int]
    var first: [[UInt64]]
    /// The second components, where two parties hold each.
    var second: [[UInt64]]?
    /// Whether the first come with tags.
    var isTagged: Bool
    /// The number of the run: which of the tags it takes.
    var run: Int
    /// To be called before parts of the tags' keys are shown.
    var beforeShowing: @Sendable () async throws -> Void
}
