import ComputeNode
import Foundation
import Keystore
import Ledger
import Synchronization
import Testing

/// What a node takes, gives and refuses, by a scripted chain.
@Suite struct ShareServiceTests {
    let now = UInt64(Date().timeIntervalSince1970)

    func expect(
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
}
