import ComputeNode
import Foundation
import Keystore
import Ledger
import Synchronization
import Testing

/// What a node takes, gives and refuses, by a scripted chain.
@Suite struct ShareServiceTests {
    private let now = UInt64(Date().timeIntervalSince1970)

    private func expect(
        _ problem: ShareProblem, _ comment: Comment? = nil, _ body: () async throws -> Void
    ) async {
        await #expect(throws: NodeError.share(problem), comment) { try await body() }
    }

    // MARK: - Upload

    @Test func storesAShareOnceAndForAll() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        #expect(try await node.put(dealt))
        let row = try #require(try node.journal.share(Samples.word(7)))
        #expect(row.place == 1 && row.state == .stored && row.owner == node.owner.address)
        #expect(try node.store.read(row).bytes.reveal() == dealt.share(1).bytes.reveal())
        #expect(try await node.put(dealt) == false, "the same again is harmless")
        #expect(try node.audit() == ["put-share ok", "put-share ok"])
    }

    @Test func uploadsThatAreRefused() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        let stranger = try LedgerKey()
        await expect(.notAllowed) {
            _ = try await node.service.put(
                node.asked("PUT", key: stranger, body: node.body(dealt)))
        }
        await expect(.unknownSharing) { _ = try await node.put(dealt, id: Samples.word(8)) }
        await expect(.malformedBody) {
            _ = try await node.service.put(node.asked("PUT", body: Array("{}".utf8)))
        }
        // Another node's share, and a changed one.
        await expect(.commitment) {
            _ = try await node.service.put(node.asked("PUT", body: node.body(dealt, place: 2)))
        }
        let other = try node.register(id: Samples.word(9))
        await expect(.commitment) {
            _ = try await node.service.put(node.asked("PUT", body: node.body(other)))
        }
        // Sealed for another sharing, node, account, direction, or to another key.
        let caller = node.caller()
        let purposes = [
            caller.purpose(.upload, Samples.word(8), node: node.chain.account),
            caller.purpose(.upload, Samples.word(7), node: Samples.address(1)),
            node.caller(stranger).purpose(.upload, Samples.word(7), node: node.chain.account),
            caller.purpose(.download, Samples.word(7), node: node.chain.account),
        ]
        for (number, purpose) in purposes.enumerated() {
            await expect(.seal, "purpose \(number)") {
                _ = try await node.service.put(
                    node.asked("PUT", body: node.body(dealt, purpose: purpose)))
            }
        }
        await expect(.tooLarge(limit: 200)) {
            let long = try node.register([UInt8](repeating: 1, count: 169), id: Samples.word(10))
            _ = try await node.put(long, id: Samples.word(10))
        }
        #expect(try node.journal.shareTotals().count == 0)
        #expect(
            try node.audit().filter { $0.hasPrefix("put-share") } == [
                "put-share not-allowed", "put-share commitment", "put-share commitment",
                "put-share seal", "put-share seal", "put-share seal", "put-share seal",
            ])
    }

    /// Registered in a block that may yet be replaced, or at no node like this one.
    @Test func onlyConfirmedSharingsOfThisNodeCount() async throws {
        let node = try ShareNode()
        let dealt = try node.register(confirmed: false)
        await expect(.unknownSharing) { _ = try await node.put(dealt) }
        node.chain.mine()
        await expect(.unknownSharing) { _ = try await node.put(dealt) }
        node.chain.mine()
        #expect(try await node.put(dealt))
        // One that names four other nodes.
        let id = Samples.word(20)
        node.chain.mine { block in
            block.sharings[id] = ShareRegistry.Sharing(
                owner: node.owner.address, status: .active, threshold: 2,
                commitmentsHash: Samples.word(1), registeredAt: 1, acknowledged: 0, erased: 0,
                nodes: (1...4).map { Samples.address($0) })
        }
        node.confirm()
        await expect(.unknownSharing) {
            _ = try await node.service.put(node.asked("PUT", id, body: node.body(dealt, id: id)))
        }
    }

    @Test func deletedSharingsTakeNothing() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        node.deleteOnChain()
        // Not yet confirmed, but seen.
        await expect(.conflict) { _ = try await node.put(dealt) }
        node.confirm()
        await expect(.conflict) { _ = try await node.put(dealt) }
    }

    /// A record that was damaged on disk is mended by the owner's uploading it again.
    @Test func uploadingAgainMends() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        _ = try await node.put(dealt)
        node.setAccess(node.owner.address, isOwner: true, deadline: now + 100)
        node.confirm()
        let folder = node.directory.file("keystore/records-1")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let path = folder + "/" + name
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            guard data.range(of: Data("offchain-share".utf8)) != nil else { continue }
            try data.dropLast().write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: path)
        }
        let error = await #expect(throws: NodeError.self) { _ = try await node.get() }
        guard case .keystore(.truncatedRecord)? = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(try await node.put(dealt) == false)
        #expect(try await node.get() == dealt.share(1).bytes.reveal())
    }

    /// What is stored is bounded in number and bytes; what found no room leaves nothing behind.
    @Test func storageIsBounded() async throws {
        let node = try ShareNode { $0.storedShares = 2 }
        for id in 1...3 as ClosedRange<UInt8> {
            let dealt = try node.register(id: Samples.word(id))
            if id < 3 {
                #expect(try await node.put(dealt, id: Samples.word(id)))
            } else {
                await expect(.full) { _ = try await node.put(dealt, id: Samples.word(id)) }
            }
        }
        let records = try FileManager.default.contentsOfDirectory(
            atPath: node.directory.file("keystore/records-1"))
        #expect(records.count == 3, "two shares and the sealing key")
        let bytes = try ShareNode { $0.storedShareBytes = 2 * 38 + 37 }
        for id in 1...3 as ClosedRange<UInt8> {
            let dealt = try bytes.register(id: Samples.word(id))
            if id < 3 {
                #expect(try await bytes.put(dealt, id: Samples.word(id)))
            } else {
                await expect(.full) { _ = try await bytes.put(dealt, id: Samples.word(id)) }
            }
        }
    }

    // MARK: - Who asks

    @Test func staleRequestsInBothDirections() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        let body = try node.body(dealt)
        let now = Date().timeIntervalSince1970
        for time in [now - 62, now + 62, now - 86_400, now + 86_400] {
            await expect(.stale(limit: 60)) {
                _ = try await node.service.put(node.asked("PUT", body: body, time: time))
            }
        }
        for time in [now - 55, now + 55] {
            _ = try await node.service.put(node.asked("PUT", body: body, time: time))
        }
    }

    @Test func replayedRequests() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        let upload = try node.asked("PUT", body: node.body(dealt))
        #expect(try await node.service.put(upload))
        await expect(.replayed) { _ = try await node.service.put(upload) }
        node.setAccess(node.owner.address, isOwner: true, deadline: now + 100)
        node.confirm()
        let reader = SealingKey()
        let download = try node.asked("GET", query: "?key=\(reader.publicKey)")
        _ = try await node.service.get(download, sealedTo: reader.publicKey)
        await expect(.replayed) {
            _ = try await node.service.get(download, sealedTo: reader.publicKey)
        }
        // A refused one is used up too.
        let stranger = try LedgerKey()
        let refused = try node.asked("GET", key: stranger)
        await expect(.notAllowed) {
            _ = try await node.service.get(refused, sealedTo: reader.publicKey)
        }
        await expect(.replayed) {
            _ = try await node.service.get(refused, sealedTo: reader.publicKey)
        }
    }

    /// Many at once with one nonce: one is taken.
    @Test func replaysAtOnceAreTakenOnce() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        let upload = try node.asked("PUT", body: node.body(dealt))
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask { (try? await node.service.put(upload)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 1)
        #expect(try node.audit() == ["put-share ok"])
    }

    @Test func signaturesBindEverything() async throws {
        let node = try ShareNode()
        let dealt = try node.register()
        let good = try node.asked("PUT", body: node.body(dealt))
        let changes: [(inout ShareService.Asked) -> Void] = [
            { $0.received.method = "DELETE" }, { $0.received.uri += "?" },
            { $0.received.body.append(0x20) },
            {
                // The signature is another account's than the header says.
                let (from, to) = (node.owner.address, Samples.address(9))
                $0.received.authorization = $0.received.authorization.replacing(
                    Hex.encode(from.bytes), with: Hex.encode(to.bytes))
            },
        ]
        for (number, change) in changes.enumerated() {
            var changed = good
            change(&changed)
            await expect(.signature, "change \(number)") {
                _ = try await node.service.put(changed)
            }
        }
        var other = good
        other.contract = node.chain.keyRegistry
        await expect(.otherContract) { _ = try await node.service.put(other) }
        // Signed for another node, chain or contract.
        for (chainId, registry, account) in [
            (UInt64(1337), node.chain.shareRegistry, Samples.address(1)),
            (1, node.chain.shareRegistry, node.chain.account),
            (1337, node.chain.keyRegistry, node.chain.account),
        ] {
            let caller = NodeClient.ShareCaller(
                chainId: chainId, registry: registry, key: node.owner)
            var changed = good
            changed.received.authorization = try caller.authorization(
                "PUT", good.received.uri, body: good.received.body, node: account)
            await expect(.signature) { _ = try await node.service.put(changed) }
        }
        for header in ["", "Basic abc", "swift-mpc time=1"] {
            var changed = good
            changed.received.authorization = header
            await expect(.authorization) { _ = try await node.service.put(changed) }
        }
        #expect(try await node.service.put(good))
    }

    @Test func accountsAreLimited() async throws {
        let node = try ShareNode { $0.requestsPerMinute = 3 }
        let dealt = try node.register()
        for _ in 0..<3 { _ = try await node.put(dealt) }
        await expect(.tooMany) { _ = try await node.put(dealt) }
        // Another account has its own.
        let stranger = try LedgerKey()
        await expect(.notAllowed) {
            _ = try await node.service.put(
                node.asked("PUT", key: stranger, body: node.body(dealt)))
        }
    }

    /// Anybody can sign: what strangers make the node write is bounded.
    @Test func notedRefusalsAreLimited() async throws {
        let node = try ShareNode { $0.refusalsPerMinute = 2 }
        _ = try node.register()
        for number in 0..<5 {
            let stranger = try LedgerKey()
            await expect(number < 2 ? .notAllowed : .tooMany) {
                _ = try await node.get(key: stranger)
            }
        }
        #expect(try node.audit().count == 2)
    }

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
