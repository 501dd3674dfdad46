/// Why the example stopped, as one line that says what to do.
struct ExampleFailure: Error, Equatable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
