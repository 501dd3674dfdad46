import Logging
import Synchronization

/// What was logged, to be looked at.
struct RecordedLog: LogHandler {
    private final class Lines: Sendable {
        let lines = Mutex<[(level: Logger.Level, text: String)]>([])
    }

    private let recorded = Lines()
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let text = "\(event.message) \(event.metadata ?? [:])"
        recorded.lines.withLock { $0.append((event.level, text)) }
    }

    /// The lines with this in them.
    func lines(with text: String) -> [String] {
        recorded.lines.withLock { $0.map(\.text).filter { $0.contains(text) } }
    }

    func clear() { recorded.lines.withLock { $0 = [] } }
}
