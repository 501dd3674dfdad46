import Foundation
import KeyManagement
package import Ledger
import Synchronization

/// Sessions to which this node comes by others' invitations: each once, and so many of one member.
extension KeyService {
    /// The most invitations of a member that are looked at, at once and in a minute.
    package static let invitationsPerMinute = 6000
    /// To how many sessions this node comes at once by one member's invitations.
    package static let visitLimit = 64

    /// Has this node come to the session of an invitation that was checked: the session counts among those that
    /// this member has invited to, until `leave`, and is noted durably.
    ///
    /// - Throws: `.key(.busy)` where there are too many, `.key(.conflict)` for one it came to before.
    package func come(
        to invitation: Invitation, _ coordinator: Address
    ) async throws(NodeError) {
        let isAdmitted = state.withLock { state in
            let count = state.visits[coordinator] ?? 0
            guard count < Self.visitLimit else { return false }
            state.visits[coordinator] = count + 1
            return true
        }
        guard isAdmitted else { throw .key(.busy) }
        do throws(NodeError) {
            try await attendOnce(invitation, coordinator)
        } catch {
            leave(coordinator)
            throw error
        }
    }

    /// The same in the turn of a key, which is taken.
    func come(
        to invitation: Invitation, _ coordinator: Address, _ kind: ChangeTurn.Kind
    ) async throws(NodeError) -> ChangeTurn {
        let turn = try await takeTurn(invitation.key, kind)
        do throws(NodeError) {
            try await come(to: invitation, coordinator)
        } catch {
            end(turn, of: invitation.key)
            throw error
        }
        return turn
    }

    /// A session to which a member has invited this node is over.
    package func leave(_ coordinator: Address) {
        state.withLock { state in
            let count = (state.visits[coordinator] ?? 1) - 1
            state.visits[coordinator] = count > 0 ? count : nil
        }
    }

    /// To how many sessions this node comes now by a member's invitations.
    package func visitCount(by coordinator: Address) -> Int {
        state.withLock { $0.visits[coordinator] ?? 0 }
    }

    /// Notes, durably, that this node comes to the session of an invitation: never to two of one name, in
    /// which what it has said in the first would be held against it.
    private func attendOnce(
        _ invitation: Invitation, _ coordinator: Address
    ) async throws(NodeError) {
        let now = Int64(Date().timeIntervalSince1970)
        let session = session(of: invitation, coordinator: coordinator)
        let journal = journal
        let isNew = try await writer.write { db in
            try journal.noteSession(session, now: now, db)
        }
        guard isNew else { throw .key(.conflict) }
    }
}
