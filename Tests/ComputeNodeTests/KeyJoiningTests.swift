import ComputeNode
import Foundation
import KeyManagement
import Ledger
import Testing

/// What a node takes note of that is to hold a key: what its owner has signed, and whose keys it holds.
@Suite(.serialized) struct KeyJoiningTests {
    /// Shows the fourth node a request for a resharing to the first, the third and it.
    private func invite(
        _ nodes: KeyNodes, _ id: Bytes32, package: [UInt8], policy: KeyPolicy,
        by key: LedgerKey? = nil
    ) async throws {
        let accounts = [0, 2, 3].map { nodes.nodes[$0].account }
        let payload = ResharingPayload(
            members: accounts, threshold: 2, policy: policy, purpose: nodes.purpose)
        var details = MessageWriter(format: 66, version: 1)
        details.number(UInt64(Date().timeIntervalSince1970))
        details.variable(package, limit: package.count)
        let sharing = try #require(try nodes.nodes[0].journal.sharings(of: id).last)
        let invitation = try Invitation(
            .request, key: id, sharing: sharing.digest, members: accounts,
            request: nodes.received(
                "POST", "reshare", id, nodes.body(id, payload), by: key),
            details: details.bytes)
        _ = try await nodes.nodes[3].service.answer(
            accounts[0], .invite, invitation.encoded)
    }

    private func package(_ id: Bytes32, _ nodes: KeyNodes) throws -> [UInt8] {
        try #require(try nodes.nodes[0].journal.sharings(of: id).last).package
    }

    @Test(.timeLimit(.minutes(5))) func onlyTheOwnersKeysAreNoted() async throws {
        let nodes = try KeyNodes(others: 1)
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, policy)
        try await nodes.wait { await self.isSeen(id, nodes) }
        let stranger = try LedgerKey()
        await #expect(throws: NodeError.key(.policy(.caller(stranger.address)))) {
            try await invite(
                nodes, id, package: package(id, nodes), policy: policy, by: stranger)
        }
        #expect(try nodes.nodes[3].journal.keys().isEmpty)
        // The owner's is, but it does not come to a sharing of another key.
        let other = try await nodes.create(.frostEd25519, policy)
        await #expect(throws: NodeError.key(.noShare)) {
            try await invite(nodes, id, package: package(other, nodes), policy: policy)
        }
        #expect(try nodes.nodes[3].journal.keys().map(\.id) == [id])
        try await nodes.reshare(id, to: [0, 2, 3], policy, at: 0)
        try await nodes.waitForOneSharing(id, at: [0, 2, 3], "joined")
    }

    /// Whether the fourth node's view of the chain has the key.
    private func isSeen(_ id: Bytes32, _ nodes: KeyNodes) async -> Bool {
        await nodes.refusal {
            try await self.invite(nodes, id, package: [], policy: nodes.policy(approvals: 1))
        } == "other-policy"
    }

    /// A node whose operator has said whose keys it holds makes and joins nobody else's.
    @Test(.timeLimit(.minutes(5))) func keysOfOthersAreNotHeld() async throws {
        let nodes = try KeyNodes(others: 1)
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, policy)
        nodes.owners = [Samples.address(1)]
        for place in [0, 3] { try await nodes.restart(place) }
        // It goes on holding what it holds.
        try await nodes.waitForLinks(id, at: 0)
        try await nodes.signature(id, at: 0)
        let proposal = try nodes.propose(.frostEd25519, policy)
        try await nodes.wait {
            await nodes.refusal { try await nodes.make(proposal, policy, at: 0) } == "not-owner"
        }
        #expect(try nodes.nodes[0].journal.keys().map(\.id) == [id])
        try await nodes.wait {
            await nodes.refusal {
                try await self.invite(
                    nodes, id, package: self.package(id, nodes), policy: policy)
            } == "not-owner"
        }
        #expect(try nodes.nodes[3].journal.keys().isEmpty)
    }
}
