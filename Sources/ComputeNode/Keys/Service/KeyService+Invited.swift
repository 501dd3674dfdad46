import Foundation
import KeyManagement
import Ledger

/// What this node does when another invites it to a session.
extension KeyService {
    /// Answers an invitation: with nothing, if this node comes; else with why not.
    func invited(by coordinator: Address, _ bytes: [UInt8]) async throws -> [UInt8] {
        // Each is work, whatever is in it.
        guard invitations.take(coordinator) else { throw NodeError.share(.tooMany) }
        let invitation = try invitation(bytes, by: coordinator)
        try check(invitation, coordinator)
        switch invitation.kind {
        case .request: try await takePart(invitation, coordinator)
        case .presign: try await joinPresigning(invitation, coordinator)
        case .transition: try await joinTransition(invitation, coordinator)
        }
        return []
    }

    /// Throws `.share(.stale)` for an old invitation, `.key(.conflict)` for one to a session that this node came
    /// to before.
    private func check(_ invitation: Invitation, _ coordinator: Address) throws(NodeError) {
        let limit = OffchainRequest.ageLimit
        guard abs(Double(invitation.time) - Date().timeIntervalSince1970) <= Double(limit) else {
            throw .share(.stale(limit: limit))
        }
        guard try !journal.knowsSession(session(of: invitation, coordinator: coordinator)) else {
            throw .key(.conflict)
        }
    }

    /// Reads an invitation to this node by a member. Throws `.key(.malformedBody)`.
    func invitation(
        _ bytes: [UInt8], by coordinator: Address
    ) throws(NodeError) -> Invitation {
        var invitation: Invitation
        do throws(MalformedMessage) {
            invitation = try Invitation(
                bytes, chainId: chain.chainId, registry: chain.keyRegistry)
        } catch { throw .key(.malformedBody) }
        invitation.request?.shownBy = coordinator
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
