import AsyncHTTPClient
import ComputeNode
import Foundation
import Keystore
import Ledger
import LocalCommittee
import NIOCore
import NIOHTTP1
import Testing

/// Secrets kept by four real nodes on a real chain, over real TLS.
@Suite(.serialized) struct ShareProcessTests {
    private let secret = Array("the quick brown fox keeps a secret".utf8)

    /// Runs `body` with four nodes that keep shares and let `keys[3]` read their audit logs.
    private func withNodes(
        changes: [String: String] = [:], _ body: (Committee) async throws -> Void
    ) async throws {
        let committee = try await Committee(
            nodes: 4, keepsShares: true,
            changes: [
                "kms.auditInterval": "0.5", "kms.auditors": "any",
            ].merging(changes) { $1 })
        do {
            try await committee.start()
            try await body(committee)
        } catch {
            committee.printLogs()
            await committee.stop()
            throw error
        }
        await committee.stop()
    }

    private func vault(_ committee: Committee, account: Int = 0) throws -> SecretVault {
        SecretVault(
            registry: try #require(committee.shares), sender: committee.providers[account],
            key: committee.chain.keys[account])
    }

    private func put(_ committee: Committee, threshold: Int = 2) async throws -> Bytes32 {
        let stored = try await vault(committee).put(
            LockedBytes(copying: secret), threshold: threshold,
            nodes: committee.nodes.map(\.address), patience: .seconds(20))
        #expect(stored.faults.isEmpty, "\(stored.faults)")
        return stored.id
    }

    private func get(
        _ committee: Committee, _ id: Bytes32, account: Int = 0,
        patience: Duration = .seconds(10)
    ) async throws -> (secret: [UInt8], faults: [NodeFault]) {
        let fetched = try await vault(committee, account: account).get(
            id, patience: patience, grace: .seconds(2))
        return (fetched.secret.reveal(), fetched.faults)
    }

    @Test(.timeLimit(.minutes(5))) func secretsAreKeptAndGivenBack() async throws {
        try await withNodes { committee in
            let id = try await put(committee)
            let shares = try #require(committee.shares)
            let sharing = try #require(try await shares.sharing(id))
            #expect(sharing.acknowledged == 0b1111)
            let all = try await get(committee, id)
            #expect(all.secret == secret && all.faults.isEmpty)
            try await readers(committee, id)
            try await refusals(committee, id)
            try await nodesDown(committee, id)
            try await nothingInTheOpen(committee)
            try await deletion(committee, id)
            try await audit(committee)
        }
    }

    /// A reader gets the secret while it is granted, and no longer.
    private func readers(_ committee: Committee, _ id: Bytes32) async throws {
        let reader = committee.chain.keys[2].address
        let owner = try vault(committee)
        await #expect(throws: NodeError.self) { try await get(committee, id, account: 2) }
        let until = UInt64(Date().timeIntervalSince1970) + 3600
        try await owner.grant(id, reader: reader, until: until)
        #expect(try await get(committee, id, account: 2).secret == secret)
        try await owner.revoke(id, reader: reader)
        // The chain refuses to request, and every node to answer.
        let refused = await #expect(throws: NodeError.self) {
            try await get(committee, id, account: 2)
        }
        #expect("\(refused as Any)".contains("the contract refused"), "\(refused as Any)")
        let caller = NodeClient.ShareCaller(
            chainId: committee.chain.chainId, registry: try #require(committee.shares).address,
            key: committee.chain.keys[2])
        for node in committee.nodes {
            let client = try #require(node.client())
            let error = await #expect(throws: NodeError.self) {
                _ = try await client.share(
                    of: id, node: node.address, caller, patience: .zero
                ).length
            }
            #expect("\(error as Any)".contains("status 403: not-allowed"), "\(error as Any)")
        }
    }

    /// Requests that are stale, replayed, for another contract or node, or changed on the way.
    private func refusals(_ committee: Committee, _ id: Bytes32) async throws {
        let node = committee.nodes[0]
        let client = try #require(node.client())
        let registry = try #require(committee.shares).address
        func caller(_ contract: Address) -> NodeClient.ShareCaller {
            .init(
                chainId: committee.chain.chainId, registry: contract,
                key: committee.chain.keys[0])
        }
        func expect(
            _ status: Int, _ code: String, _ path: String, header: String?,
            method: PinnedHTTPClient.HTTPMethod = .get, body: [UInt8] = []
        ) async throws {
            let answer = try await client.http.request(
                method, path: path, json: body, authorization: header)
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(answer.status == status, "\(path): \(text)")
            #expect(text.contains("\"code\":\"\(code)\""), "\(path): \(text)")
        }
        let own = caller(registry)
        let path = own.path(id) + "?key=\(SealingKey().publicKey)"
        let now = Date().timeIntervalSince1970
        for time in [now - 100, now + 100] {
            try await expect(
                401, "stale", path,
                header: own.authorization("GET", path, node: node.address, time: time))
        }
        let header = try own.authorization("GET", path, node: node.address)
        let answer = try await client.http.request(.get, path: path, authorization: header)
        #expect(answer.status == 200)
        try await expect(401, "replayed", path, header: header)
        try await expect(401, "authorization", path, header: nil)
        // For another key than was signed: a man in the middle wants the share sealed to himself.
        let other = own.path(id) + "?key=\(SealingKey().publicKey)"
        try await expect(
            401, "signature", other,
            header: own.authorization("GET", path, node: node.address))
        try await expect(
            401, "signature", path,
            header: own.authorization("GET", path, node: committee.nodes[1].address))
        try await expect(
            401, "signature", path,
            header: own.authorization(
                "GET", path, contract: Samples.address(1), node: node.address))
        let foreign = caller(try #require(committee.keys).address)
        let wrong = foreign.path(id) + "?key=\(SealingKey().publicKey)"
        try await expect(
            404, "other-contract", wrong,
            header: foreign.authorization("GET", wrong, node: node.address))
        let unknown = own.path(Samples.word(9))
        try await expect(
            404, "unknown-sharing", unknown + "?key=\(Samples.word(1))",
            header: own.authorization(
                "GET", unknown + "?key=\(Samples.word(1))", node: node.address))
        try await expect(400, "malformed-parameter", own.path(id), header: header)
        try await expect(
            400, "malformed-parameter", "/v1/offchain/0x12/shares/\(id)?key=\(id)", header: header)
        let put = own.path(id)
        try await expect(
            400, "malformed-body", put,
            header: own.authorization("PUT", put, body: Array("{}".utf8), node: node.address),
            method: .put, body: Array("{}".utf8))
        let long = [UInt8](repeating: 0x20, count: 1 << 18)
        try await expect(413, "too-large", put, header: header, method: .put, body: long)
        try await expect(
            409, "not-deleted", put,
            header: own.authorization("DELETE", put, node: node.address), method: .delete)
    }

    /// With one node killed and one that gives a changed share, the other two are enough; both are
    /// named. With three gone there is nothing.
    private func nodesDown(_ committee: Committee, _ id: Bytes32) async throws {
        await committee.nodes[1].crash()
        let one = try await get(committee, id)
        #expect(one.secret == secret)
        #expect(one.faults.map(\.node) == [committee.nodes[1].address])
        let liar = committee.nodes[2]
        await liar.stop()
        try changeShare(liar)
        try await committee.start([2])
        let two = try await get(committee, id)
        #expect(two.secret == secret)
        #expect(two.faults.map(\.node) == committee.nodes[1...2].map(\.address))
        #expect(two.faults.last?.reason == .sharing(.wrongShare(node: liar.address)))
        await committee.nodes[3].crash()
        await #expect {
            try await get(committee, id, patience: .seconds(1))
        } throws: { error in
            guard case NodeError.sharing(.tooFewShares(good: 1, needed: 2, let faults)) = error
            else { return false }
            // Who is down, who has lied, in their order.
            return faults.map(\.node) == committee.nodes[1...3].map(\.address)
        }
        try await committee.start([1, 3])
    }

    /// Changes the share in a stopped node's keystore, as its operator could.
    private func changeShare(_ node: LocalNode) throws {
        let keystore = try Keystore(
            opening: node.directory + "/keystore",
            secret: KeystoreSecret(keyFile: node.directory + "/keystore.key"))
        let name = try #require(
            try keystore.names().first { $0.protocolName == "offchain-share" })
        var share = try keystore.read(name).reveal()
        share[share.count - 1] ^= 1
        try keystore.write(name, LockedBytes(copying: share))
    }

    /// Neither the secret nor anything of a share stands in a log, a journal or a keystore file.
    private func nothingInTheOpen(_ committee: Committee) async throws {
        for node in committee.nodes {
            for file in try FileManager.default.subpathsOfDirectory(atPath: node.directory) {
                let path = node.directory + "/" + file
                guard let data = FileManager.default.contents(atPath: path) else { continue }
                #expect(data.range(of: Data(secret)) == nil, "\(path)")
            }
        }
    }

    private func deletion(_ committee: Committee, _ id: Bytes32) async throws {
        let late = try await vault(committee).delete(id, patience: .seconds(20))
        #expect(late.isEmpty)
        // Once more comes to the same, for its owner.
        let again = try await vault(committee).delete(id, patience: .seconds(20))
        #expect(again.isEmpty)
        await #expect(throws: NodeError.self) {
            _ = try await vault(committee, account: 1).delete(id, patience: .seconds(1))
        }
        await #expect(throws: NodeError.sharing(.deleted)) { try await get(committee, id) }
        for node in committee.nodes {
            let records = try FileManager.default.contentsOfDirectory(
                atPath: node.directory + "/keystore/records-1")
            #expect(records.count == 3, "the sealing key, and two for keys held with others")
        }
    }

    /// Every node's log is in order and stands under a head on chain; posted on demand too.
    private func audit(_ committee: Committee) async throws {
        let keys = try #require(committee.keys)
        let reader = AuditReader(
            chainId: committee.chain.chainId, registry: keys, key: committee.chain.keys[3])
        for node in committee.nodes {
            let admin = try #require(node.endpoints?.admin)
            var request = HTTPClientRequest(url: "http://\(admin)/audit/head")
            request.method = .POST
            let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
            #expect(answer.status == .accepted)
            let checked = try await reader.read(
                node.address, from: #require(node.client())
            ).get()
            let actions = checked.records.map { "\($0.action.rawValue) \($0.outcome)" }
            #expect(actions.contains("put-share ok") && actions.contains("erase-share ok"))
            #expect(actions.contains("get-share not-allowed"), "the revoked reader")
            #expect(!checked.posted.isEmpty)
        }
    }

    // MARK: - Bad days

    /// A node that can't pay for its acknowledgement is killed after it has stored; started again, with
    /// ether, it acknowledges, once.
    @Test(.timeLimit(.minutes(5))) func killedBetweenStoringAndAcknowledging() async throws {
        try await withNodes { committee in
            let shares = try #require(committee.shares)
            let node = committee.nodes[1]
            let balance = try await committee.client.balance(of: node.address)
            try await drain(committee, node, balance)
            let stored = try await vault(committee).put(
                LockedBytes(copying: secret), threshold: 2,
                nodes: committee.nodes.map(\.address), patience: .seconds(5))
            #expect(
                stored.faults == [
                    .init(
                        node: node.address,
                        reason: .sharing(.notAcknowledged(nodes: [node.address])))
                ])
            await node.crash()
            #expect(try await shares.sharing(stored.id)?.acknowledged == 0b1101)
            try await committee.requester.send(to: node.address, value: balance)
            try await committee.start([1])
            let end = ContinuousClock.now + .seconds(20)
            var acknowledged: UInt64?
            while acknowledged != 0b1111, ContinuousClock.now < end {
                acknowledged = try await shares.sharing(stored.id)?.acknowledged
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(acknowledged == 0b1111)
            let logs = try await committee.client.logs(
                LogFilter(addresses: [shares.address]), from: 0,
                to: committee.client.blockNumber())
            let own = logs.filter {
                (try? ShareRegistry.Event($0)) == .acknowledged(id: stored.id, node: node.address)
            }
            #expect(own.count == 1)
            #expect(try await get(committee, stored.id).secret == secret)
            try await diskPutBack(committee, stored.id)
        }
    }

    /// Sends away all that a node's account has, but for less than an acknowledgement costs.
    private func drain(
        _ committee: Committee, _ node: LocalNode, _ balance: UInt256
    ) async throws {
        let key = try LedgerKey(contentsOf: node.directory + "/chain.key")
        let policy = SendPolicy(pollInterval: .milliseconds(50), timeout: .seconds(20))
        let sender = TransactionSender(
            client: committee.client, key: key, chainId: committee.chain.chainId, policy: policy)
        let base = try await committee.client.feeHistory(blocks: 1).baseFeePerGas.last ?? .zero
        let priority = try await committee.client.maxPriorityFeePerGas()
        // The sender's highest price, and some more should the base fee rise.
        let price = base.multipliedSaturating(by: 2).addingSaturating(priority)
            .addingSaturating(base)
        let cost = price.multipliedSaturating(by: 21_000)
        let rest = balance.subtractingReportingOverflow(cost).partial
        try await sender.send(to: committee.requester.address, value: rest, gasLimit: 21_000)
    }

    /// A node whose disk is put back to an older state finds that out by its head on chain, and does
    /// not serve.
    private func diskPutBack(_ committee: Committee, _ id: Bytes32) async throws {
        let node = committee.nodes[2]
        let keys = try #require(committee.keys)
        let files = FileManager.default
        await node.stop()
        let copy = committee.directory.file("copy")
        try files.copyItem(atPath: node.directory, toPath: copy)
        let copied = try Journal(
            path: copy + "/journal.sqlite",
            owner: .init(
                chainId: committee.chain.chainId, market: committee.market.address,
                node: node.address)
        ).auditHead()?.length
        try await committee.start([2])
        _ = try await get(committee, id)
        let end = ContinuousClock.now + .seconds(20)
        while try await keys.head(of: node.address)?.length ?? 0 <= copied ?? 0,
            ContinuousClock.now < end
        {
            try await Task.sleep(for: .milliseconds(100))
        }
        await node.stop()
        try files.removeItem(atPath: node.directory + "/journal.sqlite")
        for name in ["journal.sqlite-wal", "journal.sqlite-shm"] {
            try? files.removeItem(atPath: node.directory + "/" + name)
        }
        try files.copyItem(
            atPath: copy + "/journal.sqlite", toPath: node.directory + "/journal.sqlite")
        let error = await #expect(throws: LocalCommitteeError.self) {
            try await node.start(within: .seconds(20))
        }
        guard case .ended? = error else {
            Issue.record("\(error as Any)")
            return
        }
        let log = try String(contentsOfFile: node.log, encoding: .utf8)
        #expect(log.contains("put back to an older state"))
    }

    /// The keystore under a passphrase from the environment, a wrong one, and rekeying.
    @Test(.timeLimit(.minutes(5))) func keystoreUnderAnotherSecret() async throws {
        try await withNodes { committee in
            let id = try await put(committee, threshold: 4)
            let node = committee.nodes[3]
            func rekey(_ arguments: [String]) async throws -> ProgramRun.Result {
                try await ProgramRun(
                    Committee.program, ["rekey", "--config", node.configurationFile] + arguments
                ).result(within: .seconds(30))
            }
            let running = try await rekey(["--to-key-file", node.directory + "/new.key"])
            #expect(running.status != 0 && running.errors.contains("in use"))
            await node.stop()
            let path = node.directory + "/passphrase"
            try Data("a long passphrase\n".utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: path)
            let done = try await rekey(["--to-passphrase-file", path])
            #expect(done.status == 0, "\(done.errors)")
            await #expect(throws: LocalCommitteeError.self) {
                try await node.start(within: .seconds(20))
            }
            try node.change(["kms.keyFile": "", "kms.passphraseFile": path])
            try await committee.start([3])
            #expect(try await get(committee, id).secret == secret)
        }
    }
}
