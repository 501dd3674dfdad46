import ComputeNode
import Foundation
import Ledger
import Testing

/// A policy's uses an hour: what counts as one, and that it counts once.
@Suite(.serialized) struct UseLimitTests {
    private func policy(_ nodes: KeyNodes, uses: UInt32) throws -> KeyPolicy {
        try KeyPolicy(
            callers: [nodes.owner.address], operations: Set(KeyPolicy.Operation.allCases),
            purposes: [nodes.purpose], usesPerHour: uses)
    }

    private func sign(
        _ body: KeyCallBody<SigningPayload>, _ id: Bytes32, at place: Int, _ nodes: KeyNodes
    ) async throws -> [UInt8] {
        let node = nodes.nodes[place]
        let report = try await node.service.sign(
            nodes.received("POST", "sign", id, body), key: id)
        return try await nodes.outcome(of: report, at: node)
    }

    /// At the limit, what was asked for before is answered as before, and what is no use is done.
    @Test(.timeLimit(.minutes(5))) func usesCountOnce() async throws {
        let nodes = try KeyNodes()
        let policy = try policy(nodes, uses: 2)
        let id = try await nodes.create(.blsKeysInG1, policy)
        for isTakenBack in [false, true] {
            try await delete(id, takingBack: isTakenBack, nodes)
        }
        let first = try nodes.body(id, SigningPayload(message: [1]))
        let signature = try await sign(first, id, at: 0, nodes)
        // Nor is anything else of it counted after a restart.
        try await nodes.restart(0)
        try await nodes.waitForLinks(id, at: 0)
        _ = try await sign(nodes.body(id, SigningPayload(message: [2])), id, at: 0, nodes)
        let third = await nodes.refusal {
            _ = try await sign(nodes.body(id, SigningPayload(message: [3])), id, at: 0, nodes)
        }
        #expect(third == "too-many-uses")
        for place in [0, 1] {
            #expect(try await sign(first, id, at: place, nodes) == signature, "\(place)")
        }
        var other = first
        other.payload = SigningPayload(message: [4])
        let conflict = await nodes.refusal { _ = try await sign(other, id, at: 0, nodes) }
        #expect(conflict == "conflict")
        try await delete(id, takingBack: false, nodes)
    }

    /// What nobody was asked for is no use; it is one when it is begun after all, which the limit holds for.
    @Test(.timeLimit(.minutes(5))) func usesThatWereNotBegunDoNotCount() async throws {
        let nodes = try KeyNodes(patience: .milliseconds(500))
        let id = try await nodes.create(.blsKeysInG1, policy(nodes, uses: 1))
        for place in [1, 2] { await nodes.nodes[place].stop() }
        try await nodes.wait {
            await nodes.description(id, at: 0)?.present == [nodes.members[0]]
        }
        let bodies = try (1...3).map { try nodes.body(id, SigningPayload(message: [$0])) }
        for body in bodies {
            let code = await nodes.refusal { _ = try await sign(body, id, at: 0, nodes) }
            #expect(code == "too-few-nodes")
        }
        for place in [1, 2] { try await nodes.restart(place) }
        try await nodes.waitForLinks(id, at: 0)
        _ = try await sign(bodies[0], id, at: 0, nodes)
        let second = await nodes.refusal { _ = try await sign(bodies[1], id, at: 0, nodes) }
        #expect(second == "too-many-uses")
    }

    /// A use that a member has assisted in, and that it coordinates when its caller turns to it next, is one use.
    /// What is refused is none.
    @Test(.timeLimit(.minutes(5))) func usesCountOnceAtEachMember() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.blsKeysInG1, policy(nodes, uses: 2))
        let first = try nodes.body(id, SigningPayload(message: [1]))
        let signature = try await sign(first, id, at: 0, nodes)
        for place in [1, 2] {
            #expect(try await sign(first, id, at: place, nodes) == signature)
            // The same id for something else.
            var other = first
            other.payload = SigningPayload(message: [9])
            let code = await nodes.refusal { _ = try await sign(other, id, at: place, nodes) }
            #expect(code == "conflict")
        }
        _ = try await sign(nodes.body(id, SigningPayload(message: [2])), id, at: 1, nodes)
    }

    /// What was not begun counts no more after a restart.
    @Test(.timeLimit(.minutes(5))) func restartsCountWhatWasBegun() async throws {
        let nodes = try KeyNodes(patience: .milliseconds(500))
        let id = try await nodes.create(.blsKeysInG1, policy(nodes, uses: 1))
        for place in [1, 2] { await nodes.nodes[place].stop() }
        try await nodes.wait {
            await nodes.description(id, at: 0)?.present == [nodes.members[0]]
        }
        for number: UInt8 in 1...3 {
            let body = try nodes.body(id, SigningPayload(message: [number]))
            let code = await nodes.refusal { _ = try await sign(body, id, at: 0, nodes) }
            #expect(code == "too-few-nodes")
        }
        for place in 0..<3 { try await nodes.restart(place) }
        try await nodes.waitForLinks(id, at: 0)
        _ = try await sign(nodes.body(id, SigningPayload(message: [4])), id, at: 0, nodes)
    }

    private func delete(
        _ id: Bytes32, takingBack: Bool, _ nodes: KeyNodes
    ) async throws {
        let report = try await nodes.nodes[0].service.delete(
            nodes.received(
                takingBack ? "POST" : "DELETE", takingBack ? "undelete" : "", id,
                nodes.body(id, DeletionPayload(isTakenBack: takingBack))), key: id)
        #expect(try await nodes.outcome(of: report, at: nodes.nodes[0]).isEmpty)
    }

    /// A member that is asked twice for its part of one use, because another has let the first attempt down,
    /// gives it twice.
    @Test(.timeLimit(.minutes(5))) func membersCountAnAttemptOnce() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.blsKeysInG1, policy(nodes, uses: 1))
        let sharing = try #require(try nodes.nodes[0].journal.sharings(of: id).last).digest
        func ask(_ request: RequestGuard.Received) async throws -> [UInt8] {
            let invitation = try Invitation(
                .request, key: id, sharing: sharing, members: Array(nodes.members.prefix(2)),
                request: request)
            return try await nodes.nodes[1].service.answer(
                nodes.members[0], .use, invitation.encoded)
        }
        let requests = try [UInt8(1), 2].map { number in
            try nodes.received(
                "POST", "sign", id, nodes.body(id, SigningPayload(message: [number])))
        }
        let part = try await ask(requests[0])
        #expect(try await ask(requests[0]) == part)
        await #expect(throws: NodeError.key(.tooManyUses(limit: 1))) {
            _ = try await ask(requests[1])
        }
    }
}
