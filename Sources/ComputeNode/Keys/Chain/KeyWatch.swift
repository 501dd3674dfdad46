package import Ledger
package import Logging
import Synchronization

/// The keys as they stand on chain, read again when something happens to them, so that a use of a key
/// asks the chain nothing.
///
/// A key that is stopped is refused as soon as this node sees the block, which it looks for at each
/// poll; without a look at the chain for `staleAfter` nothing is answered from here.
package final class KeyWatch: Sendable {
    /// A key with the confirmations, and at the newest block.
    package struct View: Sendable {
        package var confirmed: KeyRegistry.Key?
        package var newest: KeyRegistry.Key?
        /// The later of the newest block's time and nothing.
        package var timestamp: UInt64
    }

    private struct Seen: Sendable {
        var head: BlockMark
        var confirmed: UInt64
        var at: ContinuousClock.Instant
    }

    private struct State {
        var seen: Seen?
        var keys: [Bytes32: View] = [:]
        /// Of the keys that happened something, at the head or with the confirmations, since their
        /// view was read.
        var changes = 0
    }

    private let chain: any KeyChain
    private let confirmations: UInt64
    private let staleAfter: Duration
    private let logger: Logger
    private let state = Mutex(State())

    /// The most keys that are remembered.
    static let limit = 4096
    /// Blocks asked for at once; after a longer absence everything is read anew.
    static let span: UInt64 = 1000

    package init(
        chain: any KeyChain, confirmations: UInt64, staleAfter: Duration, logger: Logger
    ) {
        self.chain = chain
        self.confirmations = confirmations
        self.staleAfter = staleAfter
        self.logger = logger
    }

    /// A key as the chain has it. Throws `.chain(.unreachable)` when the chain was not seen for too
    /// long.
    package func view(_ id: Bytes32) async throws(NodeError) -> View {
        while true {
            let (seen, known, changes) = state.withLock { ($0.seen, $0.keys[id], $0.changes) }
            guard let seen, seen.at.duration(to: .now) <= staleAfter else {
                try await step()
                continue
            }
            if var known {
                known.timestamp = seen.head.timestamp
                return known
            }
            let view = View(
                confirmed: try await chain.key(id, at: seen.confirmed),
                newest: try await chain.key(id, at: seen.head.number),
                timestamp: seen.head.timestamp)
            state.withLock { state in
                // What was read while something changed may be neither the old nor the new.
                guard state.changes == changes else { return }
                if state.keys.count >= Self.limit { state.keys.removeAll() }
                state.keys[id] = view
            }
            return view
        }
    }

    /// Runs until the node stops.
    func run(stop: StopFlag, poll: Duration, retry: Duration) async {
        await stop.look(
            every: poll, retry: retry, logger: logger, waiting: "keys wait for the chain"
        ) {
            try await step()
        }
    }

    /// One look at the chain: forgets what changed. Throws `.chain`.
    package func step() async throws(NodeError) {
        let head = try await chain.head()
        let confirmed = head.number >= confirmations ? head.number - confirmations : 0
        let now = ContinuousClock.now
        let seen = state.withLock { $0.seen }
        guard let seen, try await follows(head, seen) else {
            return state.withLock { state in
                state.seen = Seen(head: head, confirmed: confirmed, at: now)
                state.keys.removeAll()
                state.changes += 1
            }
        }
        var changed: Set<Bytes32> = []
        if head.number > seen.head.number {
            changed = try await chain.changedKeys(
                from: seen.head.number + 1, through: head.number)
        }
        if confirmed > seen.confirmed {
            changed.formUnion(
                try await chain.changedKeys(from: seen.confirmed + 1, through: confirmed))
        }
        state.withLock { state in
            state.seen = Seen(head: head, confirmed: confirmed, at: now)
            if !changed.isEmpty { state.changes += 1 }
            for id in changed { state.keys[id] = nil }
        }
    }

    /// Whether the chain has grown from what was seen, by no more than is asked for at once.
    private func follows(_ head: BlockMark, _ seen: Seen) async throws(NodeError) -> Bool {
        if head.number == seen.head.number { return head.hash == seen.head.hash }
        guard head.number > seen.head.number, head.number - seen.head.number <= Self.span else {
            return false
        }
        return try await chain.block(seen.head.number)?.hash == seen.head.hash
    }
}
