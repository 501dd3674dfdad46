import ComputeNode
import Foundation
import Ledger
import Synchronization
import Testing

/// What owners ask of nodes, as runs that a test may disturb.
extension KeyNodes {
    /// Has a proposed key made, as a fresh request. Throws `Failed`, and what is refused at once.
    @discardableResult
    func make(_ id: Bytes32, _ policy: KeyPolicy, at place: Int) async throws -> [UInt8] {
        let report = try await nodes[place].service.create(
            received(
                "PUT", "", id,
                body(id, CreationPayload(policy: policy, purpose: purpose), epoch: 0)),
            key: id)
        return try await outcome(of: report, at: nodes[place])
    }

    /// A request for another policy in place of the one that stands on chain.
    func change(_ id: Bytes32, to policy: KeyPolicy) throws -> RequestGuard.Received {
        let number = registry.key(id)?.policyNumber ?? 0
        let payload = PolicyPayload(policy: policy, replacing: number)
        return try received("PUT", "policy", id, body(id, payload))
    }

    /// Shows a request to a node, as the first member.
    func show(_ request: RequestGuard.Received, of id: Bytes32, to place: Int) async throws {
        let invitation = try Invitation(
            .request, key: id, sharing: .zero, members: members, request: request)
        _ = try await nodes[place].service.answer(members[0], .tell, invitation.encoded)
    }

    /// Keeps from the last member what the others tell it; `rewrite` has all other letters.
    func keepFromLast(
        rewriting rewrite: (@Sendable (InProcessNetwork.Letter) -> [[UInt8]])? = nil
    ) {
        let missing = members[2]
        network.rewrite.withLock {
            $0 = { letter in
                let isTold =
                    letter.isOfLink && letter.recipient == missing && letter.bytes.count > 10
                    && letter.bytes[0] == 2
                    && letter.bytes[10] == LinkQuestion.tell.rawValue
                return isTold ? [] : rewrite?(letter) ?? [letter.bytes]
            }
        }
    }

    @discardableResult
    func rotate(_ id: Bytes32, at place: Int) async throws -> [UInt8] {
        let report = try await nodes[place].service.rotate(
            received("POST", "rotate", id, body(id, RefreshPayload())), key: id)
        return try await outcome(of: report, at: nodes[place])
    }

    /// Has a key held by these nodes, two of which use it.
    @discardableResult
    func reshare(
        _ id: Bytes32, to places: [Int], _ policy: KeyPolicy, at place: Int
    ) async throws -> [UInt8] {
        let payload = ResharingPayload(
            members: places.map { nodes[$0].account }, threshold: 2, policy: policy,
            purpose: purpose)
        let report = try await nodes[place].service.reshare(
            received("POST", "reshare", id, body(id, payload)), key: id)
        return try await outcome(of: report, at: nodes[place])
    }

    /// Asks again while a request fails, as its owner would, for half a minute. What has happened on chain
    /// meanwhile is not asked for again.
    func insist(
        _ what: String, until isDone: @autoclosure () -> Bool, _ body: () async throws -> Void
    ) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while !isDone() {
            var failure: (any Error)?
            do { try await body() } catch { failure = error }
            for _ in 0..<20 where !isDone() { try await Task.sleep(for: .milliseconds(20)) }
            if isDone() { return }
            try #require(ContinuousClock.now < end, "\(what): \(failure.map { "\($0)" } ?? "")")
        }
    }

    /// The code by which something is refused, at once or while it is waited for.
    func refusal(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return "not refused"
        } catch let failed as Failed {
            return failed.code
        } catch NodeError.key(let problem) {
            return problem.code
        } catch { return "\(error)" }
    }

    /// How something failed, at once or while it was waited for.
    func failure(_ body: () async throws -> Void) async -> Failed? {
        do {
            try await body()
        } catch let failed as Failed {
            return failed
        } catch let error as NodeError {
            return Failed(KeyRequestFailure(error))
        } catch {}
        return nil
    }

    /// What a node says of a key; nil where it knows nothing of it.
    func description(_ id: Bytes32, at place: Int) async -> KeyDescription? {
        try? await nodes[place].service.description(of: id)
    }

    /// Waits until a node can reach the other holders of a key.
    func waitForLinks(_ id: Bytes32, at place: Int) async throws {
        try await wait {
            guard let found = await self.description(id, at: place) else { return false }
            return found.present.count == found.members.count
        }
    }

    /// Waits until these nodes use one sharing of a key, of the public key and epoch on chain.
    func waitForOneSharing(_ id: Bytes32, at places: [Int], _ what: String) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            var found: [KeyDescription?] = []
            for place in places { found.append(await description(id, at: place)) }
            let key = registry.key(id)
            let package = found.first??.package
            if package != nil,
                found.allSatisfy({
                    $0?.package == package && $0?.epoch == key?.epoch
                        && $0?.publicKey == Hex.encode(key?.publicKey ?? [])
                })
            {
                return
            }
            try #require(ContinuousClock.now < end, "\(what): no one sharing at \(places)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// A signature over a fresh message that a node coordinates: it is verified here, under the key on chain.
    @discardableResult
    func signature(_ id: Bytes32, at place: Int) async throws -> [UInt8] {
        let payload = SigningPayload(message: try Bytes32.random().bytes)
        let report = try await nodes[place].service.sign(
            received("POST", "sign", id, body(id, payload)), key: id)
        let signature = try await outcome(of: report, at: nodes[place])
        try await expect(signature, of: payload, id, at: place)
        return signature
    }

    private func expect(
        _ signature: [UInt8], of payload: SigningPayload, _ id: Bytes32, at place: Int
    ) async throws {
        let found = try await nodes[place].service.description(of: id)
        let key = SharedPublicKey(
            scheme: try #require(SchemeNumber(name: found.scheme)),
            publicKey: try #require(registry.key(id)?.publicKey),
            package: Array(try #require(found.package)))
        #expect(try key.verifies(signature, of: payload), "a wrong signature was released")
    }
}
