import ComputeNode
import Foundation
import Keystore
import Ledger
import LocalCommittee

extension Walkthrough {
    private static let secret = "the launch code of a model rocket"

    /// A secret in four shares of which two give it back: also when a node is gone, and to a reader who is
    /// granted it.
    func secretInShares(_ scene: Scene) async throws -> Bytes32 {
        try await step("a secret is stored 2 of 4, and fetched when a node is gone") { step in
            let owner = scene.vault(of: scene.owner)
            let stored = try await owner.put(
                LockedBytes(copying: Array(Self.secret.utf8)), threshold: 2,
                nodes: scene.committee.map(\.address), patience: .seconds(30))
            let sharing = try await scene.shares.sharing(stored.id)
            step.check(
                "all four nodes have acknowledged their share on chain",
                sharing?.acknowledgedNodes.count == 4)
            let until = UInt64(Date().timeIntervalSince1970) + 3600
            try await owner.grant(stored.id, reader: scene.reader.address, until: until)
            await scene.nodes[0].crash()
            let fetched = try await fetch(scene, stored.id, by: scene.reader)
            step.check(
                "with \(scene.nodes[0].name) killed, the granted reader has the secret",
                fetched == Self.secret)
            try await scene.nodes[0].start()
            step.check(
                "no file of any node has the secret",
                try scene.committee.allSatisfy { try !Self.holds($0, Self.secret) })
            step.knows("owner and reader", "the secret")
            step.knows("each node", "its share, which alone says nothing but the length")
            step.knows("the chain", "commitments to the shares, and who may read until when")
            return stored.id
        }
    }

    /// Who is no longer granted a secret is turned away by every node.
    func revokedReader(_ scene: Scene, _ id: Bytes32) async throws {
        try await step("the reader's grant is revoked") { step in
            try await scene.vault(of: scene.owner).revoke(id, reader: scene.reader.address)
            let caller = NodeClient.ShareCaller(
                chainId: scene.chain.chainId, registry: scene.shares.address,
                key: scene.reader.key)
            // Nodes look at the chain with its confirmations: wait until the last one has seen it.
            try await Task.sleep(for: .seconds(2))
            for node in scene.committee {
                let answer = await refusal {
                    guard let client = node.client() else { throw NodeError.notRegistered }
                    try await client.checkShare(of: id, node: node.address, caller)
                }
                step.check(
                    "\(node.name) turns it away: not-allowed", answer.contains("not-allowed"))
            }
            step.knows("the reader", "what it has read before; nothing new")
        }
    }

    private func fetch(
        _ scene: Scene, _ id: Bytes32, by person: Scene.Person
    ) async throws -> String {
        let fetched = try await scene.vault(of: person).get(id, patience: .seconds(10))
        return String(decoding: fetched.secret.reveal(), as: UTF8.self)
    }

    /// Whether a text stands in a file of a node's.
    static func holds(_ node: LocalNode, _ text: String) throws -> Bool {
        for file in try FileManager.default.subpathsOfDirectory(atPath: node.directory) {
            let path = node.directory + "/" + file
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            if data.range(of: Data(text.utf8)) != nil { return true }
        }
        return false
    }

    /// What a refused request is told.
    func refusal(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return "not refused"
        } catch { return "\(error)" }
    }
}
