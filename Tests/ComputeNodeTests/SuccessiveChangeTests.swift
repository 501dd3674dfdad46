import ComputeNode
import Foundation
import KeyManagement
import Ledger
import Synchronization
import Testing

/// Changes of a key's shares that follow each other faster than the chain shows them, and those that it could
/// never show.
@Suite(.serialized) struct SuccessiveChangeTests {
    private func accounts(_ nodes: KeyNodes, _ places: [Int]) -> [Address] {
        places.map { nodes.nodes[$0].account }
    }

    /// A second change is made before the chain shows the first, and then it shows the first: the second's
    /// holders keep their shares, and have it shown next.
    @Test(.timeLimit(.minutes(5))) func secondChangesOutliveTheFirst() async throws {
        let nodes = try KeyNodes(others: 2)
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, policy)
        let key = try #require(nodes.registry.key(id))
        nodes.registry.state.withLock { $0.isDeafToEpochs = true }
        try await nodes.reshare(id, to: [0, 1, 3], policy, at: 0)
        try await nodes.wait {
            (try? await nodes.reshare(id, to: [0, 1, 4], policy, at: 0)) != nil
        }
        // The words on the first were under way.
        let first = accounts(nodes, [0, 1, 3])
        nodes.registry.set(id, key.changed(epoch: 2, members: first))
        nodes.registry.state.withLock { $0.isDeafToEpochs = false }
        try await nodes.wait { nodes.registry.key(id)?.epoch == 3 }
        #expect(nodes.registry.key(id)?.members == accounts(nodes, [0, 1, 4]))
        try await nodes.waitForOneSharing(id, at: [0, 1, 4], "the second")
        #expect(try nodes.nodes[4].journal.key(id)?.state == .held)
        for place in [0, 1, 4] {
            let row = try #require(try nodes.nodes[place].journal.sharings(of: id).last)
            #expect(row.chainEpoch == 3)
        }
        try await nodes.signature(id, at: 4)
    }

    /// The chain shows the second change at once: who holds a share of the first alone brings nothing in its place.
    @Test(.timeLimit(.minutes(5))) func firstChangesStayAway() async throws {
        let nodes = try KeyNodes(others: 2)
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, policy)
        let key = try #require(nodes.registry.key(id))
        nodes.registry.state.withLock { $0.isDeafToEpochs = true }
        try await nodes.reshare(id, to: [0, 1, 3], policy, at: 0)
        try await nodes.wait {
            (try? await nodes.reshare(id, to: [0, 1, 4], policy, at: 0)) != nil
        }
        let second = accounts(nodes, [0, 1, 4])
        nodes.registry.set(id, key.changed(epoch: 2, members: second))
        nodes.registry.state.withLock { $0.isDeafToEpochs = false }
        try await nodes.waitForOneSharing(id, at: [0, 1, 4], "the second")
        for place in [0, 1, 4] { try await nodes.signature(id, at: place) }
        let shown = try #require(nodes.registry.key(id))
        #expect(shown.epoch == 2 && shown.members == second)
        // They go on, and who was left out goes.
        try await nodes.insist("rotate", until: nodes.registry.key(id)?.epoch == 3) {
            try await nodes.rotate(id, at: 0)
        }
        try await nodes.waitForOneSharing(id, at: [0, 1, 4], "the third")
        try await nodes.signature(id, at: 4)
    }

    /// As many holders stay as the chain wants to hear from: the coordinator refuses other committees, and so do
    /// holders and those who join.
    @Test(.timeLimit(.minutes(5))) func enoughHoldersStay() async throws {
        let nodes = try KeyNodes(others: 2)
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, policy)
        let code = await nodes.refusal {
            try await nodes.reshare(id, to: [0, 3, 4], policy, at: 0)
        }
        #expect(code == "payload")
        let sharing = try #require(try nodes.nodes[0].journal.sharings(of: id).last)
        let joining = accounts(nodes, [1, 3, 4])
        let request = try nodes.received(
            "POST", "reshare", id,
            nodes.body(
                id,
                ResharingPayload(
                    members: joining, threshold: 2, policy: policy, purpose: nodes.purpose)))
        var details = MessageWriter(format: 66, version: 1)
        details.number(UInt64(Date().timeIntervalSince1970))
        details.variable(sharing.package, limit: sharing.package.count)
        let invitation = try Invitation(
            .request, key: id, sharing: sharing.digest, members: [nodes.members[0]] + joining,
            request: request, details: details.bytes)
        for place in [1, 3] {
            await #expect(throws: NodeError.key(.payload("staying"))) {
                _ = try await nodes.nodes[place].service.answer(
                    nodes.members[0], .invite, invitation.encoded)
            }
        }
        // In two steps all but one change.
        try await nodes.reshare(id, to: [0, 1, 3, 4], policy, at: 0)
        try await nodes.wait { nodes.registry.key(id)?.epoch == 2 }
        try await nodes.waitForOneSharing(id, at: [0, 1, 3, 4], "four")
        try await nodes.reshare(id, to: [0, 3, 4], policy, at: 0)
        try await nodes.wait { nodes.registry.key(id)?.epoch == 3 }
        try await nodes.waitForOneSharing(id, at: [0, 3, 4], "three")
        try await nodes.signature(id, at: 4)
    }

    /// A coordinator that gives two sharings one epoch gets no share for the second, and the one in use stays
    /// where it is.
    @Test(.timeLimit(.minutes(5))) func anEpochHasOneSharing() async throws {
        let nodes = try KeyNodes(patience: .seconds(1))
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let journal = nodes.nodes[1].journal
        var other = try #require(try journal.sharings(of: id).last)
        let now = UInt64(Date().timeIntervalSince1970)
        for epoch in now...now + 30 {
            (other.epoch, other.digest) = (epoch, try Bytes32.random())
            try journal.noteSharing(other)
        }
        #expect(await nodes.failure { try await nodes.rotate(id, at: 0) } != nil)
        #expect(nodes.registry.key(id)?.epoch == 1)
        try await nodes.signature(id, at: 1)
        // Who knows of them chooses a later one.
        try await nodes.insist("rotate", until: nodes.registry.key(id)?.epoch == 2) {
            try await nodes.rotate(id, at: 1)
        }
        try await nodes.waitForOneSharing(id, at: [0, 1, 2], "after all")
        try await nodes.signature(id, at: 1)
    }

    /// A key is used for what it was made for, also by members that had noted another purpose when it was first
    /// asked for.
    @Test(.timeLimit(.minutes(5))) func theKeysOwnPurposeCounts() async throws {
        let nodes = try KeyNodes()
        let policy = try nodes.policy(purposes: [nodes.purpose, "more"])
        let id = try nodes.propose(.frostEd25519, policy)
        let row = HeldKeyRow(
            id: id, scheme: SchemeNumber.frostEd25519.rawValue, purpose: "more",
            state: .forming)
        #expect(try nodes.nodes[1].journal.noteKey(row, policy: policy, limit: 10))
        try await nodes.restart(1)
        try await nodes.wait { (try? await nodes.make(id, policy, at: 0)) != nil }
        try await nodes.waitForAll(id) { $0.status == "active" }
        #expect(await nodes.description(id, at: 1)?.purpose == nodes.purpose)
        for place in 0..<3 { try await nodes.signature(id, at: place) }
    }
}
