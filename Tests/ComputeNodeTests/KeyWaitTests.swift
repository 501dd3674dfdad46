import ComputeNode
import Foundation
import Ledger
import Testing

/// A node that refuses what it may take in a moment is asked again; nobody waits for more than that.
@Suite(.serialized) struct KeyWaitTests {
    /// In a run a step may take as long as this; nobody is to wait for it.
    private static let patience = Duration.seconds(6)

    private func expectSoon(_ what: String, _ body: () async throws -> Void) async throws {
        let start = ContinuousClock.now
        try await body()
        #expect(ContinuousClock.now - start < .seconds(3), "\(what)")
    }

    /// A member sees the proposal later than who coordinates: the request waits for it, as it is.
    @Test(.timeLimit(.minutes(1)), arguments: [1, 2])
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
}
