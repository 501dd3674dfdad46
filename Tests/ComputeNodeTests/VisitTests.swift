import ComputeNode
import Ledger
import Testing

/// How much of a node's work and memory one linked member may have by its invitations.
@Suite(.serialized) struct VisitTests {
    private func transition(_ id: Bytes32, _ nodes: KeyNodes) throws -> Invitation {
        try Invitation(
            .transition, key: id, sharing: .zero, members: nodes.members, request: nil)
    }

    /// An invitation that is refused leaves nothing in the journal, and is no one's session.
    @Test(.timeLimit(.minutes(5))) func refusedInvitationsAreNotNoted() async throws {
        let nodes = try KeyNodes()
        let (node, coordinator) = (nodes.nodes[0], nodes.members[1])
        let invitation = try transition(.random(), nodes)
        for _ in 0..<2 {
            await #expect(throws: NodeError.key(.unknownKey)) {
                _ = try await node.service.answer(coordinator, .invite, invitation.encoded)
            }
        }
        let session = invitation.session(
            chainId: KeyNodes.chainId, registry: KeyNodes.keyRegistry, coordinator: coordinator)
        #expect(try !node.journal.knowsSession(session))
        #expect(node.service.visitCount(by: coordinator) == 0)
    }

    /// A member that invites without end is refused as that, and no other is.
    @Test(.timeLimit(.minutes(5))) func invitationsAreCounted() async throws {
        let nodes = try KeyNodes()
        let service = nodes.nodes[0].service
        func refusal(_ peer: Address) async -> NodeError? {
            do {
                _ = try await service.answer(peer, .invite, [])
                return nil
            } catch { return error as? NodeError }
        }
        var count = 0
        // Some more come to be allowed meanwhile, on a slow machine, too.
        while await refusal(nodes.members[1]) == .key(.malformedBody), count < 100_000 {
            count += 1
        }
        #expect((KeyService.invitationsPerMinute..<100_000).contains(count))
        #expect(await refusal(nodes.members[1]) == .share(.tooMany))
        #expect(await refusal(nodes.members[2]) == .key(.malformedBody))
        // The link says so.
        let links = nodes.nodes[1].service.links
        try await links.wait(for: [nodes.members[0]], within: .seconds(10))
        try await nodes.wait {
            let failure = await nodes.failure {
                _ = try await links.ask(nodes.members[0], .invite, [], within: .seconds(10))
            }
            return failure?.detail == "\(nodes.members[0]) refused: too-many-requests"
        }
    }

    /// Sessions of one member are so many at once; those that are over count no more.
    @Test(.timeLimit(.minutes(5))) func sessionsOfAMemberAreBounded() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let service = nodes.nodes[1].service
        let (first, last) = (nodes.members[0], nodes.members[2])
        while service.visitCount(by: last) < KeyService.visitLimit {
            try await service.come(to: transition(id, nodes), last)
        }
        await #expect(throws: NodeError.key(.busy)) {
            try await service.come(to: transition(id, nodes), last)
        }
        // Its invitations are refused, and do not take the key's turn; others' are not.
        try await nodes.rotate(id, at: 0)
        try await nodes.waitForAll(id) { $0.epoch == 2 }
        try await nodes.wait { service.visitCount(by: first) == 0 }
        let refused = await nodes.refusal { try await nodes.rotate(id, at: 2) }
        #expect(refused == "refused-by-member")
        service.leave(last)
        try await nodes.rotate(id, at: 2)
        try await nodes.waitForAll(id) { $0.epoch == 3 }
        try await nodes.wait { service.visitCount(by: last) == KeyService.visitLimit - 1 }
        // One that it has come to is none to come to again, and does not count twice.
        let (invitation, another) = (try transition(id, nodes), Samples.address(5))
        try await service.come(to: invitation, another)
        await #expect(throws: NodeError.key(.conflict)) {
            try await service.come(to: invitation, another)
        }
        #expect(service.visitCount(by: another) == 1)
    }

    /// No invitation has more members than two committees, or more entries than one.
    @Test func invitationsAreBounded() throws {
        let nodes = try KeyNodes()
        let own = nodes.nodes[0].service.links.own
        func isRead(_ members: Int, _ entries: Int) throws -> Bool {
            let invitation = try Invitation(
                .request, key: .zero, sharing: .zero,
                members: (0..<members).map { Samples.address(UInt8($0)) },
                entries: [PartyEntry](repeating: own, count: entries), request: nil)
            let read = try? Invitation(
                invitation.encoded, chainId: KeyNodes.chainId, registry: KeyNodes.keyRegistry)
            return read != nil
        }
        #expect(try isRead(40, 20))
        #expect(try !isRead(41, 20))
        #expect(try !isRead(40, 21))
    }
}
