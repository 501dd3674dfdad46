import ComputeNode
import Foundation
import Ledger
import Logging
import Synchronization
import Testing

/// What a node does with its shares by itself, over restarts and failures of the chain.
@Suite struct ShareKeeperTests {
    private func keeper(_ node: ShareNode, interval: Duration = .seconds(3600)) -> ShareKeeper {
        ShareKeeper(
            chain: node.chain, store: node.store, confirmations: ShareNode.confirmations,
            auditInterval: interval, logger: Logger(label: "test"))
    }

    private func state(_ node: ShareNode) throws -> ShareState? {
        try node.journal.share(Samples.word(7))?.state
    }

    @Test func acknowledgesUntilItHasLanded() async throws {
        let node = try ShareNode()
        _ = try await node.put(node.register())
        let keeper = keeper(node)
        node.chain.state.withLock { $0.failure = .chain(.unreachable) }
        for _ in 0..<3 {
            await #expect(throws: NodeError.chain(.unreachable)) { try await keeper.step() }
        }
        #expect(try state(node) == .stored)
        node.chain.state.withLock { $0.failure = nil }
        try await keeper.step()
        #expect(try state(node) == .acknowledged)
        try await keeper.step()
        #expect(node.chain.state.withLock { $0.acknowledgements } == [Samples.word(7)])
    }

    /// The process ends after the transaction was mined and before that was noted.
    @Test func acknowledgesOnceAcrossACrash() async throws {
        let directory = try TemporaryDirectory()
        let chain = try ScriptedShareChain()
        let owner = try LedgerKey()
        do {
            let node = try ShareNode(directory: directory, chain: chain, owner: owner)
            _ = try await node.put(node.register())
            try await chain.acknowledge(Samples.word(7))
        }
        let node = try ShareNode(directory: directory, chain: chain, owner: owner)
        #expect(try state(node) == .stored)
        try await keeper(node).step()
        #expect(try state(node) == .acknowledged)
        #expect(chain.state.withLock { $0.acknowledgements.count } == 1)
    }

    @Test func erasesWhatIsDeletedOnChain() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        _ = try await node.put(dealt)
        _ = try node.register(id: Samples.word(8))
        let keeper = keeper(node)
        try await keeper.step()
        node.deleteOnChain()
        node.deleteOnChain(Samples.word(8))
        try await keeper.step()
        #expect(try state(node) == .acknowledged, "not yet confirmed")
        node.confirm()
        node.chain.state.withLock { $0.failure = .chain(.unreachable) }
        await #expect(throws: NodeError.self) { try await keeper.step() }
        #expect(try state(node) == .erased)
        let records = try FileManager.default.contentsOfDirectory(
            atPath: node.directory.file("keystore/records-1"))
        #expect(records.count == 1, "the sealing key")
        node.chain.state.withLock { $0.failure = nil }
        try await keeper.step()
        try await keeper.step()
        #expect(try state(node) == .confirmed)
        #expect(node.chain.state.withLock { $0.erasures } == [Samples.word(7)])
        #expect(try node.audit() == ["put-share ok", "erase-share ok"])
        #expect(try node.journal.shareTotals().count == 0)
    }

    /// Uploaded after the block of the deletion was read: found at the acknowledgement.
    @Test func erasesWhatCameTooLate() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        let keeper = keeper(node)
        _ = try await node.put(dealt)
        node.deleteOnChain()
        node.confirm()
        try node.journal.noteDeletions([], through: try await node.chain.head().number)
        try await keeper.step()
        #expect(try state(node) == .confirmed)
        #expect(node.chain.state.withLock { $0.acknowledgements }.isEmpty)
    }

    @Test func postsTheHeadInTimeAndOnDemand() async throws {
        let node = try ShareNode()
        node.confirm()
        let keeper = keeper(node)
        try await keeper.step()
        #expect(node.chain.state.withLock { $0.heads }.isEmpty, "nothing to post")
        let dealt = try node.register()
        _ = try await node.put(dealt)
        try await keeper.step()
        #expect(node.chain.state.withLock { $0.heads }.isEmpty, "the interval is not over")
        keeper.postSoon()
        node.chain.state.withLock { $0.failure = .chain(.unreachable) }
        await #expect(throws: NodeError.self) { try await keeper.step() }
        node.chain.state.withLock { $0.failure = nil }
        try await keeper.step()
        try await keeper.step()
        let first = try #require(try node.journal.auditHead())
        #expect(node.chain.state.withLock { $0.heads } == [first])
        let quick = self.keeper(node, interval: .zero)
        try await quick.step()
        #expect(node.chain.state.withLock { $0.heads } == [first], "no longer than before")
        _ = try await node.put(dealt)
        try await quick.step()
        let second = try #require(try node.journal.auditHead())
        #expect(second.length == 2)
        #expect(node.chain.state.withLock { $0.heads } == [first, second])
    }
}
