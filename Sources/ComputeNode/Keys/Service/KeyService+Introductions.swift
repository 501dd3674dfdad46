package import Foundation
package import Ledger
import Logging
import Synchronization

/// A request that a node shows to others so that they open links with it: they know it by the owner's
/// signature, and where the node is by the registry.
package struct KeyIntroduction: Codable, Sendable {
    package var coordinator: Address
    package var method: String
    package var uri: String
    package var authorization: String
    package var body: Data

    package var received: RequestGuard.Received {
        .init(method: method, uri: uri, authorization: authorization, body: Array(body))
    }
}

extension KeyService {
    /// Waits until links to all of `members` stand; shows the request to those that may not know yet why
    /// they should open one. Throws `.keyRun(.timedOut)` with those that don't come.
    func gather(_ members: [Address], for received: RequestGuard.Received) async throws {
        let end = ContinuousClock.now + limits.gathering
        while true {
            try await introduce(received, to: members)
            do throws(NodeError) {
                return try await links.wait(for: members, within: .seconds(1))
            } catch {
                guard ContinuousClock.now < end else { throw error }
            }
        }
    }

    /// Shows a request to those of `members` to whom no link stands, over HTTPS.
    private func introduce(
        _ received: RequestGuard.Received, to members: [Address]
    ) async throws {
        links.want(members)
        let introduction = KeyIntroduction(
            coordinator: chain.account, method: received.method, uri: received.uri,
            authorization: received.authorization, body: Data(received.body))
        let body = try [UInt8](JSONEncoder().encode(introduction))
        await withTaskGroup(of: Void.self) { group in
            for member in members where links.entry(of: member) == nil {
                group.addTask { await self.introduce(body, to: member) }
            }
        }
    }

    private func introduce(_ body: [UInt8], to member: Address) async {
        do {
            guard let node = try await chain.node(member) else { throw NodeError.notRegistered }
            let client = try NodeClient(node, timeout: patience)
            let answer = try await client.http.request(
                .post, path: "/v1/introductions", json: body)
            guard answer.status == 202 else { throw NodeClient.refusal(answer) }
        } catch {
            logger.notice(
                "introduction failed", metadata: ["node": "\(member)", "reason": "\(error)"])
        }
    }

    /// Opens links with the members of a key, because its owner has signed a request that needs this node.
    package func introduced(_ json: [UInt8]) async throws {
        guard
            let introduction = try? JSONDecoder().decode(
                KeyIntroduction.self, from: Data(json)),
            let route = KeyRoute(introduction.received)
        else { throw NodeError.key(.malformedBody) }
        let caller = try gate.caller(
            of: introduction.received, key: route.key, registry: chain.keyRegistry)
        guard let key = try await watch.view(route.key).confirmed,
            key.members.contains(introduction.coordinator)
        else { throw NodeError.key(.unknownKey) }
        var members = key.members
        if route.operation == .reshare {
            let payload = try read(ResharingPayload.self, introduction.received).payload
            try checkIntroduction(payload, by: caller.account, key)
            members += payload.members
        }
        guard members.contains(chain.account), members.count <= 2 * KeyRegistry.maximumMembers
        else { throw NodeError.key(.unknownKey) }
        // Of a key that is used already others may ask, too, as its policy says: which this node does
        // not know yet.
        let founding: [KeyPolicy.Operation] = [.create, .restore, .import]
        guard key.owner == caller.account || !founding.contains(route.operation) else {
            throw NodeError.key(.notOwner)
        }
        links.want(members)
    }

    /// Checks that a request that names nodes of its own choice is one that the key's policy lets its caller make:
    /// anybody can sign requests, and links with whom they name would be kept. Throws `.key`.
    private func checkIntroduction(
        _ payload: ResharingPayload, by caller: Address, _ key: KeyRegistry.Key
    ) throws(NodeError) {
        if let owners = limits.owners, !owners.contains(key.owner) { throw .key(.notOwner) }
        let policy = try Self.policy(payload.policy)
        guard policy.hash == key.policyHash else { throw .key(.policy(.otherPolicy)) }
        guard policy.callers.contains(caller) else { throw .key(.policy(.caller(caller))) }
        guard policy.operations.contains(.reshare) else {
            throw .key(.policy(.operation(.reshare)))
        }
        guard payload.members.count <= KeyRegistry.maximumMembers else {
            throw .key(.payload("members"))
        }
    }
}
