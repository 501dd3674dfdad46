import ComputeNode
import Foundation
import Ledger
import Synchronization
import Testing

/// What nodes are shown before links stand, and what comes over links.
@Suite(.serialized) struct IntroductionTests {
    private func introduction(
        _ nodes: KeyNodes, _ id: Bytes32, to members: [Address], _ policy: KeyPolicy,
        by key: LedgerKey? = nil
    ) throws -> [UInt8] {
        let payload = ResharingPayload(
            members: members, threshold: 2, policy: policy, purpose: nodes.purpose)
        let request = try nodes.received(
            "POST", "reshare", id, nodes.body(id, payload), by: key)
        let shown: [String: String] = [
            "coordinator": "\(nodes.members[0])", "method": request.method, "uri": request.uri,
            "authorization": request.authorization,
            "body": Data(request.body).base64EncodedString(),
        ]
        return [UInt8](try JSONEncoder().encode(shown))
    }

    /// Anybody can sign a request: links are opened with whom it names if the key's policy lets its caller do that.
    @Test(.timeLimit(.minutes(5))) func onlyCallersNameNodes() async throws {
        let nodes = try KeyNodes(others: 1)
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, policy)
        let stranger = try LedgerKey()
        let named = nodes.members + [nodes.nodes[3].account, Samples.address(50)]
        await #expect(throws: NodeError.key(.policy(.caller(stranger.address)))) {
            try await nodes.nodes[1].service.introduced(
                introduction(nodes, id, to: named, policy, by: stranger))
        }
        // With a policy of its own, and against the key's.
        let own = try KeyPolicy(
            callers: [stranger.address], operations: [.reshare], purposes: [nodes.purpose])
        await #expect(throws: NodeError.key(.policy(.otherPolicy))) {
            try await nodes.nodes[1].service.introduced(
                introduction(nodes, id, to: named, own, by: stranger))
        }
        let signing = try nodes.policy(operations: [.sign])
        let other = try await nodes.create(.frostEd25519, signing)
        await #expect(throws: NodeError.key(.policy(.operation(.reshare)))) {
            try await nodes.nodes[1].service.introduced(
                introduction(nodes, other, to: named, signing))
        }
        let many = nodes.members + (1...20).map { Samples.address(UInt8($0)) }
        await #expect(throws: NodeError.key(.payload("members"))) {
            try await nodes.nodes[1].service.introduced(
                introduction(nodes, id, to: many, policy))
        }
        try await nodes.nodes[1].service.introduced(introduction(nodes, id, to: named, policy))
    }

    /// The code of a refusal goes into answers to callers: one that would mean something there is none.
    @Test(.timeLimit(.minutes(5))) func codesAreWords() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        try await nodes.waitForLinks(id, at: 0)
        let asked = nodes.members[1]
        func ask() async -> NodeError? {
            do throws(NodeError) {
                _ = try await nodes.nodes[0].service.links.ask(
                    asked, .tell, [1, 2, 3], within: .seconds(2))
                return nil
            } catch { return error }
        }
        #expect(await ask() == .key(.refusedBy(asked, code: "malformed-body")))
        nodes.network.rewrite.withLock {
            $0 = { letter in
                guard letter.isOfLink, letter.sender == asked, letter.bytes.first == 4 else {
                    return [letter.bytes]
                }
                return [letter.bytes.dropLast() + [UInt8(ascii: "\"")]]
            }
        }
        let error = await ask()
        if case .key(.refusedBy) = error { Issue.record("a code with a quotation mark was taken") }
        #expect(error != nil)
    }
}
