import ComputeNode
import Foundation
import Ledger
import LocalCommittee

extension Walkthrough {
    /// A key that four nodes make together.
    func keyMadeTogether(
        _ scene: Scene, _ scheme: SchemeNumber, approvals: Int = 0
    ) async throws -> Bytes32 {
        try await step("a key for \(scheme.name) is made by the committee") { step in
            let committee = scene.keyCommittee(of: scene.owner)
            let id = try await committee.create(
                .init(
                    scheme: scheme, threshold: 2, members: scene.committee.map(\.address),
                    policy: try scene.policy(approvals: approvals), purpose: Self.purpose,
                    guardian: scene.approvers[0].address),
                from: scene.owner.sender)
            let entry = try await committee.entry(id)
            step.check("it is active on chain, in epoch 1", entry.status == .active)
            for node in scene.committee {
                let found = try await Self.description(of: id, at: node)
                step.check(
                    "\(node.name) holds a share of \(Self.short(entry.publicKey))",
                    found?.publicKey == Hex.encode(entry.publicKey))
            }
            step.knows("each node", "its share; the key is nowhere, now or ever")
            step.knows("everybody", "the public key, and that all members have confirmed it")
            return id
        }
    }

    /// An Ethereum transaction that threshold ECDSA signs moves value on the chain.
    func ethereumTransaction(_ scene: Scene, _ id: Bytes32) async throws {
        try await step("an Ethereum transaction signed by threshold ECDSA moves value") { step in
            let committee = scene.keyCommittee(of: scene.owner)
            let entry = try await committee.entry(id)
            let account = try PublicKey(entry.publicKey).address
            let recipient = try LedgerKey().address
            let ether = UInt256(1_000_000_000_000_000_000)
            try await scene.owner.sender.send(to: account, value: ether)
            let value = UInt256(250_000_000_000_000_000)
            let base = try await scene.client.feeHistory(blocks: 1).baseFeePerGas.last ?? .zero
            let tip = try await scene.client.maxPriorityFeePerGas()
            let transaction = Transaction(
                chainId: scene.chain.chainId,
                nonce: try await scene.client.transactionCount(of: account),
                maxPriorityFeePerGas: tip,
                maxFeePerGas: base.multipliedSaturating(by: 2).addingSaturating(tip),
                gasLimit: 21_000, to: recipient, value: value)
            let signature = try await committee.sign(
                SigningPayload(message: transaction.signingDigest.bytes), key: id,
                purpose: Self.purpose)
            let hash = try await scene.client.send(
                SignedTransaction(transaction, signature: Signature(signature)))
            let receipt = try await Self.receipt(hash, scene.client)
            step.check("the chain has taken it", receipt?.succeeded == true)
            step.check(
                "0.25 ether went from the committee's account to another",
                try await scene.client.balance(of: recipient) == value)
            step.knows("three nodes", "the transaction, and one number each that says nothing")
            step.knows("no node", "the key: with 2 of 4 shares it takes 3 to sign ECDSA")
            step.knows("the chain", "an ordinary transaction of \(account)")
        }
    }

    /// An Ed25519 signature that FROST makes is checked by the openssl command.
    func opensslAgrees(_ scene: Scene, _ id: Bytes32) async throws {
        try await step("an Ed25519 signature by FROST, checked by openssl") { step in
            let committee = scene.keyCommittee(of: scene.owner)
            let message = Array("pay the gardener".utf8)
            let body = try await committee.body(
                SigningPayload(message: message), key: id, purpose: Self.purpose)
            let early = await refusal {
                _ = try await committee.sign(body, key: id)
            }
            step.check(
                "without two approvals every node refuses", early.contains("too-few-approvals"))
            var approved = body
            approved.approvals = try scene.approvers.map { approver in
                try committee.approve(
                    body, key: id, policy: scene.policy(approvals: 2),
                    caller: scene.owner.address, approver: approver.key)
            }
            let signature = try await committee.sign(approved, key: id)
            let entry = try await committee.entry(id)
            step.check(
                "openssl verifies it",
                try await openssl(entry.publicKey, signature, message))
            step.check(
                "and not another message",
                try await !openssl(entry.publicKey, signature, Array("pay the butler".utf8)))
            let again = try await committee.sign(approved, key: id)
            step.check("the same request again gives the same signature", again == signature)
            step.knows("two nodes", "the message; who approved; a share of the signature each")
        }
    }

    /// The owner's kill switch.
    func killSwitch(_ scene: Scene, _ id: Bytes32) async throws {
        try await step("the key is stopped on chain, and resumed") { step in
            let guardian = scene.approvers[0]
            _ = try await scene.keys.stop(id, from: guardian.sender)
            try await Task.sleep(for: .seconds(1))
            let refused = await refusal {
                _ = try await self.signed(scene, id, "while stopped", patience: .seconds(2))
            }
            step.check("stopped by its guardian: refused", refused.contains("not-active"))
            _ = try await scene.keys.resume(id, from: scene.owner.sender)
            step.check(
                "resumed by its owner: signs", try await signed(scene, id, "after it was resumed"))
            step.knows("everybody", "from the chain that the key was stopped")
        }
    }

    // MARK: - What steps have in common

    /// Whether the committee signs a message, with the approvals that the policy asks for.
    func signed(
        _ scene: Scene, _ id: Bytes32, _ text: String, approvals: Int = 2,
        patience: Duration = .seconds(30)
    ) async throws -> Bool {
        let committee = scene.keyCommittee(of: scene.owner)
        var body = try await committee.body(
            SigningPayload(message: Array(text.utf8)), key: id, purpose: Self.purpose)
        body.approvals = try scene.approvers.prefix(approvals).map { approver in
            try committee.approve(
                body, key: id, policy: scene.policy(approvals: approvals),
                caller: scene.owner.address, approver: approver.key)
        }
        let signature = try await committee.sign(body, key: id, patience: patience)
        let key = try await committee.entry(id).publicKey
        return try await openssl(key, signature, Array(text.utf8))
    }

    /// Whether the openssl command finds an Ed25519 signature good.
    private func openssl(
        _ key: [UInt8], _ signature: [UInt8], _ message: [UInt8]
    ) async throws -> Bool {
        // SubjectPublicKeyInfo of RFC 8410.
        let prefix: [UInt8] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0]
        let files = ["key.der": prefix + key, "signature": signature, "message": message]
        for (name, bytes) in files {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(stage.directory)/\(name)"))
        }
        let path = { (name: String) in "\(self.stage.directory)/\(name)" }
        let run = try await ProgramRun(
            "/usr/bin/env",
            [
                "openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey",
                path("key.der"), "-rawin", "-in", path("message"), "-sigfile", path("signature"),
            ]
        ).result(within: .seconds(20))
        return run.status == 0
    }

    static func description(
        of id: Bytes32, at node: LocalNode
    ) async throws -> KeyDescription? {
        try await node.client()?.key(id)
    }

    private static func receipt(
        _ hash: Hash32, _ client: EthereumClient
    ) async throws -> TransactionReceipt? {
        for _ in 0..<100 {
            if let receipt = try await client.receipt(of: hash) { return receipt }
            try await Task.sleep(for: .milliseconds(100))
        }
        return nil
    }

    static func short(_ bytes: [UInt8]) -> String { Hex.encode(Array(bytes.prefix(6))) + "…" }
}
