import Foundation
import KeyManagement
import Keystore
package import Ledger
import Logging
import SecretSharing

/// Backups: each node encrypts its share to custodians; and nodes that take the places of those that are
/// lost.
extension KeyService {
    /// This node's share, encrypted to the custodians that the request names: the encoding of a
    /// `ShareBackup`, which anybody can check, or of a `MnemonicBackup`.
    package func backUp(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checked(received, id, BackupPayload.self)
        let custodians = call.payload.custodians.compactMap { try? RecipientKey(pem: $0) }
        guard custodians.count == call.payload.custodians.count,
            (2...MnemonicPlan.custodianLimit).contains(custodians.count)
        else { throw NodeError.key(.payload("custodians")) }
        let custody = call.entry.custody
        if let terms = call.payload.mnemonics {
            let plan: MnemonicPlan
            do throws(KeyProblem) {
                plan = try terms.plan(custodians)
            } catch { throw NodeError.key(error) }
            guard plan.fewest == call.payload.threshold else {
                throw NodeError.key(.payload("threshold"))
            }
            return try await submit(call, isRecordedFirst: true, within: limits.answerWithin) {
                try custody.backup(plan)
            }
        }
        guard custodians.count <= Self.custodianLimit else {
            throw NodeError.key(.payload("custodians"))
        }
        guard (2...custodians.count).contains(call.payload.threshold) else {
            throw NodeError.key(.payload("threshold"))
        }
        return try await submit(call, isRecordedFirst: true, within: limits.answerWithin) {
            try custody.backup(for: custodians, threshold: call.payload.threshold)
        }
    }

    /// Of a publicly verifiable backup, so that those of twenty nodes still fit into a request to restore.
    static let custodianLimit = 5

    // MARK: - Restoration

    /// Has a key restored by the members of a new proposal.
    package func restore(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checkedFounding(received, id, RestorationPayload.self)
        _ = try parts(call)
        return try await submit(call, isRecordedFirst: true, within: .milliseconds(50)) {
            try await self.restore(call)
        }
    }

    private func restore(_ call: CheckedCall<RestorationPayload>) async throws -> [UInt8] {
        let time = UInt64(max(0, Date().timeIntervalSince1970))
        return try await coordinate(call, details: UInt256(time).bytes) { invitation in
            { driver in try await self.restore(call, invitation, driver) }
        }
    }

    /// Comes to a restoration that another node coordinates.
    func joinRestoration(
        _ invitation: Invitation, _ coordinator: Address, _ request: RequestGuard.Received
    ) async throws {
        try await assist(
            invitation, coordinator, request, RestorationPayload.self,
            otherwise: "a key was not restored"
        ) { call in
            _ = try parts(call)
            return { driver in try await self.restore(call, invitation, driver) }
        }
    }

    private func restore(
        _ call: CheckedCall<RestorationPayload>, _ invitation: Invitation,
        _ driver: SessionDriver
    ) async throws -> [UInt8] {
        guard let time = try? UInt256(bigEndian: invitation.details).uint64 else {
            throw NodeError.key(.malformedBody)
        }
        try check(time)
        // With a lower threshold than on chain fewer would have the key than whoever looks there thinks.
        guard
            try call.entry.custody.fits(
                Array(call.payload.package), call.key, call.entry.number)
        else { throw NodeError.key(.payload("package")) }
        let terms = RestorationTerms(
            old: Array(call.payload.package),
            participants: try ParticipantSet(
                name: ParticipantSet.name(of: invitation.key),
                members: try invitation.entries.map { try $0.participant }),
            epoch: time, backup: Array(call.payload.places[driver.place].backup),
            parts: try parts(call))
        let custody = call.entry.custody
        try await custody.restore(terms, over: driver)
        guard let held = custody.held else { throw NodeError.key(.noShare) }
        try move(invitation.key, to: .held)
        logger.notice("key restored", metadata: ["key": "\(invitation.key)"])
        return held.publicKey
    }

    /// What custodians have handed this node, opened. Throws `.key(.payload)` where something is not for
    /// it.
    private func parts(
        _ call: CheckedCall<RestorationPayload>
    ) throws(NodeError) -> [Int: PartBytes] {
        guard call.payload.places.count == call.key.members.count,
            let place = call.key.members.firstIndex(of: chain.account)
        else { throw .key(.payload("places")) }
        var parts: [Int: PartBytes] = [:]
        for part in call.payload.places[place].parts {
            let purpose = SealedShare.Purpose(
                .restoration, chainId: chain.chainId, registry: chain.keyRegistry,
                sharing: call.use.key, node: chain.account, caller: call.use.caller)
            guard let opened = part.sealed.open(with: sealing, for: purpose) else {
                throw .key(.payload("parts"))
            }
            parts[part.custodian] = PartBytes(opened)
        }
        return parts
    }
}
