import ArgumentParser
import Foundation
import Groth16

/// Threads and progress of long work.
struct WorkOptions: ParsableArguments {
    @Option(help: "How many threads work; by default as many as there are processors.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Say nothing on the standard error while working.")
    var quiet = false

    func validate() throws {
        guard (1...1024).contains(threads) else {
            throw ValidationError("give 1 to 1024 threads")
        }
    }

    /// Tells the standard error what is being done, at most twice a second.
    var progress: WorkProgress {
        if quiet { return .silent }
        let line = ProgressLine()
        return WorkProgress { step, done in line.show(step, done) }
    }
}

/// Lines of progress on the standard error; only for work of more than half a second.
private final class ProgressLine: @unchecked Sendable {
    private let lock = NSLock()
    private var last = ContinuousClock.now

    func show(_ step: String, _ done: Double) {
        lock.lock()
        defer { lock.unlock() }
        guard ContinuousClock.now - last > .milliseconds(500) else { return }
        last = .now
        let percent = Int((100 * done).rounded())
        FileHandle.standardError.write(Data("\(step): \(percent) %\n".utf8))
    }
}
