/// Why something on this machine did not start or stop.
public enum LocalCommitteeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The program isn't there; build it first.
    case noProgram(path: String)
    /// The process ended before it said that it was ready. `log` holds what it wrote.
    case ended(name: String, status: Int32, log: String)
    /// The process said nothing of the kind in time.
    case silent(name: String, waitedFor: String, seconds: Int, log: String)
    /// The task that waited for it was cancelled.
    case cancelled(name: String)
    /// What it said can't be read.
    case unexpectedLine(name: String, line: String)
    /// A file or directory can't be made.
    case file(path: String)
    /// A file of the checkout can't be read.
    case unreadable(path: String)
    /// Neither this program nor the current folder is in a checkout.
    case noCheckout

    public var description: String {
        switch self {
        case .noProgram(let path): "\(path) is not there: run swift build -c release first"
        case .ended(let name, let status, let log):
            "\(name) ended with status \(status); its log: \(log)"
        case .silent(let name, let waitedFor, let seconds, let log):
            "\(name) did not say \"\(waitedFor)\" within \(seconds) s; its log: \(log)"
        case .cancelled(let name): "stopped waiting for \(name)"
        case .unexpectedLine(let name, let line): "\(name) said something unexpected: \(line)"
        case .file(let path): "\(path) can't be made"
        case .unreadable(let path): "\(path) can't be read; is the checkout whole?"
        case .noCheckout: "the swift-mpc checkout was not found; run this program in it"
        }
    }
}
