import ComputeNode
import Foundation
import KeyManagement
import Ledger
import Synchronization
import TestSupport
import Testing

/// What nodes ask each other is good once, from who asks it, and for the epoch that the chain shows.
@Suite(.serialized) struct ReplayedQuestionTests {
    /// Questions that a node has asked are asked again, by it and by another, as they were and changed in
    /// many bytes: none is answered with a part of a signature, and no share moves.
    @Test(
        .timeLimit(.minutes(5)), arguments: [SchemeNumber.frostEd25519, .ecdsaSecp256k1])
    func questionsAreGoodOnce(scheme: SchemeNumber) async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(scheme, nodes.policy())
        let (first, second) = (nodes.members[0], nodes.members[1])
        let heard = Mutex<[[UInt8]]>([])
        nodes.network.rewrite.withLock {
            $0 = { letter in
                if letter.isOfLink, letter.sender == first, letter.recipient == second,
                    letter.bytes.first == 2
                {
                    heard.withLock { $0.append(letter.bytes) }
                }
                return [letter.bytes]
            }
        }
        try await nodes.rotate(id, at: 0)
        try await nodes.waitForAll(id) { $0.epoch == 2 }
        func asked(_ kind: LinkQuestion) -> [UInt8]? {
            // Format, version, number (8), kind, length (4); then format, version and kind of the invitation,
            // which follows a client's request.
            heard.withLock { frames in
                frames.last { $0[10] == kind.rawValue && $0[17] == 1 }
            }
        }
        // Which member signs is a matter of who had something in stock first.
        try await nodes.wait {
            try await nodes.signature(id, at: 0)
            return asked(.use) != nil
        }
        nodes.network.rewrite.withLock { $0 = nil }
        for kind in [LinkQuestion.invite, .use] {
            let question = try #require(asked(kind), "\(kind)")
            try await askAgain(nodes, kind, Array(question[15...]))
        }
        #expect(nodes.registry.key(id)?.epoch == 2)
        for place in 0..<3 { try await nodes.signature(id, at: place) }
    }

    private func askAgain(
        _ nodes: KeyNodes, _ kind: LinkQuestion, _ body: [UInt8]
    ) async throws {
        let service = nodes.nodes[1].service
        func expectRefusal(_ body: [UInt8], by peer: Address, _ what: String) async {
            await #expect(throws: (any Error).self, "\(kind), \(what)") {
                _ = try await service.answer(peer, kind, body)
            }
        }
        await expectRefusal(body, by: nodes.members[0], "again")
        await expectRefusal(body, by: nodes.members[2], "by another")
        var generator = SeededGenerator(label: "asked again")
        for place in stride(from: 0, to: body.count, by: max(1, body.count / 100)) {
            var changed = body
            changed[place] ^= UInt8.random(in: 1...255, using: &generator)
            if kind == .use {
                await expectRefusal(changed, by: nodes.members[0], "byte \(place)")
            } else {
                // Some of it is the coordinator's own affair, as a session's salt: nobody else comes to it.
                _ = try? await service.answer(nodes.members[0], kind, changed)
            }
        }
    }

    /// A request for another epoch than the key's is refused, by who is asked and by who assists: in a
    /// signature, and in a resharing as one who holds the key and as one who is to hold it.
    @Test(.timeLimit(.minutes(5))) func requestsAreOfTheKeysEpoch() async throws {
        let nodes = try KeyNodes(others: 1)
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, policy)
        let old = try #require(try nodes.nodes[0].journal.sharings(of: id).last)
        try await nodes.rotate(id, at: 0)
        try await nodes.waitForAll(id) { $0.epoch == 2 }
        let new = try #require(try nodes.nodes[0].journal.sharings(of: id).last)
        #expect(new.chainEpoch == 2)
        let (accounts, coordinator) = (nodes.nodes.map(\.account), nodes.members[2])
        func signing(_ epoch: UInt64) throws -> RequestGuard.Received {
            try nodes.received(
                "POST", "sign", id, nodes.body(id, SigningPayload(message: [1]), epoch: epoch))
        }
        func resharing(
            _ epoch: UInt64, _ other: KeyPolicy? = nil
        ) throws -> RequestGuard.Received {
            let payload = ResharingPayload(
                members: [0, 2, 3].map { accounts[$0] }, threshold: 2, policy: other ?? policy,
                purpose: nodes.purpose)
            return try nodes.received(
                "POST", "reshare", id, nodes.body(id, payload, epoch: epoch))
        }
        func show(
            _ question: LinkQuestion, _ request: RequestGuard.Received, _ sharing: KeySharingRow,
            clock: UInt64, to place: Int
        ) async throws {
            var details = MessageWriter(format: 66, version: 1)
            details.number(clock)
            details.variable(sharing.package, limit: sharing.package.count)
            let shown = try Invitation(
                .request, key: id, sharing: sharing.digest,
                members: question == .use
                    ? [accounts[0], coordinator] : [0, 2, 3].map { accounts[$0] },
                request: request, details: details.bytes)
            _ = try await nodes.nodes[place].service.answer(coordinator, question, shown.encoded)
        }
        let now = UInt64(Date().timeIntervalSince1970)
        let refusal = NodeError.key(.policy(.otherEpoch(expected: 2)))
        for epoch in [UInt64(0), 1, 3, .max] {
            for place in 0..<3 {
                await #expect(throws: refusal) {
                    _ = try await nodes.nodes[place].service.sign(signing(epoch), key: id)
                }
                await #expect(throws: refusal) {
                    _ = try await nodes.nodes[place].service.reshare(resharing(epoch), key: id)
                }
            }
            await #expect(throws: refusal) {
                try await show(.use, signing(epoch), new, clock: now, to: 0)
            }
            for place in [0, 3] {
                await #expect(throws: refusal) {
                    try await show(.invite, resharing(epoch), new, clock: now, to: place)
                }
            }
        }
        // A request of this epoch, that a coordinator takes for the sharing of another, or for a time far ahead.
        await #expect(throws: NodeError.key(.noShare)) {
            try await show(.use, signing(2), old, clock: now, to: 0)
        }
        await #expect(throws: NodeError.key(.noShare)) {
            try await show(.invite, resharing(2), old, clock: now, to: 0)
        }
        for place in [0, 3] {
            await #expect(throws: NodeError.key(.payload("epoch"))) {
                try await show(.invite, resharing(2), new, clock: now + 180, to: place)
            }
        }
        // With another policy than the key's, for who joins and for who has it.
        let other = try nodes.policy(purposes: [nodes.purpose, "more"])
        for place in [0, 3] {
            await #expect(throws: NodeError.key(.policy(.otherPolicy))) {
                try await show(.invite, resharing(2, other), new, clock: now, to: place)
            }
        }
        await #expect(throws: NodeError.key(.policy(.otherPolicy))) {
            try await nodes.reshare(id, to: [0, 1], other, at: 0)
        }
        #expect(nodes.registry.key(id)?.epoch == 2)
        try await nodes.reshare(id, to: [0, 2, 3], policy, at: 0)
        try await nodes.wait { nodes.registry.key(id)?.epoch == 3 }
        try await nodes.waitForOneSharing(id, at: [0, 2, 3], "after all")
        try await nodes.signature(id, at: 3)
    }
}
