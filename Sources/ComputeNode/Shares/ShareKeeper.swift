import Foundation
import Ledger
package import Logging
import Synchronization

/// What a node does with its shares by itself: acknowledges them on chain, deletes those whose sharing
/// was deleted, says so on chain, and posts the head of its audit log.
///
/// Each step begins from the journal and looks at the chain before it sends, so it can be broken off
/// anywhere and is repeated until it has landed.
package final class ShareKeeper: Sendable {
    private let chain: any ShareChain
    private let store: ShareStore
    private let confirmations: UInt64
    private let auditInterval: Duration
    private let logger: Logger
    /// When a head was last posted, or asked for by the operator (nil: post at the next step).
    private let postedAt = Mutex<ContinuousClock.Instant?>(nil)

    package init(
        chain: any ShareChain, store: ShareStore, confirmations: UInt64,
        auditInterval: Duration, logger: Logger
    ) {
        self.chain = chain
        self.store = store
        self.confirmations = confirmations
        self.auditInterval = auditInterval
        self.logger = logger
    }

    /// Blocks asked for at once.
    static let span: UInt64 = 1000

    /// Runs until the node stops.
    func run(stop: StopFlag, poll: Duration, retry: Duration) async {
        await stop.look(
            every: poll, retry: retry, logger: logger, waiting: "shares wait for the chain"
        ) {
            try await step()
        }
    }

    /// One look: all that is due. A share whose step fails does not keep the others waiting.
    package func step() async throws(NodeError) {
        guard let view = try await chain.view(confirmations: confirmations) else { return }
        try await noteDeletions(through: view.confirmed.number)
        var failure = await each(try store.journal.shares(in: .stored)) {
            (row) throws(NodeError) in try await self.acknowledge(row, view)
        }
        for row in try store.journal.shares(in: .deleted) {
            try store.erase(row)
            logger.info("share erased", metadata: ["sharing": "\(row.id)"])
        }
        failure =
            await each(try store.journal.shares(in: .erased)) {
                (row) throws(NodeError) in try await self.confirmErased(row, view)
            } ?? failure
        do throws(NodeError) { try await postHead() } catch { failure = error }
        if let failure { throw failure }
    }

    /// Shares whose transactions are under way at once.
    private static let together = 16

    /// Does `body` with each row, some at once.
    ///
    /// - Returns: an error of one that failed; the others are done all the same.
    private func each(
        _ rows: [ShareRow], _ body: @escaping @Sendable (ShareRow) async throws(NodeError) -> Void
    ) async -> NodeError? {
        await withTaskGroup(of: NodeError?.self) { group in
            var failure: NodeError?
            for (number, row) in rows.enumerated() {
                if number >= Self.together, let ended = await group.next() {
                    failure = ended ?? failure
                }
                group.addTask {
                    do throws(NodeError) {
                        try await body(row)
                        return nil
                    } catch { return error }
                }
            }
            for await ended in group { failure = ended ?? failure }
            return failure
        }
    }

    private func noteDeletions(through last: UInt64) async throws(NodeError) {
        var next = try store.journal.shareCursor().map { $0 + 1 } ?? 0
        while next <= last {
            let end = min(last, next + Self.span - 1)
            let deleted = try await chain.deletions(from: next, through: end)
            try store.journal.noteDeletions(deleted, through: end)
            next = end + 1
        }
    }

    private func acknowledge(_ row: ShareRow, _ view: ChainView) async throws(NodeError) {
        guard let sharing = try await chain.sharing(row.id, at: view.head.number),
            sharing.nodes.indices.contains(row.place)
        else { return }
        if sharing.status == .deleted {
            // Uploaded while it was being deleted; counts with the confirmations only.
            let confirmed = try await chain.sharing(row.id, at: view.confirmed.number)
            if confirmed?.status == .deleted {
                try store.journal.move(share: row.id, to: .deleted)
            }
            return
        }
        if sharing.acknowledged >> UInt64(row.place) & 1 == 0 {
            try await chain.acknowledge(row.id)
        }
        try store.journal.move(share: row.id, to: .acknowledged)
        logger.info("share acknowledged", metadata: ["sharing": "\(row.id)"])
    }

    private func confirmErased(_ row: ShareRow, _ view: ChainView) async throws(NodeError) {
        guard let sharing = try await chain.sharing(row.id, at: view.head.number),
            sharing.status == .deleted
        else { return }
        if sharing.erased >> UInt64(row.place) & 1 == 0 {
            try await chain.confirmErased(row.id)
        }
        try store.journal.move(share: row.id, to: .confirmed)
    }

    // MARK: - The audit log's head

    /// Lets the head be posted at the next step, whatever the interval.
    package func postSoon() { postedAt.withLock { $0 = nil } }

    private func postHead() async throws(NodeError) {
        let now = ContinuousClock.now
        let last = postedAt.withLock { $0 }
        if let last, last.duration(to: now) < auditInterval { return }
        // Before the sending, so that `postSoon` in the meantime is not forgotten.
        postedAt.withLock { $0 = now }
        do throws(NodeError) {
            guard let head = try store.journal.auditHead() else { return }
            let posted = try await chain.postedHead()
            guard (posted?.length ?? 0) < head.length else { return }
            try await chain.post(head)
            logger.info("audit head posted", metadata: ["length": "\(head.length)"])
        } catch {
            postedAt.withLock { $0 = last }
            throw error
        }
    }
}
