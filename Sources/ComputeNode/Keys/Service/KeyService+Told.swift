import Foundation
import GRDB
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
        let policy = try policy(call)
        let number = call.payload.replacing
        return try await tellAll(call) { db in
            try self.journal.notePolicy(policy, replacing: number, of: id, db)
        } afterwards: {
            self.take(policy, replacing: number, of: id)
        }
    }

    /// Refuses a key from now on, or no more.
    package func delete(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checked(received, id, DeletionPayload.self)
        let new = try newState(call)
        return try await tellAll(call) { db in
            try self.journal.move(key: id, to: new, db)
        } afterwards: {
            self.take(new, of: id)
        }
    }

    /// - Parameters:
    ///   - change: what is on disk together with the request, and at no other time: a request that is shown
    ///     again changes nothing.
    ///   - take: the same in memory.
    private func tellAll<Payload: KeyPayload>(
        _ call: CheckedCall<Payload>, _ change: @escaping @Sendable (Database) throws -> Void,
        afterwards take: @escaping @Sendable () -> Void
    ) async throws -> KeyRequestReport {
        try await submit(
            call, isRecordedFirst: true, with: change, within: limits.answerWithin
        ) {
            take()
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
                        ["not-active", "wrong-state", "other-epoch", "other-policy"].contains(code)
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
            let policy = try policy(call)
            let number = call.payload.replacing
            let recorded = try await record(call, as: .assisted) { db in
                try self.journal.notePolicy(policy, replacing: number, of: route.key, db)
            }
            if recorded.isNew { take(policy, replacing: number, of: route.key) }
        case .delete:
            let call = try await checked(request, route.key, DeletionPayload.self)
            let new = try newState(call)
            let recorded = try await record(call, as: .assisted) { db in
                try self.journal.move(key: route.key, to: new, db)
            }
            if recorded.isNew { take(new, of: route.key) }
        default: throw NodeError.key(.malformedBody)
        }
        return []
    }

    /// The policy that is to take the present one's place. Throws `.key(.policy)`.
    private func policy(_ call: CheckedCall<PolicyPayload>) throws(NodeError) -> KeyPolicy {
        let policy = try Self.policy(call.payload.policy)
        guard call.payload.replacing == call.key.policyNumber else {
            throw .key(.policy(.otherPolicy))
        }
        guard policy.purposes.contains(call.entry.purpose) else {
            throw .key(.policy(.purpose))
        }
        return policy
    }

    private func take(_ policy: KeyPolicy, replacing number: UInt64, of id: Bytes32) {
        state.withLock { state in
            state.keys[id]?.policies[policy.hash] = policy
            state.keys[id]?.nextPolicy = NotedPolicy(hash: policy.hash, replacing: number)
        }
    }

    /// Who rules by method and path, and who reads them later, sees what was asked for. Throws `.key(.payload)`
    /// where the payload says something else.
    private func newState(
        _ call: CheckedCall<DeletionPayload>
    ) throws(NodeError) -> HeldKeyState {
        guard call.payload.isTakenBack == (call.received.method == "POST") else {
            throw .key(.payload("isTakenBack"))
        }
        guard call.payload.isTakenBack else { return .deleted }
        // What was not deleted here stays as it is.
        let (entry, present) = (call.entry, call.entry.row.state)
        guard present == .deleted else { return present }
        let hadShare = try !journal.sharings(of: call.use.key).isEmpty
        return entry.custody.held != nil || hadShare ? .held : .forming
    }

    private func take(_ new: HeldKeyState, of id: Bytes32) {
        let time = Int64(Date().timeIntervalSince1970)
        state.withLock { state in
            state.keys[id]?.row.state = new
            state.keys[id]?.row.deletedAt = new == .deleted ? time : nil
        }
    }
}
