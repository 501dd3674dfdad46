import Foundation
import KeyManagement
package import Ledger
import Logging
import Synchronization

/// Requests that concern each member for itself: the node that gets one shows it to all the others, who
/// check it as if it had come to them.
extension KeyService {
    /// Takes note of a policy that is to take the present one's place. The members say so on chain.
    package func changePolicy(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checked(received, id, PolicyPayload.self)
        return try await tellAll(call) { try self.take(policyOf: call) }
    }

    /// Refuses a key from now on, or no more.
    package func delete(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checked(received, id, DeletionPayload.self)
        return try await tellAll(call) { try self.take(deletionOf: call) }
    }

    private func tellAll<Payload: KeyPayload>(
        _ call: CheckedCall<Payload>, _ body: @escaping @Sendable () throws -> Void
    ) async throws -> KeyRequestReport {
        try await submit(call, isRecordedFirst: true, within: limits.answerWithin) {
            try body()
            return try await self.tellOthers(call)
        }
    }

    /// Shows a request to the other members. The answer: the accounts of those that have not taken it.
    private func tellOthers<Payload: KeyPayload>(
        _ call: CheckedCall<Payload>
    ) async throws -> [UInt8] {
        let bytes = try Invitation(
            .request, key: call.use.key, sharing: .zero, members: call.key.members,
            request: call.received
        ).encoded
        return await withTaskGroup(of: Address?.self) { group in
            for member in call.key.members where member != chain.account {
                group.addTask {
                    await self.tell(member, bytes) ? nil : member
                }
            }
            var missing: [Address] = []
            for await member in group { if let member { missing.append(member) } }
            return missing.flatMap(\.bytes)
        }
    }

    /// Shows a request to a member, again for a while where its link, or its view of the chain, may come
    /// back in a moment. Whether it has taken it.
    private func tell(_ member: Address, _ request: [UInt8]) async -> Bool {
        let end = ContinuousClock.now + patience
        while true {
            do throws(NodeError) {
                try await links.wait(for: [member], within: patience)
                _ = try await links.ask(member, .tell, request, within: patience)
                return true
            } catch {
                let mayChange =
                    switch error {
                    case .keyRun(.left): true
                    case .key(.refusedBy(_, let code)):
                        ["not-active", "wrong-state", "other-epoch"].contains(code)
                    default: false
                    }
                guard mayChange, ContinuousClock.now < end, !Task.isCancelled else { return false }
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Takes a request that another member shows.
    func told(by peer: Address, _ bytes: [UInt8]) async throws -> [UInt8] {
        let invitation = try invitation(bytes, by: peer)
        guard let request = invitation.request, let route = KeyRoute(request),
            route.key == invitation.key
        else { throw NodeError.key(.malformedBody) }
        switch route.operation {
        case .policy:
            let call = try await checked(request, route.key, PolicyPayload.self)
            _ = try await record(call, as: .assisted)
            try take(policyOf: call)
        case .delete:
            let call = try await checked(request, route.key, DeletionPayload.self)
            _ = try await record(call, as: .assisted)
            try take(deletionOf: call)
        default: throw NodeError.key(.malformedBody)
        }
        return []
    }

    private func take(policyOf call: CheckedCall<PolicyPayload>) throws {
        let policy = try KeyPolicy(encoded: Array(call.payload.policy))
        guard policy.purposes.contains(call.entry.row.purpose) else {
            throw NodeError.key(.policy(.purpose))
        }
        try journal.notePolicy(policy, of: call.use.key)
        state.withLock { state in
            state.keys[call.use.key]?.policies[policy.hash] = policy
            state.keys[call.use.key]?.nextPolicy = policy.hash
        }
    }

    private func take(deletionOf call: CheckedCall<DeletionPayload>) throws(NodeError) {
        try move(call.use.key, to: call.payload.isTakenBack ? .held : .deleted)
        let time: Int64? =
            call.payload.isTakenBack ? nil : Int64(Date().timeIntervalSince1970)
        state.withLock { $0.keys[call.use.key]?.row.deletedAt = time }
    }
}
