import Foundation
package import Ledger
import Logging
import ServiceLifecycle

/// Reads the market's requests block by block into the journal, and confirms or drops them.
///
/// The cursor and the tasks found are stored in one transaction, so no request is missed across a
/// restart. When the block of the cursor is no longer the chain's, unconfirmed tasks are dropped and
/// the blocks are read again from where both agree.
package struct ChainFollower: Sendable {
    let node: NodeContext
    let startBlock: UInt64
    /// Called with each task that may go on.
    let confirmed: @Sendable (Hash32) -> Void

    package init(
        node: NodeContext, startBlock: UInt64, confirmed: @escaping @Sendable (Hash32) -> Void
    ) {
        self.node = node
        self.startBlock = startBlock
        self.confirmed = confirmed
    }

    /// Blocks asked for at once.
    static let span: UInt64 = 1000

    func run() async {
        await node.stop.look(
            every: node.pollInterval, retry: node.timeouts.retry, logger: node.logger,
            waiting: "chain can't be followed",
            failed: { node.counters.change { $0.chainFailures += 1 } }, poll)
    }

    /// One look at the chain.
    package func poll() async throws(NodeError) {
        let head = try await node.chain.head()
        node.counters.change {
            $0.head = (number: head.number, seenAt: Date().timeIntervalSince1970)
        }
        var cursor = try node.journal.cursor()
        if let known = cursor {
            let current = try await node.chain.block(known.number)
            if current?.hash != known.hash {
                cursor = try await rewind(from: known)
            }
        }
        var next = cursor.map { $0.number + 1 } ?? startBlock
        while next <= head.number {
            let last = min(head.number, next + Self.span - 1)
            // The mark is read before the events: if the block is replaced in between, the next
            // poll sees another hash and reads again.
            guard let mark = try await node.chain.block(last) else { return }
            // The blocks up to `mark` must follow the cursor's: a request in a replaced block that
            // was read already would be missed for good.
            if let cursor, try await node.chain.block(cursor.number)?.hash != cursor.hash { return }
            let found = try await node.chain.requests(from: next, through: last)
            let own = found.filter { $0.committee.contains(node.chain.account) }
            let new = try node.journal.advance(
                to: .init(number: mark.number, hash: mark.hash), with: own)
            for id in new { node.logger.info("seen", metadata: ["task": "\(id)"]) }
            cursor = .init(number: mark.number, hash: mark.hash)
            next = last + 1
        }
        try await settle(head: head.number)
    }

    /// Finds a block to read on from after a reorganisation.
    private func rewind(from cursor: Journal.Cursor) async throws(NodeError) -> Journal.Cursor? {
        node.counters.change { $0.reorganisations += 1 }
        node.logger.warning("blocks were replaced", metadata: ["block": "\(cursor.number)"])
        try await dropVanished()
        // Far enough that every block a confirmed task may come from is left alone, and at least
        // the replaced ones are read again: reading twice is harmless.
        let depth = max(64, 2 * node.confirmations)
        guard cursor.number >= startBlock + depth,
            let mark = try await node.chain.block(cursor.number - depth)
        else { return nil }
        return .init(number: mark.number, hash: mark.hash)
    }

    /// Sets the cursor before `block`.
    private func readAgain(from block: UInt64) async throws(NodeError) {
        guard block > 0, let mark = try await node.chain.block(block - 1) else { return }
        try node.journal.advance(to: .init(number: mark.number, hash: mark.hash), with: [])
    }

    private func dropVanished() async throws(NodeError) {
        for record in try node.journal.tasks(in: [.seen]) {
            let block = try await node.chain.block(record.terms.blockNumber)
            if block?.hash != record.terms.blockHash { try drop(record) }
        }
    }

    private func drop(_ record: TaskRecord) throws(NodeError) {
        try node.journal.drop(record.terms.id)
        node.logger.warning(
            "dropped: its block was replaced", metadata: ["task": "\(record.terms.id)"])
    }

    /// Confirms what has enough blocks on top, or drops it when its block was replaced; what took
    /// that block's place is read anew.
    private func settle(head: UInt64) async throws(NodeError) {
        for record in try node.journal.tasks(in: [.seen]) {
            guard head >= record.terms.blockNumber + node.confirmations else { continue }
            let block = try await node.chain.block(record.terms.blockNumber)
            guard block?.hash == record.terms.blockHash else {
                try await readAgain(from: record.terms.blockNumber)
                try drop(record)
                continue
            }
            try node.journal.move(record.terms.id, to: .confirmed)
            node.logger.info("confirmed", metadata: ["task": "\(record.terms.id)"])
            confirmed(record.terms.id)
        }
    }
}
