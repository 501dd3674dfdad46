/// The vectors of the providers whose inputs a run uses, as one party has them.
struct GivenInputs {
    /// Their numbers.
    var providers: [Int]
    var first: [[UInt64]]
    /// The second components, where two parties hold each.
    var second: [[UInt64]]?
    /// Whether the first come with tags.
    var isTagged: Bool
}
