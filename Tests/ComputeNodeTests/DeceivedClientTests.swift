import ComputeNode
import EllipticCurves
import Foundation
import KeyManagement
import Keystore
import Ledger
import NIOHTTP1
import Testing

/// The member that a client asks first deceives it: what it says counts for nothing, and the next is asked.
@Suite(.serialized) struct DeceivedClientTests {
    /// Done, it says, with these bytes.
    private static func done(_ answer: [UInt8]) -> ServedNodes.Lie {
        { request in request.method == .GET ? nil : report(request, "done", answer) }
    }

    /// What a node answers to a request that is `state`.
    private static func report(
        _ request: StandIn.Request, _ state: String, _ answer: [UInt8], other: Bytes32? = nil
    ) -> (status: Int, body: String) {
        let parts = request.uri.split(separator: "/").map(String.init)
        let body = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any]
        let id = body?["request"] as? String ?? parts.last ?? ""
        let text = """
            {"key": "\(parts[2])", "request": "\(other.map(\.description) ?? id)", \
            "operation": "sign", "state": "\(state)", "answer": "\(Hex.encode(answer))"}
            """
        return (state == "pending" && request.method != .GET ? 202 : 200, text)
    }

    private func wish(_ nodes: KeyNodes) throws -> KeyCommittee.Wish {
        .init(
            scheme: .frostEd25519, threshold: 2, members: nodes.members,
            policy: try nodes.policy(), purpose: nodes.purpose)
    }

    @Test(.timeLimit(.minutes(5))) func keysAreMadeWhenTheChainShowsThem() async throws {
        let nodes = try KeyNodes()
        let served = try await ServedNodes(nodes)
        served.lie(0, Self.done([]))
        let id = try await served.client.create(
            wish(nodes), from: served.sender, patience: .seconds(6))
        #expect(nodes.registry.key(id)?.status == .active)
        #expect(served.asked("/v1/keys/\(id)").prefix(2) == [0, 1])
        let seed = try ImportedKey(LockedBytes.random(count: 32))
        let imported = try await served.client.importKey(
            seed, as: wish(nodes), from: served.sender, shareRegistry: Samples.address(78),
            patience: .seconds(6))
        #expect(nodes.registry.key(imported)?.status == .active)
        // Where all lie, it isn't done.
        for place in [1, 2] { served.lie(place, Self.done([])) }
        await #expect(throws: NodeError.self) {
            _ = try await served.client.create(
                wish(nodes), from: served.sender, patience: .seconds(1))
        }
        await served.stop()
    }

    /// Members who bring another key on chain than was dealt, or backed up.
    @Test(.timeLimit(.minutes(5))) func otherKeysAreNotTaken() async throws {
        let nodes = try KeyNodes()
        let served = try await ServedNodes(nodes)
        let registry = nodes.registry
        served.lie(0) { request in
            let parts = request.uri.split(separator: "/").map(String.init)
            guard request.method == .PUT, let id = try? Bytes32(hex: parts[2]),
                let key = registry.key(id)
            else { return nil }
            let other = Edwards25519.PrimeOrderPoint.generator.canonicalBytes()
            registry.set(id, key.changed(status: .active, epoch: 1, publicKey: other))
            return Self.report(request, "done", other)
        }
        let wrong = NodeError.key(.failed(.ended(.wrongKey)))
        await #expect(throws: wrong) {
            _ = try await served.client.importKey(
                ImportedKey(LockedBytes.random(count: 32)), as: wish(nodes),
                from: served.sender, shareRegistry: Samples.address(78), patience: .seconds(6))
        }
        let policy = try nodes.policy()
        let backup = try JSONDecoder().decode(
            KeyBackup.self,
            from: Data(
                """
                {"scheme": "frost-ed25519", "purpose": "\(nodes.purpose)", "publicKey": "0x01", \
                "package": "", "custodians": ["a", "b"], "threshold": 1, \
                "shares": ["AA==", "AA==", "AA=="]}
                """.utf8))
        let proposal = try nodes.propose(.frostEd25519, policy)
        let part = """
            [{"custodian": 1, "sealed": {"encapsulated": "\(proposal)", "ciphertext": ""}}]
            """
        func handed(_ parts: [String]) throws -> [HandedParts] {
            let text = "{\"key\": \"\(proposal)\", \"places\": [\(parts.joined(separator: ","))]}"
            return [try JSONDecoder().decode(HandedParts.self, from: Data(text.utf8))]
        }
        await #expect(throws: wrong) {
            try await served.client.restore(
                backup, proposal, policy: policy, with: handed([part, part, part]),
                patience: .seconds(6))
        }
        // What can't be enough is shown to nobody: too few parts, or of a custodian that is none.
        _ = served.asked("/restore")
        for parts in [[part, "[]", part], [part, part.replacing("1,", with: "2,"), part]] {
            await #expect(throws: NodeError.tooFewParts(holder: 2, needed: 1, given: 0)) {
                try await served.client.restore(
                    backup, proposal, policy: policy, with: handed(parts))
            }
        }
        var incomplete = backup
        incomplete.shares[2] = Data()
        await #expect(throws: NodeError.missingShare(holder: 3)) {
            try await served.client.restore(
                incomplete, proposal, policy: policy, with: handed([part, part, part]))
        }
        #expect(served.asked("/restore") == [])
        await served.stop()
    }

    @Test(.timeLimit(.minutes(5))) func changesAreDoneWhenTheChainShowsThem() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let served = try await ServedNodes(nodes)
        served.lie(0, Self.done([]))
        let key = try await served.client.rotate(
            id, purpose: nodes.purpose, patience: .seconds(6))
        #expect(key.epoch == 2)
        #expect(served.asked("/rotate").prefix(2) == [0, 1])
        await served.stop()
    }

    @Test(.timeLimit(.minutes(5))) func sharesAreRepairedWhenTheirOwnerHasThem() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        try await nodes.restart(2) { node in
            for name in try node.keystore.names() where name.protocolName.hasPrefix("key-share/") {
                try node.keystore.remove(name)
            }
        }
        for place in [0, 1] { try await nodes.waitForLinks(id, at: place) }
        let served = try await ServedNodes(nodes)
        served.lie(0, Self.done(nodes.members[2].bytes))
        try await served.client.repair(nodes.members[2], of: id, purpose: nodes.purpose)
        #expect(await nodes.description(id, at: 2)?.package != nil)
        #expect(served.asked("/repair").prefix(2) == [0, 1])
        await served.stop()
    }

    @Test(.timeLimit(.minutes(5))) func valuesAreVerified() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.blsKeysInG1, nodes.policy())
        let served = try await ServedNodes(nodes)
        for lie in [Self.done([UInt8](repeating: 7, count: 96)), Self.done([])] {
            served.lie(0, lie)
            let value = try await served.client.random(
                round: 9, key: id, purpose: nodes.purpose)
            #expect(value.value.count == 32)
            #expect(served.asked("/random") == [0, 1])
        }
        // An answer about another request is none: what the caller signs for that would be its to read.
        let other = try Bytes32.random()
        served.lie(0) { request in
            request.method == .GET ? nil : Self.report(request, "pending", [], other: other)
        }
        _ = try await served.client.random(round: 10, key: id, purpose: nodes.purpose)
        #expect(served.asked("/requests/\(other)").isEmpty)
        await served.stop()
    }

    /// Nothing verifies under a key that the chain doesn't have yet, whatever a member says of it.
    @Test(.timeLimit(.minutes(5))) func proposalsHaveNoPublicKey() async throws {
        let nodes = try KeyNodes()
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, policy)
        let proposal = try nodes.propose(.frostEd25519, policy)
        let served = try await ServedNodes(nodes)
        var shown = try #require(await nodes.description(id, at: 0))
        shown.id = proposal
        let text = try ServedNodes.json(shown)
        for place in 0..<3 {
            served.lie(place) { $0.uri.hasSuffix("\(proposal)") ? (200, text) : nil }
        }
        let payload = SigningPayload(message: [1])
        let signature = try await nodes.sign([1], id, at: 0)
        let isGood = try await served.client.verifies(signature, of: payload, key: id)
        #expect(isGood)
        await #expect(throws: NodeError.key(.wrongState)) {
            _ = try await served.client.verifies(signature, of: payload, key: proposal)
        }
        await served.stop()
    }

    /// A signer asks on where a member refuses, lies, or keeps it waiting, and leaves that one to the last for a
    /// while; it goes along with a new epoch.
    @Test(.timeLimit(.minutes(5))) func signersAskOn() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let served = try await ServedNodes(nodes)
        let key = try await served.client.publicKey(of: id)
        let lies: [ServedNodes.Lie] = [
            Self.done([UInt8](repeating: 7, count: 64)),
            { _ in ServedNodes.refusal(403, "not-allowed", "no") },
            { Self.report($0, "pending", []) },
            { Self.report($0, "pending", [], other: id) },
            { _ in (200, "[]") },
        ]
        for (number, lie) in lies.enumerated() {
            let signer = try await KeySigner(served.client, key: id, purpose: nodes.purpose)
            served.lie(0, lie)
            for turn in 0..<4 {
                let payload = SigningPayload(message: [UInt8(number), UInt8(turn)])
                let signature = try await signer.sign(payload, patience: .seconds(3))
                #expect(try key.verifies(signature, of: payload))
                let order = [[0, 1], [1], [2], [1]]
                #expect(served.asked("/sign") == order[turn], "\(number) \(turn)")
            }
            if number == 3 { #expect(served.asked("/requests/\(id)").isEmpty) }
            served.lie(0, nil)
        }
        let signer = try await KeySigner(served.client, key: id, purpose: nodes.purpose)
        try await nodes.rotate(id, at: 0)
        try await nodes.waitForAll(id) { $0.epoch == 2 }
        let payload = SigningPayload(message: [9])
        let signature = try await signer.sign(payload)
        #expect(try key.verifies(signature, of: payload))
        // What all refuse is refused, as most of them say.
        for place in 0..<3 {
            served.lie(place) { _ in ServedNodes.refusal(429, "too-many-uses", "wait") }
        }
        await #expect(throws: NodeError.refused(status: 429, problem: "too-many-uses: wait")) {
            _ = try await signer.sign(payload)
        }
        for place in 0..<3 { served.lie(place, Self.done([1])) }
        await #expect(throws: NodeError.key(.failed(.ended(.invalidSignature)))) {
            _ = try await signer.sign(payload)
        }
        await served.stop()
    }
}
