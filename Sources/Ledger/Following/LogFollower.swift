/// The logs of contracts as a chain grows: an endless sequence that survives an absent chain and
/// tells when blocks already given were replaced.
///
///     for await event in LogFollower(client: client, filter: filter, start: .after(cursor)) {
///         switch event {
///         case .log(let log): …
///         case .processed(let cursor): try journal.save(cursor)
///         case .reorg(let from): try journal.forget(from: from)
///         case .unreachable, .reachable: …
///         }
///     }
///
/// A log is given once its block has the wanted confirmations. After `.reorg(from:)` the logs of
/// that block and later ones are given anew, so what was already done about them must be known by
/// its own id. The sequence ends when its task is cancelled, never otherwise.
public struct LogFollower: AsyncSequence, Sendable {
    /// A block that was processed, as a node journals it.
    public struct Cursor: Hashable, Sendable, Codable {
        public let number: UInt64
        public let hash: Hash32

        public init(number: UInt64, hash: Hash32) {
            self.number = number
            self.hash = hash
        }
    }

    /// What a follower reports.
    public enum Event: Equatable, Sendable {
        /// A log, in the order of the chain.
        case log(Log)
        /// All logs up to and including this block were given.
        case processed(Cursor)
        /// The block `from` and later ones were replaced; their logs follow anew.
        case reorg(from: UInt64)
        /// The chain has not answered since then; asked on with growing pauses.
        case unreachable(since: ContinuousClock.Instant, LedgerError)
        /// The chain answers again.
        case reachable
    }

    /// Where to begin.
    public enum Start: Hashable, Sendable {
        /// With this block.
        case block(UInt64)
        /// With the block after a journaled one, if that still stands.
        case after(Cursor)
    }

    /// Confirmations, pace and ranges.
    public struct Options: Sendable {
        /// Blocks that must hold a log before it is given: 1 is its own block.
        public var confirmations: UInt64
        /// Between looks at a chain that has not grown.
        public var pollInterval: Duration
        /// Blocks asked for at once, at most; less where the chain refuses.
        public var rangeLimit: UInt64
        /// Blocks gone back where no processed block is known to stand.
        public var rewind: UInt64
        /// Between attempts at an absent chain, at most.
        public var maximumPause: Duration

        public init(
            confirmations: UInt64 = 1, pollInterval: Duration = .milliseconds(500),
            rangeLimit: UInt64 = 2000, rewind: UInt64 = 64, maximumPause: Duration = .seconds(15)
        ) {
            self.confirmations = Swift.max(1, confirmations)
            self.pollInterval = pollInterval
            self.rangeLimit = Swift.max(1, rangeLimit)
            self.rewind = rewind
            self.maximumPause = maximumPause
        }
    }

    let client: EthereumClient
    let filter: LogFilter
    let start: Start
    let options: Options

    public init(
        client: EthereumClient, filter: LogFilter, start: Start, options: Options = Options()
    ) {
        self.client = client
        self.filter = filter
        self.start = start
        self.options = options
    }

    public func makeAsyncIterator() -> Iterator { Iterator(self) }
}
