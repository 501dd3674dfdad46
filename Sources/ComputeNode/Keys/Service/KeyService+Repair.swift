import Foundation
import KeyManagement
package import Ledger
import Logging

/// Repair: a member whose share is lost gets the same again from as many others as use the key, who learn
/// nothing. Its keys for protocols it must still have; else it is replaced by resharing.
extension KeyService {
    /// Has a member's share repaired.
    package func repair(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checked(received, id, RepairPayload.self)
        guard let held = call.entry.custody.held, held.chainEpoch == call.key.epoch else {
            throw NodeError.key(call.entry.lack)
        }
        let member = call.payload.member
        guard held.members.contains(member) else { throw NodeError.key(.payload("member")) }
        guard member != chain.account else { throw NodeError.key(.nothingLost) }
        return try await submit(call, isRecordedFirst: true, within: .milliseconds(50)) {
            try await self.repair(call, held)
        }
    }

    private func repair(
        _ call: CheckedCall<RepairPayload>, _ held: HeldSharing
    ) async throws -> [UInt8] {
        try await links.wait(for: [call.payload.member], within: limits.gathering)
        return try await insist { try await self.repairOnce(call, held) }
    }

    private func repairOnce(
        _ call: CheckedCall<RepairPayload>, _ held: HeldSharing
    ) async throws -> [UInt8] {
        let member = call.payload.member
        let present = links.present(held.members)
        let others = present.filter { $0 != member && $0 != chain.account }
        let chosen = Set(others.prefix(held.threshold - 1)).union([chain.account])
        let helpers = held.members.filter { chosen.contains($0) }
        guard helpers.count == held.threshold else {
            throw NodeError.key(
                .tooFewNodes(
                    needed: held.threshold, found: helpers.count,
                    missing: held.members.filter { $0 != member && !present.contains($0) }))
        }
        let invitation = try Invitation(
            .request, key: call.use.key, sharing: held.digest, members: helpers + [member],
            request: call.received)
        let terms = try terms(call, invitation, chain.account, of: held.package)
        return try await changing(call.use.key, .change) {
            try await self.hold(invitation) { driver in
                try await call.entry.custody.repair(terms, over: driver)
                return member.bytes
            }
        }
    }

    /// Comes to a repair that another node coordinates: to help, or to get its share.
    func joinRepair(
        _ invitation: Invitation, _ coordinator: Address, _ request: RequestGuard.Received
    ) async throws {
        let call = try await checked(request, invitation.key, RepairPayload.self)
        let terms = try terms(
            call, invitation, coordinator, of: package(call, invitation.sharing))
        try await record(call, as: .assisted)
        let turn = try await come(to: invitation, coordinator, .change)
        Task {
            defer { leave(coordinator) }
            do {
                try await changing(invitation.key, in: turn) {
                    try await self.attend(invitation, coordinator: coordinator) { driver in
                        try await call.entry.custody.repair(terms, over: driver)
                    }
                    // As many as use the key have this sharing in use: it is what the chain shows.
                    guard call.payload.member == self.chain.account else { return }
                    try self.journal.note(
                        chainEpoch: call.key.epoch, of: invitation.sharing, key: invitation.key)
                    try call.entry.custody.load()
                }
                logger.notice("a share was repaired", metadata: ["key": "\(invitation.key)"])
            } catch {
                logger.warning(
                    "a share was not repaired",
                    metadata: ["key": "\(invitation.key)", "reason": "\(error)"])
            }
        }
    }

    /// The public part of the sharing that is repaired, as this node knows it for itself.
    private func package(
        _ call: CheckedCall<RepairPayload>, _ sharing: Bytes32
    ) throws(NodeError) -> [UInt8] {
        if let held = call.entry.custody.held {
            if call.payload.member != chain.account {
                guard held.digest == sharing else { throw .key(.noShare) }
                return held.package
            }
            // The share of a disk that was put back to an older state is as good as lost.
            let isBehind =
                held.chainEpoch <= call.key.epoch && held.standing(to: call.key) != .shown
            let unfinished = call.entry.custody.unfinished
            guard isBehind, unfinished == nil || unfinished?.digest == sharing else {
                throw .key(.nothingLost)
            }
        }
        let rows = try journal.sharings(of: call.use.key)
        guard call.payload.member == chain.account,
            let row = rows.first(where: { $0.digest == sharing }),
            row.chainEpoch == call.key.epoch || isLate(row, call.key)
        else { throw .key(.noShare) }
        return row.package
    }

    /// Whether a sharing may be the one that the chain shows, as a later epoch than this node has noted.
    private func isLate(_ row: KeySharingRow, _ key: KeyRegistry.Key) -> Bool {
        row.chainEpoch < key.epoch && key.isHeld(by: row.members, row.threshold)
    }

    private func terms(
        _ call: CheckedCall<RepairPayload>, _ invitation: Invitation, _ coordinator: Address,
        of package: [UInt8]
    ) throws(NodeError) -> RepairTerms {
        let accounts = try call.entry.custody.sharing(encoded: package).accounts
        var numbers: [PartyNumber] = []
        for member in invitation.members {
            guard let place = accounts.firstIndex(of: member),
                let number = try? PartyNumber(place + 1)
            else { throw .key(.malformedBody) }
            numbers.append(number)
        }
        let helpers = Array(numbers.dropLast())
        guard invitation.members.last == call.payload.member, let owner = numbers.last,
            helpers == helpers.sorted(), helpers.count >= Int(call.key.threshold)
        else { throw .key(.malformedBody) }
        return RepairTerms(
            session: session(of: invitation, coordinator: coordinator), package: package,
            owner: owner, helpers: helpers)
    }
}
