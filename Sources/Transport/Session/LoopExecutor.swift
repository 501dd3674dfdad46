import NIOCore

/// Runs a task's work on an event loop, so that between a message and the task there is no thread
/// to wake.
///
/// Jobs that become ready while the loop reads run as soon as it has read, without another turn.
public final class LoopExecutor: TaskExecutor, @unchecked Sendable {
    // Unchecked: everything that changes is touched on the loop only.
    let loop: any EventLoop
    private var ready: [UnownedJob] = []
    private var isRunning = false
    private var isScheduled = false
    /// A connection is reading, and will call `run` when it has read.
    var isReading = false
    /// Called on the loop whenever tasks have come to rest.
    var atRest: (() -> Void)?

    /// How many jobs run before the loop gets its turn.
    private static let turn = 64

    init(loop: any EventLoop) { self.loop = loop }

    /// Whether the caller is a job of this executor. On the loop only.
    var isInJob: Bool { isRunning }

    /// Whether a task is ready to run. On the loop only.
    var hasJobs: Bool { !ready.isEmpty }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if loop.inEventLoop {
            ready.append(job)
            if !isRunning, !isReading { schedule() }
        } else {
            loop.execute { [self] in
                ready.append(job)
                run()
            }
        }
    }

    private func schedule() {
        guard !isScheduled else { return }
        isScheduled = true
        loop.execute { [self] in
            isScheduled = false
            run()
        }
    }

    /// Runs what is ready. False if nothing was. On the loop.
    @discardableResult
    func run() -> Bool {
        guard !isRunning, !ready.isEmpty else { return false }
        isRunning = true
        var count = 0
        while count < ready.count, count < Self.turn {
            let job = ready[count]
            count += 1
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
        if count == ready.count {
            ready.removeAll(keepingCapacity: true)
        } else {
            ready.removeFirst(count)
            schedule()
        }
        isRunning = false
        atRest?()
        return true
    }
}
