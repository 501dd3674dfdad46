import Foundation
import KeyManagement
import Ledger

/// What this node does when another invites it to a session.
extension KeyService {
    /// Answers an invitation: with nothing, if this node comes; else with why not.
    func invited(by coordinator: Address, _ bytes: [UInt8]) async throws -> [UInt8] {
        let invitation = try invitation(bytes, by: coordinator)
        try await attendOnce(invitation, coordinator)
        switch invitation.kind {
        case .request: try await takePart(invitation, coordinator)
        case .presign: try joinPresigning(invitation, coordinator)
        case .transition: try await joinTransition(invitation, coordinator)
        }
        return []
    }

    /// Notes, durably, that this node comes to the session of an invitation: never to two of one name, in
    /// which what it has said in the first would be held against it.
    ///
    /// - Throws: `.key(.conflict)` for one it came to before, `.share(.stale)` for an old one.
    private func attendOnce(
        _ invitation: Invitation, _ coordinator: Address
    ) async throws(NodeError) {
        let now = Date().timeIntervalSince1970
        let limit = OffchainRequest.ageLimit
        guard abs(Double(invitation.time) - now) <= Double(limit) else {
            throw .share(.stale(limit: limit))
        }
        let session = session(of: invitation, coordinator: coordinator)
        let journal = journal
        let isNew = try await writer.write { db in
            try journal.noteSession(session, now: Int64(now), db)
        }
        guard isNew else { throw .key(.conflict) }
    }

    /// Reads an invitation to this node by a member. Throws `.key(.malformedBody)`.
    func invitation(
        _ bytes: [UInt8], by coordinator: Address
    ) throws(NodeError) -> Invitation {
        let invitation: Invitation
        do throws(MalformedMessage) {
            invitation = try Invitation(
                bytes, chainId: chain.chainId, registry: chain.keyRegistry)
        } catch { throw .key(.malformedBody) }
        guard invitation.members.contains(chain.account),
            invitation.members.contains(coordinator),
            Set(invitation.members).count == invitation.members.count
        else { throw .key(.malformedBody) }
        return invitation
    }

    private func takePart(_ invitation: Invitation, _ coordinator: Address) async throws {
        guard let request = invitation.request, let route = KeyRoute(request),
            route.key == invitation.key
        else { throw NodeError.key(.malformedBody) }
        switch route.operation {
        case .create: try await join(invitation, coordinator, request)
        case .restore: try await joinRestoration(invitation, coordinator, request)
        case .import: try await joinImport(invitation, coordinator, request)
        case .repair: try await joinRepair(invitation, coordinator, request)
        case .refresh, .reshare: try await joinChange(invitation, coordinator, request)
        default: throw NodeError.key(.malformedBody)
        }
    }
}
