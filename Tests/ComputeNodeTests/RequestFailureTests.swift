import ComputeNode
import Foundation
import Ledger
import Synchronization
import Testing

/// A request that fails after its caller was told that it is pending says why, and a member that refuses.
@Suite(.serialized) struct RequestFailureTests {
    /// The nodes, a key, and a last member that is silent in runs.
    private func silenced(_ patience: Duration) async throws -> (KeyNodes, Bytes32) {
        let nodes = try KeyNodes(patience: patience)
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let silent = nodes.members[2]
        nodes.network.rewrite.withLock {
            $0 = { !$0.isOfLink && $0.sender == silent ? [] : [$0.bytes] }
        }
        return (nodes, id)
    }

    private func rotate(
        _ nodes: KeyNodes, _ id: Bytes32, _ body: KeyCallBody<RefreshPayload>
    ) async throws -> KeyRequestReport {
        try await nodes.nodes[0].service.rotate(
            nodes.received("POST", "rotate", id, body), key: id)
    }

    /// Why the same request has failed before: said at once, or after a while on a busy machine.
    private func earlier(
        _ nodes: KeyNodes, _ id: Bytes32, _ body: KeyCallBody<RefreshPayload>
    ) async throws -> KeyRequestFailure? {
        do {
            return try await nodes.end(of: rotate(nodes, id, body), at: nodes.nodes[0]).failure
        } catch {
            guard case NodeError.key(.earlier(let failure)) = error else { throw error }
            return failure
        }
    }

    /// Code, status, one line and who is to blame: also asked again, and after a restart.
    @Test(.timeLimit(.minutes(5))) func lateFailuresSayWhy() async throws {
        let (nodes, id) = try await silenced(.seconds(1))
        let body = try nodes.body(id, RefreshPayload())
        let pending = try await rotate(nodes, id, body)
        #expect(pending.isPending && pending.failure == nil && pending.reason == nil)
        let failed = try await nodes.end(of: pending, at: nodes.nodes[0])
        let failure = try #require(failed.failure)
        #expect(failed.state == "failed" && failed.answer == nil)
        #expect(failed.reason == "failed" && failure.code == "failed" && failure.status == 502)
        #expect(failure.nodes.contains(nodes.members[2]))
        #expect(failure.detail.contains("\(nodes.members[2])"))
        #expect(try await earlier(nodes, id, body) == failure)
        let problem = KeyProblem.earlier(failure)
        #expect(problem.status == failure.status && problem.code == failure.code)
        #expect(problem.description == failure.detail)
        // As it goes over the wire.
        let encoded = try JSONEncoder().encode(failed)
        #expect(try JSONDecoder().decode(KeyRequestReport.self, from: encoded) == failed)
        try await nodes.restart(0)
        #expect(try await nodes.standing(of: pending, at: nodes.nodes[0]) == failed)
    }

    /// What is asked for by the id of a request that is under way is refused, and that one comes to its own end.
    @Test(.timeLimit(.minutes(5))) func conflictsEndNothing() async throws {
        let (nodes, id) = try await silenced(.seconds(2))
        let body = try nodes.body(id, RefreshPayload())
        let pending = try await rotate(nodes, id, body)
        #expect(pending.isPending)
        var other = try nodes.body(id, SigningPayload(message: [1]))
        other.request = body.request
        for _ in 0..<2 {
            await #expect(throws: NodeError.key(.conflict)) {
                _ = try await nodes.nodes[0].service.sign(
                    nodes.received("POST", "sign", id, other), key: id)
            }
        }
        #expect(try await nodes.standing(of: pending, at: nodes.nodes[0]).isPending)
        let failed = try await nodes.end(of: pending, at: nodes.nodes[0])
        #expect(failed.reason == "failed")
        // Also when it has ended.
        let late = await nodes.refusal {
            let report = try await nodes.nodes[0].service.sign(
                nodes.received("POST", "sign", id, other), key: id)
            _ = try await nodes.outcome(of: report, at: nodes.nodes[0])
        }
        #expect(late == "conflict")
        #expect(try await nodes.standing(of: pending, at: nodes.nodes[0]) == failed)
    }

    /// What a restart has broken off ends with that as the reason.
    @Test(.timeLimit(.minutes(5))) func interruptedRequestsSayThat() async throws {
        let (nodes, id) = try await silenced(.seconds(6))
        let pending = try await rotate(nodes, id, nodes.body(id, RefreshPayload()))
        #expect(pending.isPending)
        // As after a crash: the old process has noted no end.
        let (journal, owner) = (nodes.nodes[0].journal, nodes.owner.address)
        try await nodes.wait {
            try journal.keyRequest(pending.request, of: id, by: owner)?.state == .pending
        }
        try journal.interruptRequests(KeyRequestFailure(.key(.failed(.interrupted))))
        let row = try journal.keyRequest(pending.request, of: id, by: owner)
        #expect(row?.state == .failed && row?.failure?.status == 502)
        #expect(row?.failure?.detail == KeyRunFault.interrupted.description)
        #expect(row?.failure?.nodes.isEmpty == true)
    }

    /// What a node's part of a protocol refuses is said to who has asked, and is not called its own trouble.
    @Test(.timeLimit(.minutes(5))) func desksSayWhy() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let sharing = try #require(try nodes.nodes[0].journal.sharings(of: id).last)
        let links = nodes.nodes[0].service.links
        func code(_ payload: SigningPayload, _ message: [UInt8]) async throws -> String {
            let invitation = try Invitation(
                .request, key: id, sharing: sharing.digest, members: Array(nodes.members[..<2]),
                request: nodes.received("POST", "sign", id, nodes.body(id, payload)),
                details: message)
            let failure = await nodes.failure {
                _ = try await links.ask(
                    nodes.members[1], .use, invitation.encoded, within: .seconds(10))
            }
            return failure?.detail.split(separator: " ").last.map(String.init) ?? ""
        }
        try await nodes.waitForLinks(id, at: 0)
        #expect(try await code(SigningPayload(message: [1], digest: .sha256), []) == "payload")
        #expect(try await code(SigningPayload(message: [1]), [1, 2, 3]) == "bad-message")
    }

    /// Who was waited for is named, also where too few could be reached.
    @Test(.timeLimit(.minutes(5))) func failuresNameWhoIsMissing() async throws {
        let nodes = try KeyNodes(patience: .milliseconds(500))
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        for place in [1, 2] { await nodes.nodes[place].stop() }
        let others = Array(nodes.members[1...])
        try await nodes.wait {
            await nodes.description(id, at: 0)?.present == [nodes.members[0]]
        }
        let failure = await nodes.failure { try await nodes.signature(id, at: 0) }
        #expect(failure?.code == "too-few-nodes" && failure?.nodes == others)
        for other in others { #expect(failure?.detail.contains("\(other)") == true) }
    }
}
