import ComputeNode
import Ledger
import NIOHTTP1
import Synchronization
import Testing

/// Owners who have all members take note of something, while one of them is not reached, or refuses.
@Suite(.serialized) struct ToldClientTests {
    /// Who refuses says why, who has not heard is told by the client, and who is not reached is named as that.
    @Test(.timeLimit(.minutes(5))) func deletionsSayWhoHasNotTakenThem() async throws {
        let nodes = try KeyNodes(patience: .seconds(1))
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let served = try await ServedNodes(nodes)
        nodes.keepFromLast()
        let last = nodes.members[2]
        served.lie(2) { request in
            request.method == .GET ? nil : ServedNodes.refusal(409, "not-active", "it is stopped")
        }
        var untold = try await served.client.delete(id, purpose: nodes.purpose)
        #expect(untold == [.init(node: last, refusal: "not-active: it is stopped")])
        #expect(await nodes.description(id, at: 2)?.state == "held")
        served.lie(2, nil)
        untold = try await served.client.delete(id, purpose: nodes.purpose)
        #expect(untold == [])
        for place in 0..<3 {
            #expect(await nodes.description(id, at: place)?.state == "deleted")
        }
        await served.stop(2)
        untold = try await served.client.delete(id, purpose: nodes.purpose, takingBack: true)
        #expect(untold == [.init(node: last, refusal: nil)])
        #expect(await nodes.description(id, at: 0)?.state == "held")
        await served.stop()
    }

    /// Nobody is waited for who is down: not by the client, whatever the members' patience.
    @Test(.timeLimit(.minutes(5))) func deletionsDoNotWaitForWhoIsDown() async throws {
        let nodes = try KeyNodes(patience: .seconds(40))
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let served = try await ServedNodes(nodes)
        nodes.keepFromLast()
        await served.stop(2)
        let start = ContinuousClock.now
        let untold = try await served.client.delete(id, purpose: nodes.purpose)
        #expect(untold == [.init(node: nodes.members[2], refusal: nil)])
        #expect(ContinuousClock.now - start < .seconds(20), "the members' patience is 40 s")
        for place in 0..<2 {
            #expect(await nodes.description(id, at: place)?.state == "deleted")
        }
        await served.stop()
    }

    /// That a key is in the wanted state already says nothing of a request that is refused.
    @Test(.timeLimit(.minutes(5))) func refusedDeletionsAreToldAsThat() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let served = try await ServedNodes(nodes)
        #expect(try await served.client.delete(id, purpose: nodes.purpose) == [])
        let stranger = KeyCommittee(
            registry: served.client.registry, nodes: served.client.nodes,
            chainId: KeyNodes.chainId, key: nodes.approvers[0], timeout: .seconds(10))
        served.lie(0) { request in
            guard request.method != .GET else { return nil }
            try? await Task.sleep(for: .seconds(5))
            return ServedNodes.refusal(500, "internal", "it has taken its time")
        }
        await #expect(throws: NodeError.self) {
            _ = try await stranger.delete(id, purpose: nodes.purpose)
        }
        await served.stop()
    }

    /// A policy is in force when the chain shows it, whom the members still wait for; who has not got it is
    /// named.
    @Test(.timeLimit(.minutes(5))) func policiesDoNotWaitForWhoIsDown() async throws {
        let nodes = try KeyNodes(patience: .seconds(40))
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let served = try await ServedNodes(nodes)
        let all = try await served.client.changePolicy(
            of: id, to: nodes.policy(approvals: 1), purpose: nodes.purpose)
        #expect(all == [])
        let approved = try nodes.policy(approvals: 1)
        let next = try nodes.policy(purposes: [nodes.purpose, "more"])
        let body = try nodes.approved(
            id, PolicyPayload(policy: next, replacing: 1), approved, by: [nodes.approvers[0]])
        nodes.keepFromLast()
        await served.stop(2)
        let start = ContinuousClock.now
        let late = try await served.client.changePolicy(
            of: id, to: next, purpose: nodes.purpose,
            consent: KeyConsent(request: body.request, approvals: body.approvals),
            patience: .seconds(30))
        #expect(late == [nodes.members[2]])
        #expect(nodes.registry.key(id)?.policyHash == next.hash)
        #expect(ContinuousClock.now - start < .seconds(20), "the members' patience is 40 s")
        // One that does not come into force names who is not reached.
        nodes.network.rewrite.withLock { $0 = nil }
        nodes.registry.state.withLock { $0.isDeafToPolicies = true }
        await #expect(throws: NodeError.keyRun(.timedOut(waitedFor: [nodes.members[2]]))) {
            _ = try await served.client.changePolicy(
                of: id, to: approved, purpose: nodes.purpose, patience: .seconds(1))
        }
        await #expect(throws: NodeError.key(.policy(.otherPolicy))) {
            _ = try await served.client.reshare(
                id, to: nodes.members, threshold: 2, policy: approved, purpose: nodes.purpose)
        }
        await served.stop()
    }
}
