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
        guard state.withLock({ $0.changing[id] == nil }) else { return }
        guard let change = await unfinished(id, entry.custody) else {
            return state.withLock { $0.resuming[id] = nil }
        }
        links.want(change.members)
        let present = links.present(change.members)
        guard present.count == change.members.count,
            isDue(id, isFirst: present.first == chain.account)
        else { return }
        do {
            try await finish(change, of: id, entry.custody)
            state.withLock { $0.resuming[id] = nil }
            logger.notice("a change of shares was brought to its end", metadata: ["key": "\(id)"])
        } catch {
            let pause = self.pause
            state.withLock { $0.resuming[id] = pause }
            logger.notice(
                "a change of shares waits", metadata: ["key": "\(id)", "reason": "\(error)"])
        }
    }

    /// Whether this node is to invite to the rest of a change now. The first does at once; the others after a
    /// while, since the change may be over for the first, or it may know nothing of it.
    private func isDue(_ id: Bytes32, isFirst: Bool) -> Bool {
        let due = isFirst ? .now : pause
        return state.withLock { state in
            let due = state.resuming[id] ?? due
            state.resuming[id] = due
            return due <= .now
        }
    }

    /// When to invite next: members that invite at once get in each other's way, and who came to a session that
    /// has failed waits in it for a while.
    private var pause: ContinuousClock.Instant { .now + patience * Double.random(in: 0.5...2) }

    /// A change that others may need this node for: one that has not come to its end here; or the first of a
    /// key, which the others may not know of as long as the chain does not.
    private func unfinished(_ id: Bytes32, _ custody: any KeyCustody) async -> UnfinishedChange? {
        if let change = custody.unfinished { return change }
        guard let founding = custody.founding,
            let view = try? await watch.view(id), view.newest?.status == .proposed
        else { return nil }
        return founding
    }

    /// Brings a change to its end with all its parties. Throws `KeyRunFault`, `.key(.busy)`.
    func finish(
        _ change: UnfinishedChange, of id: Bytes32, _ custody: any KeyCustody
    ) async throws {
        let invitation = try Invitation(
            .transition, key: id, sharing: change.digest, members: change.members,
            request: nil, details: change.package)
        try await changing(id, .resumption) {
            try await self.hold(invitation) { driver in
                try await custody.resume(change, over: driver)
            }
        }
    }

    /// Comes to the rest of a change that was broken off.
    func joinTransition(
        _ invitation: Invitation, _ coordinator: Address
    ) async throws(NodeError) {
        guard let entry = entry(invitation.key) else { throw .key(.unknownKey) }
        let rows = try journal.sharings(of: invitation.key)
        let known = rows.first { $0.digest == invitation.sharing }
        let row: KeySharingRow
        if let known {
            row = known
        } else {
            let proposal = try await watch.view(invitation.key).newest
            row = try lostFounding(invitation, entry.custody, rows, of: proposal)
            guard row.members.contains(coordinator) else { throw .key(.noShare) }
        }
        guard let participants = try? ParticipantSet(encodedInJournal: row.participants) else {
            throw .key(.noShare)
        }
        let change = UnfinishedChange(
            digest: row.digest, package: row.package, participants: participants,
            chainEpoch: row.chainEpoch)
        guard change.members == invitation.members else { throw .key(.malformedBody) }
        if try entry.custody.hasForgotten(row) { throw .key(entry.lack) }
        let turn = try await come(to: invitation, coordinator, .resumption)
        Task {
            defer { leave(coordinator) }
            do {
                try await changing(invitation.key, in: turn) {
                    // No run is under way here, and sessions that are over are not come to again: this node
                    // will never have a share of it.
                    if known == nil { try self.journal.noteSharing(row) }
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

    /// The most sharings of a key without a share that are noted because others have told of them.
    private static let lostLimit = 64

    /// A key that others have made with this node, which has ended before it had its share: it refuses that,
    /// so that they give theirs up. Throws `.key(.noShare)` where there is nothing to refuse, as of what is no
    /// sharing among those whom the chain names.
    private func lostFounding(
        _ invitation: Invitation, _ custody: any KeyCustody, _ rows: [KeySharingRow],
        of proposal: KeyRegistry.Key?
    ) throws(NodeError) -> KeySharingRow {
        guard custody.held == nil, rows.count < Self.lostLimit,
            let row = try? custody.lostFounding(invitation.details, invitation.sharing),
            !rows.contains(where: { $0.keyID == row.keyID }),
            let proposal, Set(row.members) == Set(proposal.members)
        else { throw .key(.noShare) }
        return row
    }
}
