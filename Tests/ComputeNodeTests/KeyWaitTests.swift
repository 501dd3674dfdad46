import ComputeNode
import Foundation
import Keystore
import Ledger
import Testing

/// A node that refuses what it may take in a moment is asked again; one that refuses for good keeps nobody else.
@Suite(.serialized) struct KeyWaitTests {
    /// In a run a step may take as long as this; nobody is to wait for it.
    private static let patience = Duration.seconds(20)

    private func expectSoon(_ what: String, _ body: () async throws -> Void) async throws {
        let start = ContinuousClock.now
        try await body()
        #expect(ContinuousClock.now - start < .seconds(10), "\(what)")
    }

    /// A member sees the proposal later than who coordinates: the request waits for it, as it is.
    @Test(.timeLimit(.minutes(5)), arguments: [1, 2])
    func proposalsMayBeSeenLate(late: Int) async throws {
        let nodes = try KeyNodes(patience: Self.patience)
        let policy = try nodes.policy()
        // So that all know each other.
        _ = try await nodes.create(.frostEd25519, policy)
        let id = try nodes.propose(.frostEd25519, policy)
        nodes.registry.show(id, to: nodes.members[late], false)
        try await expectSoon("the key") {
            let (registry, account) = (nodes.registry, nodes.members[late])
            let showing = Task {
                try? await Task.sleep(for: .milliseconds(400))
                registry.show(id, to: account, true)
            }
            let key = try await nodes.make(id, policy, at: 0)
            await showing.value
            #expect(!key.isEmpty)
        }
        try await nodes.wait { nodes.registry.key(id)?.status == .active }
    }

    private func repair(
        _ nodes: KeyNodes, _ id: Bytes32, _ member: Address, at place: Int
    ) async throws -> [UInt8] {
        let report = try await nodes.nodes[place].service.repair(
            nodes.received(
                "POST", "repair", id, nodes.body(id, RepairPayload(member: member))), key: id)
        return try await nodes.outcome(of: report, at: nodes.nodes[place])
    }

    /// A member has lost its share and refuses to deal: the others, who have come, are told, and do at once what is
    /// asked for next.
    @Test(.timeLimit(.minutes(5))) func whoHasComeIsFree() async throws {
        let nodes = try KeyNodes(patience: Self.patience)
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, policy)
        try await nodes.restart(2) { node in
            for name in try node.keystore.names() where name.protocolName.hasPrefix("key-") {
                try node.keystore.remove(name)
            }
        }
        try await nodes.waitForLinks(id, at: 0)
        try await nodes.waitForLinks(id, at: 1)
        let lost = nodes.members[2]
        try await expectSoon("a refusal, and a repair by those who had come") {
            let failure = await nodes.failure { try await nodes.rotate(id, at: 0) }
            #expect(failure?.nodes == [lost], "\(failure as Any)")
            // That nobody waits for it is on its way.
            try await nodes.wait { (try? await repair(nodes, id, lost, at: 1)) == lost.bytes }
        }
        try await expectSoon("new shares") { try await nodes.rotate(id, at: 2) }
        try await nodes.waitForAll(id) { $0.epoch == 2 }
        for place in 0..<3 { try await nodes.signature(id, at: place) }
    }
}
