import ComputeNode
import Foundation
import Ledger
import Synchronization
import Testing

/// Policies and deletions, which each member takes for itself when another shows it the owner's request.
@Suite(.serialized) struct ToldRequestTests {
    private func delete(
        _ id: Bytes32, takingBack: Bool = false, _ nodes: KeyNodes
    ) throws -> RequestGuard.Received {
        try nodes.received(
            takingBack ? "POST" : "DELETE", takingBack ? "undelete" : "", id,
            nodes.body(id, DeletionPayload(isTakenBack: takingBack)))
    }

    /// The owner's last word counts, whoever shows those before it again.
    @Test(.timeLimit(.minutes(5))) func requestsAreTakenOnce() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        nodes.registry.state.withLock { $0.isDeafToPolicies = true }
        let (first, second) = (
            try nodes.policy(approvals: 1), try nodes.policy(purposes: [nodes.purpose, "more"])
        )
        let requests = try [first, second].map { try nodes.change(id, to: $0) }
        for request in requests {
            let report = try await nodes.nodes[0].service.changePolicy(request, key: id)
            #expect(try await nodes.outcome(of: report, at: nodes.nodes[0]).isEmpty)
        }
        for place in [1, 2] {
            try? await nodes.show(requests[0], of: id, to: place)
            // What it says on chain from now on.
            #expect(try nodes.nodes[place].journal.key(id)?.nextPolicy?.hash == second.hash)
        }
        let deletions = try [false, true, false].map { try delete(id, takingBack: $0, nodes) }
        for request in deletions {
            let report = try await nodes.nodes[0].service.delete(request, key: id)
            #expect(try await nodes.outcome(of: report, at: nodes.nodes[0]).isEmpty)
        }
        for place in [1, 2] {
            try? await nodes.show(deletions[1], of: id, to: place)
            #expect(await nodes.description(id, at: place)?.state == "deleted")
            #expect(try nodes.nodes[place].journal.key(id)?.state == .deleted)
        }
    }

    /// Taking a deletion back changes nothing where nothing was deleted: not that a node is to hold a key and has
    /// no share yet.
    @Test(.timeLimit(.minutes(5))) func onlyDeletionsAreTakenBack() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        try nodes.nodes[2].journal.move(key: id, to: .forming)
        try await nodes.restart(2) { node in
            // It goes without its share.
            for sharing in try node.journal.sharings(of: id) {
                try node.journal.forgetSharing(sharing.digest, of: id)
            }
        }
        for _ in 0..<2 {
            try await nodes.show(delete(id, takingBack: true, nodes), of: id, to: 2)
            #expect(try nodes.nodes[2].journal.key(id)?.state == .forming)
        }
        try await nodes.show(delete(id, nodes), of: id, to: 2)
        #expect(try nodes.nodes[2].journal.key(id)?.state == .deleted)
        try await nodes.show(delete(id, takingBack: true, nodes), of: id, to: 2)
        #expect(try nodes.nodes[2].journal.key(id)?.state == .forming)
        // Of one that has its share.
        for (isTakenBack, state) in [(true, HeldKeyState.held), (false, .deleted), (true, .held)] {
            try await nodes.show(delete(id, takingBack: isTakenBack, nodes), of: id, to: 1)
            #expect(try nodes.nodes[1].journal.key(id)?.state == state)
        }
    }

    /// A node that is behind for a moment refuses what it takes when it is shown again.
    @Test(.timeLimit(.minutes(5))) func requestsAreTakenByWhoWasLate() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let key = try #require(nodes.registry.key(id))
        let request = try delete(id, nodes)
        nodes.registry.set(id, key.changed(status: .stopped))
        try await nodes.waitForAll(id) { $0.status == "stopped" }
        await #expect(throws: NodeError.key(.policy(.notActive))) {
            try await nodes.show(request, of: id, to: 2)
        }
        nodes.registry.set(id, key)
        try await nodes.waitForAll(id) { $0.status == "active" }
        try await nodes.show(request, of: id, to: 2)
        #expect(await nodes.description(id, at: 2)?.state == "deleted")
    }

    /// What is no policy is refused as that, by who is asked and by who is told.
    @Test(.timeLimit(.minutes(5))) func policiesAreRead() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        for bytes in [Data(), Data("x".utf8)] {
            var payload = try PolicyPayload(policy: nodes.policy(), replacing: 0)
            payload.policy = bytes
            let request = try nodes.received("PUT", "policy", id, nodes.body(id, payload))
            await #expect(throws: NodeError.key(.policy(.malformed))) {
                _ = try await nodes.nodes[0].service.changePolicy(request, key: id)
            }
            await #expect(throws: NodeError.key(.policy(.malformed))) {
                try await nodes.show(request, of: id, to: 1)
            }
        }
    }

    /// A request whose payload says another thing than its method and path is none.
    @Test(.timeLimit(.minutes(5))) func pathsSayWhatIsAsked() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        for (method, path, isTakenBack) in [("POST", "undelete", false), ("DELETE", "", true)] {
            let request = try nodes.received(
                method, path, id, nodes.body(id, DeletionPayload(isTakenBack: isTakenBack)))
            await #expect(throws: NodeError.key(.payload("isTakenBack"))) {
                _ = try await nodes.nodes[0].service.delete(request, key: id)
            }
            await #expect(throws: NodeError.key(.payload("isTakenBack"))) {
                try await nodes.show(request, of: id, to: 1)
            }
        }
    }
}
