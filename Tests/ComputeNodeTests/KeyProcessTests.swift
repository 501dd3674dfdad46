import ComputeNode
import Crypto
import Foundation
import Keystore
import Ledger
import LocalCommittee
import Testing

/// Keys held by three real nodes on a real chain, over real TLS.
@Suite(.serialized) struct KeyProcessTests {
    private let purpose = "tests"

    /// Three nodes, whose keys `keys[0]` owns; `keys[1]` and `keys[2]` approve, `keys[3]` uses.
    private func withNodes(_ body: (Committee) async throws -> Void) async throws {
        let committee = try await Committee(
            keepsShares: true,
            changes: [
                "kms.auditInterval": "0.5", "kms.auditors": "any", "kms.stock": "8",
                "kms.requestsPerMinute": "6000",
            ])
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

    private func client(_ committee: Committee, account: Int = 0) throws -> KeyCommittee {
        KeyCommittee(
            registry: try #require(committee.keys), nodes: committee.registry,
            chainId: committee.chain.chainId, key: committee.chain.keys[account],
            timeout: .seconds(10))
    }

    private func policy(
        _ committee: Committee, approvals: Int = 0, usesPerHour: UInt32 = 3600
    ) throws -> KeyPolicy {
        let accounts = committee.chain.keys.map(\.address)
        return try KeyPolicy(
            callers: [accounts[0], accounts[3]], operations: Set(KeyPolicy.Operation.allCases),
            purposes: [purpose], approvers: approvals == 0 ? [] : [accounts[1], accounts[2]],
            approvals: approvals, usesPerHour: usesPerHour)
    }

    private func create(
        _ committee: Committee, _ scheme: SchemeNumber, policy: KeyPolicy? = nil
    ) async throws -> Bytes32 {
        try await client(committee).create(
            .init(
                scheme: scheme, threshold: 2, members: committee.nodes.map(\.address),
                policy: try policy ?? self.policy(committee), purpose: purpose),
            from: committee.requester, patience: .seconds(30))
    }

    /// What a refused request is told.
    private func refusal(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return "not refused"
        } catch { return "\(error)" }
    }

    /// A policy refusal in the words of the node that gave it.
    private func signing(
        _ committee: Committee, _ id: Bytes32, _ text: String, account: Int = 0,
        consent: KeyConsent? = nil, patience: Duration = .seconds(10)
    ) async throws -> [UInt8] {
        let client = try client(committee, account: account)
        let body = try await client.body(
            SigningPayload(message: Array(text.utf8)), key: id, purpose: purpose,
            consent: consent)
        return try await client.sign(body, key: id, patience: patience)
    }

    // MARK: - Good days

    @Test(.timeLimit(.minutes(5))) func keysAreMadeAndSign() async throws {
        try await withNodes { committee in
            let id = try await create(committee, .frostEd25519)
            let key = try #require(try await committee.keys?.key(id))
            let verifier = try Curve25519.Signing.PublicKey(rawRepresentation: key.publicKey)
            let message = Array("a message".utf8)
            let client = try client(committee)
            // Any member may be asked.
            for node in committee.nodes {
                let signature = try await client.sign(
                    SigningPayload(message: message), key: id, purpose: purpose,
                    first: [node.address])
                #expect(verifier.isValidSignature(signature, for: message))
            }
            try await sameRequest(committee, id)
            try await strangers(committee, id)
            try await killedWhileSigning(committee, id)
            try await killSwitch(committee, id)
            try await deletion(committee, id)
        }
    }

    /// The same request has one answer; the same id for something else has none.
    private func sameRequest(_ committee: Committee, _ id: Bytes32) async throws {
        let consent = try KeyConsent()
        let first = try await signing(committee, id, "once", consent: consent)
        #expect(try await signing(committee, id, "once", consent: consent) == first)
        let other = await refusal {
            _ = try await signing(committee, id, "twice", consent: consent)
        }
        #expect(other.contains("409: conflict"), "\(other)")
        // Another caller's request of the same id is another one.
        let theirs = try await signing(committee, id, "once", account: 3, consent: consent)
        #expect(theirs != first)
    }

    /// Whom the policy doesn't name; another purpose; another epoch; a changed and a stale request.
    private func strangers(_ committee: Committee, _ id: Bytes32) async throws {
        let stranger = await refusal {
            _ = try await signing(committee, id, "mine", account: 5)
        }
        #expect(stranger.contains("403: not-allowed"), "\(stranger)")
        let client = try client(committee)
        let payload = SigningPayload(message: [1])
        let purpose = await refusal {
            _ = try await client.sign(payload, key: id, purpose: "another")
        }
        #expect(purpose.contains("purpose-not-allowed"), "\(purpose)")
        var body = try await client.body(payload, key: id, purpose: self.purpose)
        body.epoch = 7
        let epoch = await refusal { _ = try await client.sign(body, key: id) }
        #expect(epoch.contains("in epoch 1"), "\(epoch)")
        let asked = body
        let early = await refusal {
            _ = try await client.carryOut(
                .init(key: id, path: "sign", body: asked), by: committee.nodes[0].address,
                until: .now)
        }
        #expect(early.contains("409: other-epoch"), "\(early)")
        let node = try #require(committee.nodes[0].client())
        let uri = "/v1/keys/\(id)/sign"
        let text = Array("{}".utf8)
        let answer = try await node.http.request(.post, path: uri, json: text)
        #expect(answer.status == 400)
        body.epoch = 1
        let json = [UInt8](try JSONEncoder().encode(body))
        for (time, key, code) in [
            (Date().timeIntervalSince1970 - 100, id, "stale"),
            (Date().timeIntervalSince1970, Samples.word(3), "signature"),
        ] {
            let request = CommitteeRequest(
                chainId: client.chainId, registry: client.registry.address, key: key,
                method: "POST", uri: uri, body: json)
            let header = try request.authorization(
                time: UInt64(time), nonce: Samples.word(4), key: committee.chain.keys[0])
            let answer = try await node.http.request(
                .post, path: uri, json: json, authorization: header)
            #expect(answer.status == 401)
            #expect(String(decoding: answer.body, as: UTF8.self).contains(code))
        }
    }

    /// A node that dies in the middle is done without; who asked it hears that it is gone.
    private func killedWhileSigning(_ committee: Committee, _ id: Bytes32) async throws {
        let client = try client(committee)
        let (nodes, purpose) = (committee.nodes, purpose)
        let signed = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let first = nodes[number % 2].address
                    let signature = try await client.sign(
                        SigningPayload(message: [UInt8(number)]), key: id, purpose: purpose,
                        first: [first])
                    return signature.count == 64
                }
                if number == 20 {
                    group.addTask {
                        await nodes[2].crash()
                        return true
                    }
                }
            }
            var count = 0
            while let isSigned = try await group.next() { count += isSigned ? 1 : 0 }
            return count
        }
        #expect(signed == 41)
        try await committee.start([2])
        // It is needed again, and comes back by itself.
        await committee.nodes[1].crash()
        let again = try await signing(committee, id, "again", patience: .seconds(20))
        #expect(again.count == 64)
        try await committee.start([1])
    }

    private func killSwitch(_ committee: Committee, _ id: Bytes32) async throws {
        let keys = try #require(committee.keys)
        try await keys.stop(id, from: committee.requester)
        for node in committee.nodes {
            let client = try client(committee)
            let end = ContinuousClock.now + .seconds(20)
            var refused = ""
            // Each node counts a block when it has seen it.
            repeat {
                try await Task.sleep(for: .milliseconds(100))
                let body = try await client.body(
                    SigningPayload(message: [1]), key: id, purpose: purpose)
                refused = await refusal {
                    _ = try await client.carryOut(
                        .init(key: id, path: "sign", body: body), by: node.address, until: .now)
                }
            } while !refused.contains("not-active") && ContinuousClock.now < end
            #expect(refused.contains("not-active"), "\(refused)")
        }
        try await keys.resume(id, from: committee.requester)
        #expect(try await signing(committee, id, "resumed").count == 64)
    }

    /// Asks until all members have taken it: one that has just started is dialled again within seconds.
    private func delete(
        _ client: KeyCommittee, _ id: Bytes32, takingBack: Bool = false
    ) async throws {
        let end = ContinuousClock.now + .seconds(20)
        var missing: [KeyCommittee.Untold]
        repeat {
            missing = try await client.delete(id, purpose: purpose, takingBack: takingBack)
        } while !missing.isEmpty && ContinuousClock.now < end
        #expect(missing.isEmpty)
    }

    private func deletion(_ committee: Committee, _ id: Bytes32) async throws {
        let client = try client(committee)
        try await delete(client, id)
        for account in [0, 3] {
            let refused = await refusal {
                _ = try await signing(committee, id, "deleted", account: account)
            }
            #expect(refused.contains("409: deleted"), "\(refused)")
        }
        try await delete(client, id, takingBack: true)
        #expect(try await signing(committee, id, "taken back").count == 64)
        try await committee.keys?.end(id, from: committee.requester)
        let end = ContinuousClock.now + .seconds(10)
        var held = committee.nodes.count
        while held > 0, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(100))
            held = 0
            for node in committee.nodes where try await node.client()?.key(id) != nil { held += 1 }
        }
        #expect(held == 0)
        for node in committee.nodes {
            let files = try FileManager.default.contentsOfDirectory(
                atPath: node.directory + "/keystore/records-1")
            // The sealing key, the node's keys for protocols, its storage key, the record of the end.
            #expect(files.count == 4, "\(files)")
        }
    }

    // MARK: - Policies

    @Test(.timeLimit(.minutes(5))) func policiesHold() async throws {
        try await withNodes { committee in
            let policy = try policy(committee, approvals: 2, usesPerHour: 3)
            let id = try await create(committee, .ecdsaSecp256k1, policy: policy)
            let client = try client(committee)
            let payload = SigningPayload(message: Array("pay".utf8), digest: .keccak256)
            let body = try await client.body(payload, key: id, purpose: purpose)
            func approval(_ account: Int, _ body: KeyCallBody<SigningPayload>) throws
                -> KeyApprovalBody
            {
                try client.approve(
                    body, key: id, policy: policy, caller: client.account,
                    approver: committee.chain.keys[account])
            }
            for (accounts, code) in [
                ([], "too-few-approvals"), ([1], "too-few-approvals"),
                ([1, 1], "repeated-approver"), ([1, 4], "approver"),
            ] {
                var asked = body
                asked.approvals = try accounts.map { try approval($0, body) }
                // Every node says so for itself.
                for node in committee.nodes {
                    let refused = await refusal {
                        _ = try await client.carryOut(
                            .init(key: id, path: "sign", body: asked), by: node.address,
                            until: .now + .seconds(5))
                    }
                    #expect(refused.contains("403: \(code)"), "\(refused)")
                }
            }
            // What was approved is this request and no other.
            var other = try await client.body(payload, key: id, purpose: purpose)
            other.approvals = try [approval(1, body), approval(2, body)]
            let refused = await refusal { _ = try await client.sign(other, key: id) }
            #expect(refused.contains("approver"), "\(refused)")
            for number in 0..<4 {
                var asked = try await client.body(payload, key: id, purpose: purpose)
                asked.approvals = try [approval(1, asked), approval(2, asked)]
                if number < 3 {
                    let signature = try await client.sign(asked, key: id)
                    let recovered = try Signature(signature).recover(
                        Keccak256.hash(Array("pay".utf8)))
                    let key = try #require(try await committee.keys?.key(id))
                    #expect(recovered.compressed == key.publicKey)
                } else {
                    let refused = await refusal { _ = try await client.sign(asked, key: id) }
                    #expect(refused.contains("429: too-many-uses"), "\(refused)")
                }
            }
            try await putBack(committee, id, policy)
        }
    }

    /// A node whose journal is put back to an older state does not serve.
    private func putBack(
        _ committee: Committee, _ id: Bytes32, _ policy: KeyPolicy
    ) async throws {
        let (node, files) = (committee.nodes[2], FileManager.default)
        let keys = try #require(committee.keys)
        await node.stop()
        let path = node.directory + "/journal.sqlite"
        let copy = committee.directory.file("copy")
        try files.copyItem(atPath: path, toPath: copy)
        let before =
            try Journal(
                path: copy,
                owner: .init(
                    chainId: committee.chain.chainId, market: committee.market.address,
                    node: node.address)
            ).auditHead()?.length ?? 0
        try await committee.start([2])
        let client = try client(committee)
        let body = try await client.body(
            SigningPayload(message: [1]), key: id, purpose: purpose)
        _ = await refusal {
            _ = try await client.carryOut(
                .init(key: id, path: "sign", body: body), by: node.address, until: .now)
        }
        let end = ContinuousClock.now + .seconds(10)
        while try await keys.head(of: node.address)?.length ?? 0 <= before,
            ContinuousClock.now < end
        {
            try await Task.sleep(for: .milliseconds(100))
        }
        await node.stop()
        for name in ["", "-wal", "-shm"] { try? files.removeItem(atPath: path + name) }
        try files.copyItem(atPath: copy, toPath: path)
        await #expect(throws: LocalCommitteeError.self) {
            try await node.start(within: .seconds(20))
        }
        let log = try String(contentsOfFile: node.log, encoding: .utf8)
        #expect(log.contains("put back to an older state"))
    }

    // MARK: - Other schemes

    @Test(.timeLimit(.minutes(5))) func randomValuesAndDecryption() async throws {
        try await withNodes { committee in
            let client = try client(committee)
            let beacon = try await create(committee, .blsKeysInG1)
            let first = try await client.random(round: 1, key: beacon, purpose: purpose)
            let again = try await client.random(round: 1, key: beacon, purpose: purpose)
            let second = try await client.random(round: 2, key: beacon, purpose: purpose)
            #expect(first.value == again.value && first.value != second.value)
            let vault = try await create(committee, .elGamalRistretto255)
            let text = Array("for the committee's eyes".utf8)
            let sealed = try await client.encrypt(text, label: [1], key: vault)
            await committee.nodes[0].crash()
            let opened = try await client.decrypt(
                WantedDecryption(sealed), key: vault, purpose: purpose)
            #expect(opened.reveal() == text)
        }
    }
}
