import ComputeNode
import Foundation
import Keystore
import Ledger
import Synchronization
import Testing

extension ShareServiceTests {
    // MARK: - Download

    @Test func ownerAndReaderGetTheShare() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        _ = try await node.put(dealt)
        let reader = try LedgerKey()
        await expect(.notRequested) { _ = try await node.get() }
        await expect(.notAllowed) { _ = try await node.get(key: reader) }
        node.setAccess(node.owner.address, isOwner: true, deadline: now + 100)
        node.setAccess(reader.address, granted: now + 1000, deadline: now + 100)
        // Not yet confirmed.
        await expect(.notRequested) { _ = try await node.get() }
        await expect(.notAllowed) { _ = try await node.get(key: reader) }
        node.confirm()
        #expect(try await node.get() == dealt.share(1).bytes.reveal())
        #expect(try await node.get(key: reader) == dealt.share(1).bytes.reveal())
        // Revoked in the newest block: at once.
        node.setAccess(reader.address)
        await expect(.notAllowed) { _ = try await node.get(key: reader) }
        #expect(try await node.get() == dealt.share(1).bytes.reveal())
        #expect(
            try node.audit() == [
                "put-share ok", "get-share not-requested", "get-share not-allowed",
                "get-share not-requested", "get-share not-allowed", "get-share ok",
                "get-share ok", "get-share not-allowed", "get-share ok",
            ])
    }

    @Test func timesEnd() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        _ = try await node.put(dealt)
        let reader = try LedgerKey()
        node.setAccess(reader.address, granted: now - 5, deadline: now + 100)
        node.confirm()
        await expect(.notAllowed) { _ = try await node.get(key: reader) }
        node.setAccess(reader.address, granted: now + 1000, deadline: now - 5)
        node.confirm()
        await expect(.notRequested) { _ = try await node.get(key: reader) }
        node.setAccess(reader.address, granted: now + 1000, deadline: now + 100)
        node.confirm()
        _ = try await node.get(key: reader)
        // The chain's clock is ahead of the node's.
        node.chain.state.withLock { $0.time = now + 500 }
        await expect(.notRequested) { _ = try await node.get(key: reader) }
        node.chain.state.withLock { $0.time = now + 2000 }
        await expect(.notAllowed) { _ = try await node.get(key: reader) }
        // It stands still, and the node's clock goes on.
        node.chain.state.withLock { $0.time = 0 }
        node.setAccess(reader.address, granted: now - 5, deadline: now - 5)
        node.confirm()
        await expect(.notAllowed) { _ = try await node.get(key: reader) }
    }

    @Test func sharesThatAreNotHere() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        node.setAccess(node.owner.address, isOwner: true, deadline: now + 100)
        node.confirm()
        await expect(.noShare) { _ = try await node.get() }
        await expect(.unknownSharing) { _ = try await node.get(Samples.word(8)) }
        _ = try await node.put(dealt)
        _ = try await node.get()
        node.deleteOnChain()
        await expect(.noShare) { _ = try await node.get() }
    }

    /// A key with which no secret can be agreed.
    @Test func keysOfSmallOrderAreRefused() async throws {
        let node = try ShareNode()
        _ = try await node.put(node.register())
        node.setAccess(node.owner.address, isOwner: true, deadline: now + 100)
        node.confirm()
        let one = try Bytes32([1] + [UInt8](repeating: 0, count: 31))
        for key in [Bytes32.zero, one] {
            await expect(.malformedParameter("key")) {
                _ = try await node.service.get(node.asked("GET"), sealedTo: key)
            }
        }
        #expect(!(try node.audit().contains("get-share ok")))
    }

    /// The audit record is on disk before an answer is made: without it there is none.
    @Test func noAnswerWithoutRecord() async throws {
        let node = try ShareNode()
        _ = try await node.put(node.register())
        node.setAccess(node.owner.address, isOwner: true, deadline: now + 100)
        node.confirm()
        try node.journal.breakAudit()
        await #expect(throws: NodeError.self) { _ = try await node.get() }
    }

    // MARK: - Deletion and audit

    @Test func deletion() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        _ = try await node.put(dealt)
        let stranger = try LedgerKey()
        await expect(.notDeleted) { try await node.service.delete(node.asked("DELETE")) }
        node.deleteOnChain()
        await expect(.notDeleted) { try await node.service.delete(node.asked("DELETE")) }
        node.confirm()
        await expect(.notAllowed) {
            try await node.service.delete(node.asked("DELETE", key: stranger))
        }
        try await node.service.delete(node.asked("DELETE"))
        try await node.service.delete(node.asked("DELETE"))
        #expect(try node.journal.share(Samples.word(7))?.state == .erased)
        let records = try FileManager.default.contentsOfDirectory(
            atPath: node.directory.file("keystore/records-1"))
        #expect(records.count == 1, "the sealing key")
        await expect(.conflict) { _ = try await node.put(dealt) }
    }

    @Test func onlyAuditorsReadTheLog() async throws {
        let auditor = try LedgerKey()
        let node = try ShareNode { $0.auditors = [auditor.address] }
        _ = try await node.put(node.register())
        func read(_ key: LedgerKey, from first: UInt64 = 1) throws -> AuditPage {
            let caller = NodeClient.ShareCaller(
                chainId: node.chain.chainId, registry: node.chain.keyRegistry, key: key)
            let received = RequestGuard.Received(
                method: "GET", uri: "/v1/audit",
                authorization: try caller.authorization(
                    "GET", "/v1/audit", node: node.chain.account))
            return try node.service.audit(received, from: first, count: 1000)
        }
        #expect(throws: NodeError.share(.notAllowed)) { try read(node.owner) }
        let page = try read(auditor)
        #expect(page.records.map(\.action) == [.putShare, .readAudit])
        #expect(try read(auditor, from: 3).records.map(\.sequence) == [3])
        #expect(try read(auditor, from: 100).records.isEmpty)
        var chain = AuditChain(chainId: node.chain.chainId, node: node.chain.account)
        try chain.append(page.records)
        let any = try ShareNode { $0.auditors = nil }
        let caller = NodeClient.ShareCaller(
            chainId: any.chain.chainId, registry: any.chain.keyRegistry, key: auditor)
        #expect(
            try any.service.audit(
                .init(
                    method: "GET", uri: "/",
                    authorization: caller.authorization(
                        "GET", "/", node: any.chain.account)), from: 1, count: 1
            ).records.count == 1)
    }

    @Test func identityIsSigned() throws {
        let node = try ShareNode()
        let identity = node.service.identity
        #expect(
            identity.isSigned(
                by: node.chain.account, chainId: 1337, registry: node.chain.shareRegistry))
        #expect(
            !identity.isSigned(
                by: Samples.address(1), chainId: 1337, registry: node.chain.shareRegistry))
        var changed = identity
        changed.sealingKey = Samples.word(1)
        #expect(
            !changed.isSigned(
                by: node.chain.account, chainId: 1337, registry: node.chain.shareRegistry))
        changed = identity
        changed.signature = "0x12"
        #expect(
            !changed.isSigned(
                by: node.chain.account, chainId: 1337, registry: node.chain.shareRegistry))
    }
}
