import Synchronization

extension InMemoryNetwork {
    /// All links of a network, and the watch over those who wait.
    final class Links: Sendable {
        private struct Watch {
            var task: Task<Void, Never>?
            /// The end of the wait that began last.
            var lastDeadline = ContinuousClock.now
        }

        /// How long the watch outlives the last wait.
        private static let linger = Duration.seconds(1)

        let partyCount: Int
        private let timeout: Duration
        private let links: [Link]
        private let watch = Mutex(Watch())

        init(partyCount: Int, timeout: Duration, faults: FaultPlan?) {
            self.partyCount = partyCount
            self.timeout = timeout
            links = (0..<partyCount * partyCount).map {
                Link(from: $0 / partyCount, to: $0 % partyCount, faults: faults)
            }
        }

        deinit { watch.withLock { $0.task?.cancel() } }

        /// The stream between two different parties.
        func link(from: Int, to: Int) -> Link {
            precondition(
                from != to && 0..<partyCount ~= from && 0..<partyCount ~= to, "no such peer")
            return links[from * partyCount + to]
        }

        func close(_ party: Int) {
            for peer in 0..<partyCount where peer != party {
                link(from: party, to: peer).closeSender()
                link(from: peer, to: party).closeReceiver()
            }
        }

        /// The deadline of a wait that begins now; sees to it that it ends then.
        ///
        /// One task watches all links, and only while somebody waits: a wait sets no timer.
        func deadline() -> ContinuousClock.Instant {
            let deadline = ContinuousClock.now + timeout
            watch.withLock { watch in
                watch.lastDeadline = deadline
                if watch.task == nil {
                    watch.task = Task { [weak self] in
                        var wake: ContinuousClock.Instant? = deadline
                        while let time = wake {
                            try? await Task.sleep(until: time, clock: .continuous)
                            if Task.isCancelled { return }
                            wake = self?.expire()
                        }
                    }
                }
            }
            return deadline
        }

        /// Ends the waits that are over. When to look again; nil if the watch has ended.
        private func expire() -> ContinuousClock.Instant? {
            let now = ContinuousClock.now
            // All waits are equally long: one that begins later ends later.
            if let next = links.compactMap({ $0.expire(now: now) }).min() { return next }
            return watch.withLock { watch in
                let end = watch.lastDeadline + Self.linger
                if end > now { return max(watch.lastDeadline, now + Self.linger / 10) }
                watch.task = nil
                return nil
            }
        }
    }
}
