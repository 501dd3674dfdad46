/// Times of work that is repeated.
enum BenchTimer {
    /// The best of many runs, in seconds; at least `runs` of them, and for at least a third of a second.
    static func seconds<Failure: Error>(
        atLeast runs: Int = 5, _ body: () throws(Failure) -> Void
    ) throws(Failure) -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        var best = Duration.seconds(1_000_000)
        var done = 0
        while done < runs || clock.now - start < .milliseconds(333) {
            let before = clock.now
            try body()
            best = min(best, clock.now - before)
            done += 1
        }
        return best / .seconds(1)
    }

    /// Bytes a second of work on `count` bytes, taken over runs of a megabyte or more.
    static func bytesPerSecond<Failure: Error>(
        _ count: Int, atLeast runs: Int = 20, _ body: () throws(Failure) -> Void
    ) throws(Failure) -> Double {
        let repeats = max(1, (1 << 20) / count)
        let best = try seconds(atLeast: runs) { () throws(Failure) in
            for _ in 0..<repeats { try body() }
        }
        return Double(repeats * count) / best
    }
}
