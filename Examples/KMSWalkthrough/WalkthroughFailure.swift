/// Why the walkthrough stopped, as one line that says what to do.
struct WalkthroughFailure: Error, Equatable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
