import ComputeNode
import Foundation
import Keystore
import Ledger
import LocalCommittee
import NIOHTTP1
import Synchronization
import Testing

/// One member that deceives clients, the first that they ask: the others serve them all the same.
@Suite(.serialized) struct CorruptMemberTests {
    @Test(.timeLimit(.minutes(5))) func oneMemberKeepsNothingFromBeingDone() async throws {
        let crew = try await KeyCrew(nodes: 4)
        do {
            try await crew.committee.start()
            let signing = try await crew.create([0, 1, 2, 3])
            let vault = try await crew.create([0, 1, 2, 3], scheme: .elGamalRistretto255)
            let endpoint = try #require(crew.nodes[0].endpoints?.http)
            let identity = try await crew.nodes[1].client()?.key(signing)
            await crew.nodes[0].stop()
            let answer = Mutex<StandIn.Answer>({ _, _, _ in (403, "{}") })
            let liar = try await StandIn(for: crew.nodes[0], on: endpoint) { method, uri, body in
                answer.withLock { $0 }(method, uri, body)
            }
            for lie in Lie.allCases {
                answer.withLock { $0 = lie.answer }
                try await crew.sign(signing, first: 0, patience: .seconds(4))
            }
            let description = try #require(identity)
            let other = Lie.otherPackage(description)
            answer.withLock { $0 = other }
            try await crew.sign(signing, first: 1)
            try await decrypts(crew, vault, answer)
            let active = String(decoding: try JSONEncoder().encode(description), as: UTF8.self)
            answer.withLock {
                $0 = { method, uri, body in
                    method == .GET && !uri.contains("/requests/")
                        ? (200, active) : Lie.done.answer(method, uri, body)
                }
            }
            try await changes(crew, signing)
            await liar.stop()
        } catch {
            crew.committee.printLogs()
            await crew.committee.stop()
            throw error
        }
        await crew.committee.stop()
    }

    /// What a member says to a request for a signature.
    private enum Lie: CaseIterable {
        case refused, wrong, pending, failed, done

        private var state: String {
            switch self {
            case .pending: "pending"
            case .refused, .failed: "failed"
            case .wrong, .done: "done"
            }
        }

        private var status: Int {
            switch self {
            case .refused: 403
            case .pending: 202
            case .wrong, .failed, .done: 200
            }
        }

        var answer: StandIn.Answer {
            { method, uri, body in
                let parts = uri.split(separator: "/").map(String.init)
                guard parts.count > 2, method != .GET || uri.contains("/requests/") else {
                    return (404, "{}")
                }
                let request =
                    method == .GET
                    ? parts[parts.count - 1]
                    : ((try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any])?[
                        "request"] as? String ?? ""
                let bytes = self == .wrong ? [UInt8](repeating: 17, count: 64) : []
                let text = """
                    {"key": "\(parts[2])", "request": "\(request)", "operation": "sign", \
                    "state": "\(self.state)", "code": "not-allowed", "detail": "no", \
                    "answer": "\(Hex.encode(bytes))"}
                    """
                return (method == .GET ? 200 : self.status, text)
            }
        }

        /// The description of a key, with a public part that is none; all else is refused.
        static func otherPackage(_ description: KeyDescription) -> StandIn.Answer {
            var changed = description
            changed.package = Data([1, 2, 3])
            let text = String(
                decoding: (try? JSONEncoder().encode(changed)) ?? Data(), as: UTF8.self)
            return { method, _, _ in method == .GET ? (200, text) : (403, "{}") }
        }
    }

    /// A part that opens, and is none: given before a second one that is right.
    private func decrypts(
        _ crew: KeyCrew, _ id: Bytes32, _ answer: borrowing Mutex<StandIn.Answer>
    ) async throws {
        let client = crew.client
        let text = try await client.encrypt([7, 8, 9], label: [1], key: id)
        let (account, member) = (client.account, crew.nodes[0].address)
        let (chainId, registry) = (client.chainId, client.registry.address)
        let shown = String(
            decoding: try JSONEncoder().encode(await crew.nodes[1].client()?.key(id)),
            as: UTF8.self)
        let hasLied = Atomic(false)
        answer.withLock {
            $0 = { method, uri, body in
                guard method == .POST else { return (200, shown) }
                defer { hasLied.store(true, ordering: .releasing) }
                guard
                    let asked = try? JSONDecoder().decode(
                        KeyCallBody<DecryptionPayload>.self, from: Data(body)),
                    let sealed = try? SealedShare(
                        OpenedShare(LockedBytes.random(count: 97)), to: asked.payload.recipient,
                        for: .init(
                            .part, chainId: chainId, registry: registry, sharing: asked.request,
                            node: member, caller: account)),
                    let json = try? JSONEncoder().encode(sealed)
                else { return (404, "{}") }
                return (
                    200,
                    """
                    {"key": "\(id)", "request": "\(asked.request)", "operation": "decrypt", \
                    "state": "done", "answer": "\(Hex.encode([UInt8](json)))"}
                    """
                )
            }
        }
        let late = crew.nodes[2...].compactMap(\.process)
        for process in late { process.send(signal: SIGSTOP) }
        let resuming = Task {
            while !hasLied.load(ordering: .acquiring) {
                try? await Task.sleep(for: .milliseconds(10))
            }
            try? await Task.sleep(for: .milliseconds(300))
            for process in late { process.send(signal: SIGCONT) }
        }
        var blamed: [Address] = []
        let opened = try await client.decrypt(
            WantedDecryption(text), key: id, purpose: KeyCrew.purpose,
            blaming: { blamed.append($0.node) })
        await resuming.value
        #expect(opened.reveal() == [7, 8, 9])
        #expect(blamed == [member])
    }

    /// Done, it says, has told nobody, and describes the key as one in use.
    private func changes(_ crew: KeyCrew, _ id: Bytes32) async throws {
        let client = crew.client
        let policy = try KeyPolicy(
            callers: crew.policy.callers, operations: crew.policy.operations,
            purposes: crew.policy.purposes, usesPerHour: 99_999)
        try await client.changePolicy(
            of: id, to: policy, purpose: KeyCrew.purpose, patience: .seconds(8))
        #expect(try await crew.entry(id).policyHash == policy.hash)
        let missing = try await client.delete(id, purpose: KeyCrew.purpose)
        #expect(missing.map(\.node) == [crew.nodes[0].address])
        #expect(missing.map(\.refusal) == ["it still uses the key"])
        for node in crew.nodes.dropFirst() {
            #expect(try await node.client()?.key(id)?.state == "deleted")
        }
    }
}
