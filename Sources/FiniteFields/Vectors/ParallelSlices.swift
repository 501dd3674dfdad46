internal import Dispatch
internal import Synchronization

/// Cuts `0..<count` into at most `threads` slices of nearly equal length and works on them at the same
/// time, one on each thread; returns when all are done.
///
/// - Parameters:
///   - unit: Slices start at multiples of it: the lanes of a block, for instance.
///   - threads: At least 1. With 1 the body runs on the calling thread.
package func forEachSlice(
    of count: Int, unit: Int = 1, threads: Int, _ body: @Sendable (Range<Int>) -> Void
) {
    precondition(threads > 0 && unit > 0, "no threads, or an empty unit")
    guard count > 0 else { return }
    let units = (count + unit - 1) / unit
    let slices = min(threads, units)
    guard slices > 1 else { return body(0..<count) }
    DispatchQueue.concurrentPerform(iterations: slices) { slice in
        let start = unit * (units * slice / slices)
        let end = min(count, unit * (units * (slice + 1) / slices))
        body(start..<end)
    }
}

/// Calls `body` once for each item of `0..<count` on `threads` threads, the next item going to the
/// thread that is first free; returns when all are done. For items of uneven cost.
///
/// - Parameter body: Gets the item, and the number of the thread, in `0..<threads`: an index into
///   memory that each thread has for itself.
package func forEachItem(
    of count: Int, threads: Int, _ body: @Sendable (_ item: Int, _ thread: Int) -> Void
) {
    precondition(threads > 0, "no threads")
    guard threads > 1 && count > 1 else {
        for item in 0..<max(count, 0) { body(item, 0) }
        return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { thread in
        while true {
            let item = next.add(1, ordering: .relaxed).oldValue
            guard item < count else { return }
            body(item, thread)
        }
    }
}
