/// Where long work tells how far it is.
public struct WorkProgress: Sendable {
    private let sink: (@Sendable (_ step: String, _ done: Double) -> Void)?

    /// Calls `sink` with what is being done and how much of it is, from 0 to 1.
    public init(_ sink: @escaping @Sendable (_ step: String, _ done: Double) -> Void) {
        self.sink = sink
    }

    private init() { sink = nil }

    /// Tells nobody.
    public static var silent: WorkProgress { WorkProgress() }

    func report(_ step: String, _ done: Double) { sink?(step, done) }
}
