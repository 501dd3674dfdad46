import ComputeNode
import Ledger
import Synchronization
import Testing

/// A member that was away when the policy of a key was changed.
@Suite(.serialized) struct MissedPolicyTests {
    /// Has the owner change the policy, of which the last member is told nothing.
    private func changed(
        _ id: Bytes32, _ nodes: KeyNodes,
        rewriting rewrite: (@Sendable (InProcessNetwork.Letter) -> [[UInt8]])? = nil
    ) async throws -> KeyPolicy {
        nodes.keepFromLast(rewriting: rewrite)
        let policy = try nodes.policy(purposes: [nodes.purpose, "more"])
        _ = try await nodes.nodes[0].service.changePolicy(
            nodes.change(id, to: policy), key: id)
        try await nodes.wait { nodes.registry.key(id)?.policyHash == policy.hash }
        return policy
    }

    /// It has it from another, serves the key again, and shares can be made anew, by all.
    @Test(.timeLimit(.minutes(5))) func anotherGivesIt() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let policy = try await changed(id, nodes)
        let journal = nodes.nodes[2].journal
        try await nodes.wait { try journal.policies(of: id) == [policy.hash: policy] }
        nodes.network.rewrite.withLock { $0 = nil }
        try await nodes.signature(id, at: 2)
        try await nodes.rotate(id, at: 0)
        try await nodes.waitForAll(id) { $0.epoch == 2 }
    }

    /// A policy that was noted before the missed one, and did not come into force, never does.
    @Test(.timeLimit(.minutes(5))) func anOlderOneIsDropped() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let journal = nodes.nodes[2].journal
        nodes.registry.state.withLock { $0.isDeafToPolicies = true }
        let older = try nodes.policy(approvals: 1)
        try await nodes.show(nodes.change(id, to: older), of: id, to: 2)
        #expect(try journal.key(id)?.nextPolicy?.hash == older.hash)
        nodes.registry.state.withLock { $0.isDeafToPolicies = false }
        let policy = try await changed(id, nodes)
        try await nodes.wait { try journal.policies(of: id) == [policy.hash: policy] }
        #expect(try journal.key(id)?.nextPolicy == nil)
    }

    /// So it is where the owner has gone back, meanwhile, to the policy that these members knew before: they are
    /// as many as put one in force.
    @Test(.timeLimit(.minutes(5))) func anOlderOneIsDroppedUnderEqualBytes() async throws {
        let nodes = try KeyNodes()
        let present = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, present)
        nodes.registry.state.withLock { $0.isDeafToPolicies = true }
        let older = try nodes.policy(approvals: 1)
        let request = try nodes.change(id, to: older)
        let noted = NotedPolicy(hash: older.hash, replacing: 0)
        for place in [1, 2] {
            try await nodes.show(request, of: id, to: place)
            #expect(try nodes.nodes[place].journal.key(id)?.nextPolicy == noted)
        }
        let key = try #require(nodes.registry.key(id))
        try await nodes.restart(2) { _ in
            // Another came into force, and gave way to the first again.
            nodes.registry.set(id, key.changed(policyNumber: 2))
            nodes.registry.state.withLock { $0.isDeafToPolicies = false }
        }
        for place in [1, 2] {
            let journal = nodes.nodes[place].journal
            try await nodes.wait { try journal.key(id)?.nextPolicy == nil }
            #expect(try journal.policies(of: id) == [present.hash: present])
        }
        // Nobody has said a word for it.
        #expect(nodes.registry.key(id)?.policyNumber == 2)
        #expect(nodes.registry.state.withLock { $0.words[id] } == [:])
        // The owner's request is none any more, whoever shows it to whom has not seen it. A member that is a moment
        // behind the chain would note it, and drop it then.
        try await nodes.wait {
            try await nodes.nodes[0].service.watch.view(id).confirmed?.policyNumber == 2
        }
        await #expect(throws: NodeError.key(.policy(.otherPolicy))) {
            try await nodes.show(request, of: id, to: 0)
        }
        await #expect(throws: NodeError.key(.policy(.otherPolicy))) {
            _ = try await nodes.nodes[0].service.changePolicy(request, key: id)
        }
        #expect(try nodes.nodes[0].journal.key(id)?.nextPolicy == nil)
    }

    /// A member that gives another policy is not believed.
    @Test(.timeLimit(.minutes(5))) func theHashDecides() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let liars = Set(nodes.members.prefix(2))
        let tag = Array("swift-mpc/policy/v1".utf8)
        let lies = Mutex(0)
        let policy = try await changed(id, nodes) { letter in
            // Format, version, number (8), length (4); the last bytes of a policy say until when it is good.
            guard letter.isOfLink, liars.contains(letter.sender), letter.bytes.first == 3,
                letter.bytes.dropFirst(14).starts(with: tag)
            else { return [letter.bytes] }
            lies.withLock { $0 += 1 }
            var lie = letter.bytes
            lie[lie.count - 1] ^= 1
            return [lie]
        }
        try await nodes.wait { lies.withLock { $0 } >= 2 }
        let journal = nodes.nodes[2].journal
        #expect(try journal.policies(of: id).keys.contains(policy.hash) == false)
        #expect(try journal.policies(of: id).count == 1)
        nodes.network.rewrite.withLock { $0 = nil }
        try await nodes.wait { try journal.policies(of: id) == [policy.hash: policy] }
    }

    /// Members have it, and nobody else.
    @Test(.timeLimit(.minutes(5))) func strangersHaveNothing() async throws {
        let nodes = try KeyNodes(others: 1)
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, policy)
        let service = nodes.nodes[0].service
        let question = id.bytes + policy.hash.bytes
        #expect(
            try await service.answer(nodes.members[1], .policy, question) == policy.encoded)
        await #expect(throws: NodeError.key(.unknownKey)) {
            _ = try await service.answer(nodes.nodes[3].account, .policy, question)
        }
        await #expect(throws: NodeError.key(.unknownKey)) {
            _ = try await service.answer(nodes.members[1], .policy, id.bytes + id.bytes)
        }
        await #expect(throws: NodeError.key(.malformedBody)) {
            _ = try await service.answer(nodes.members[1], .policy, id.bytes)
        }
    }
}
