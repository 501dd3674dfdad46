import Channels
import KeyManagement
import Ledger

/// Sessions of several nodes: for runs in which keys are made or moved.
extension KeyService {
    /// Holds a session: invites the others and runs `body` with them. Who refuses ends it.
    func hold<Value: Sendable>(
        _ invitation: Invitation, _ body: @escaping @Sendable (SessionDriver) async throws -> Value
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
                try await self.attend(invitation, coordinator: self.chain.account, body)
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
        do {
            return try await sessions.withSession(
                session, of: members, patience: .seconds(3600), opening: patience,
                isFresh: false
            ) { channel in
                try await SessionDriver.run(
                    over: channel, members: members, patience: patience, body)
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
