extension LogFollower {
    /// The state of one walk along the chain. Asks the chain only when the next event is wanted.
    public struct Iterator: AsyncIteratorProtocol {
        private let follower: LogFollower
        private var events: [Event] = []
        /// The next of `events` to give.
        private var given = 0
        /// The next block to process.
        private var next: UInt64
        /// The lowest block to go back to.
        private let floor: UInt64
        /// Processed blocks, ascending, to find where a fork began.
        private var processed: [Cursor] = []
        /// Blocks asked for at once.
        private var range: UInt64
        /// Before the next look.
        private var pause: Duration = .zero
        private var unreachableSince: ContinuousClock.Instant?

        /// Processed blocks remembered.
        private static let memory = 256

        init(_ follower: LogFollower) {
            self.follower = follower
            range = follower.options.rangeLimit
            switch follower.start {
            case .block(let number):
                next = number
                floor = number
            case .after(let cursor):
                next = cursor.number &+ 1
                floor = 0
                processed = [cursor]
            }
        }

        /// The next event; `nil` once the task is cancelled.
        public mutating func next() async -> Event? {
            while given == events.count {
                events.removeAll(keepingCapacity: true)
                given = 0
                do throws(LedgerError) {
                    if pause > .zero { try await EthereumClient.sleep(pause) }
                    let found = try await look()
                    if unreachableSince != nil { events.append(.reachable) }
                    unreachableSince = nil
                    pause = found.isEmpty ? follower.options.pollInterval : .zero
                    events += found
                } catch .cancelled {
                    return nil
                } catch {
                    failed(error)
                }
                if Task.isCancelled { return nil }
            }
            given += 1
            return events[given - 1]
        }

        /// Takes note of an error: a smaller range where the chain refused this one, else a pause.
        private mutating func failed(_ error: LedgerError) {
            switch error {
            case .rpc where range > 1, .responseTooLong where range > 1:
                range /= 2
                pause = .milliseconds(50)
                return
            default: break
            }
            if unreachableSince == nil {
                let now = ContinuousClock.now
                unreachableSince = now
                events.append(.unreachable(since: now, error))
                pause = follower.options.pollInterval
            } else {
                pause = Swift.min(
                    Swift.max(pause, .milliseconds(10)) * 2, follower.options.maximumPause)
            }
        }

        /// One look at the chain: a fork, or the logs of the next range, or nothing.
        private mutating func look() async throws(LedgerError) -> [Event] {
            let client = follower.client
            let head = try await client.blockNumber()
            let depth = follower.options.confirmations - 1
            let safe = head >= depth ? head - depth : nil
            guard let safe, next <= safe else { return try await findFork(head: head) }
            let last = Swift.min(safe, next + Swift.min(range - 1, .max - next))
            // In this order: if the last block is the same before and after, so were all before it,
            // when the processed one was checked and when the logs were read.
            guard let block = try await client.block(.number(last)) else { return [] }
            let fork = try await findFork(head: head)
            guard fork.isEmpty else { return fork }
            let logs = try await client.logs(follower.filter, from: next, to: last)
            guard try await client.block(.number(last))?.hash == block.hash,
                logs.allSatisfy({ $0.blockNumber != last || $0.blockHash == block.hash })
            else { return [] }
            let cursor = Cursor(number: last, hash: block.hash)
            processed.append(cursor)
            if processed.count > Self.memory { processed.removeFirst() }
            next = last + 1
            range = Swift.min(follower.options.rangeLimit, range * 2)
            return logs.map { Event.log($0) } + [Event.processed(cursor)]
        }

        /// Goes back to the newest processed block that still stands; empty where all is well. A
        /// block that the chain does not have yet (a node that lags behind) is no fork.
        private mutating func findFork(head: UInt64) async throws(LedgerError) -> [Event] {
            var fork: Int?
            for index in processed.indices.reversed() where processed[index].number <= head {
                let block = try await follower.client.block(.number(processed[index].number))
                if block?.hash == processed[index].hash { break }
                if block != nil { fork = index }
            }
            guard let fork else { return [] }
            let lost = processed[fork].number
            processed.removeSubrange(fork...)
            if let newest = processed.last {
                next = newest.number + 1
            } else {
                let back = follower.options.rewind
                next = Swift.max(floor, lost > back ? lost - back : 0)
            }
            return [.reorg(from: next)]
        }
    }
}
