import Channels
import KeyManagement
import Ledger
import Synchronization

/// Sessions of several nodes: for runs in which keys are made or moved.
extension KeyService {
    /// Holds a session: invites the others and runs `body` with them. Who refuses ends it, for all who have
    /// come.
    func hold<Value: Sendable>(
        _ invitation: Invitation, _ body: @escaping @Sendable (SessionDriver) async throws -> Value
    ) async throws -> Value {
        let hasBegun = Mutex(false)
        do {
            return try await hold(
                invitation, beginning: { hasBegun.withLock { $0 = true } }, body)
        } catch {
            // Who is in a session that has begun sees that it ends.
            if !hasBegun.withLock({ $0 }) {
                withdraw(
                    session(of: invitation, coordinator: chain.account), from: invitation.members)
            }
            throw error
        }
    }

    private func hold<Value: Sendable>(
        _ invitation: Invitation, beginning: @escaping @Sendable () -> Void,
        _ body: @escaping @Sendable (SessionDriver) async throws -> Value
    ) async throws -> Value {
        let bytes = invitation.encoded
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            for member in invitation.members where member != chain.account {
                group.addTask {
                    _ = try await self.links.ask(
                        member, .invite, bytes, within: self.patience)
                    return nil
                }
            }
            group.addTask {
                try await self.attend(invitation, coordinator: self.chain.account) { driver in
                    beginning()
                    return try await body(driver)
                }
            }
            defer { group.cancelAll() }
            while let value = try await group.next() { if let value { return value } }
            throw KeyRunFault.interrupted
        }
    }

    /// Takes part in a session.
    func attend<Value: Sendable>(
        _ invitation: Invitation, coordinator: Address,
        _ body: @escaping @Sendable (SessionDriver) async throws -> Value
    ) async throws -> Value {
        let session = session(of: invitation, coordinator: coordinator)
        let (members, patience) = (invitation.members, patience)
        counters.change { $0.sessions += 1 }
        defer { counters.change { $0.sessions -= 1 } }
        let sessions = sessions
        do {
            return try await untilWithdrawn(
                Attendance(session: session, coordinator: coordinator)
            ) {
                try await sessions.withSession(
                    session, of: members, patience: .seconds(3600), opening: patience,
                    isFresh: false
                ) { channel in
                    try await SessionDriver.run(
                        over: channel, members: members, patience: patience, body)
                }
            }
        } catch let error as ChannelError {
            throw KeyRunFault(error, members: members)
        }
    }

    /// The name of the session that an invitation is to.
    func session(of invitation: Invitation, coordinator: Address) -> Hash32 {
        invitation.session(
            chainId: chain.chainId, registry: chain.keyRegistry, coordinator: coordinator)
    }
}
