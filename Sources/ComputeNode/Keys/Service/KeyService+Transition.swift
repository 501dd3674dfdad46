import Foundation
import KeyManagement
import Ledger
import Logging
import Synchronization

/// Changes of shares that were broken off: nodes that come back go on with them, so that all use the new
/// shares, or none.
extension KeyService {
    /// Goes on with a change of a key, if one was broken off and its parties can be reached.
    func goOn(with id: Bytes32, _ entry: Entry) async {
        guard let change = entry.custody.unfinished,
            !state.withLock({ $0.changing.contains(id) })
        else { return }
        links.want(change.members)
        // One of those that are there invites.
        let present = links.present(change.members)
        guard present.count == change.members.count, present.first == chain.account else { return }
        do {
            let invitation = try Invitation(
                .transition, key: id, sharing: change.digest, members: change.members,
                request: nil, details: change.package)
            try await changing(id) {
                try await self.hold(invitation) { driver in
                    try await entry.custody.resume(change, over: driver)
                }
            }
            logger.notice("a change of shares was brought to its end", metadata: ["key": "\(id)"])
        } catch {
            logger.notice(
                "a change of shares waits", metadata: ["key": "\(id)", "reason": "\(error)"])
        }
    }

    /// Comes to the rest of a change that was broken off.
    func joinTransition(_ invitation: Invitation, _ coordinator: Address) throws(NodeError) {
        guard let entry = entry(invitation.key) else { throw .key(.unknownKey) }
        let rows = try journal.sharings(of: invitation.key)
        guard let row = rows.first(where: { $0.digest == invitation.sharing }),
            let participants = try? ParticipantSet(encodedInJournal: row.participants)
        else { throw .key(.noShare) }
        let change = UnfinishedChange(
            digest: row.digest, package: row.package, participants: participants,
            chainEpoch: row.chainEpoch)
        guard change.members == invitation.members else { throw .key(.malformedBody) }
        Task {
            do {
                try await changing(invitation.key) {
                    try await self.attend(invitation, coordinator: coordinator) { driver in
                        try await entry.custody.resume(change, over: driver)
                    }
                }
            } catch {
                logger.notice(
                    "a change of shares waits",
                    metadata: ["key": "\(invitation.key)", "reason": "\(error)"])
            }
        }
    }
}
