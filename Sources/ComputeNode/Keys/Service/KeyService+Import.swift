import Foundation
import KeyManagement
import Keystore
package import Ledger
import Logging
import SecretSharing

/// Keys that their owner has from elsewhere: it deals them to the members of its proposal, each of which
/// checks its share against commitments that all see alike, and all take theirs, or none.
extension KeyService {
    /// Has an imported key taken by its members.
    package func importKey(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checkedFounding(received, id, ImportPayload.self)
        _ = try part(call)
        return try await submit(call, isRecordedFirst: true, within: .milliseconds(50)) {
            try await self.takeImport(call)
        }
    }

    private func takeImport(_ call: CheckedCall<ImportPayload>) async throws -> [UInt8] {
        try await coordinate(call) { invitation in
            let terms = try terms(call, invitation, chain.account)
            return { driver in try await self.takeImport(call, terms, driver) }
        }
    }

    /// Comes to an import that another node coordinates.
    func joinImport(
        _ invitation: Invitation, _ coordinator: Address, _ request: RequestGuard.Received
    ) async throws {
        try await assist(
            invitation, coordinator, request, ImportPayload.self,
            otherwise: "a key was not imported"
        ) { call in
            // A share that does not fit is refused before anything is kept.
            let terms = try terms(call, invitation, coordinator)
            return { driver in try await self.takeImport(call, terms, driver) }
        }
    }

    private func takeImport(
        _ call: CheckedCall<ImportPayload>, _ terms: ImportTerms, _ driver: SessionDriver
    ) async throws -> [UInt8] {
        let custody = call.entry.custody
        try await custody.importKey(terms, over: driver)
        guard let held = custody.held else { throw NodeError.key(.noShare) }
        try move(call.use.key, to: .held)
        logger.notice("key imported", metadata: ["key": "\(call.use.key)"])
        return held.publicKey
    }

    /// What this node knows of an import. Throws `.key(.payload)` where its share or the commitments are
    /// not right.
    private func terms(
        _ call: CheckedCall<ImportPayload>, _ invitation: Invitation, _ coordinator: Address
    ) throws -> ImportTerms {
        let terms = ImportTerms(
            session: session(of: invitation, coordinator: coordinator),
            participants: try ParticipantSet(
                name: ParticipantSet.name(of: invitation.key),
                members: try invitation.entries.map { try $0.participant }),
            threshold: Int(call.key.threshold),
            purpose: try KeyPurpose(
                scheme: call.entry.number.scheme, label: call.payload.purpose),
            commitments: Array(call.payload.commitments), part: try part(call))
        guard let place = invitation.members.firstIndex(of: chain.account) else {
            throw NodeError.key(.malformedBody)
        }
        try call.entry.custody.checkImport(terms, place: place)
        return terms
    }

    /// This node's share, opened. Throws `.key(.payload)` for one that is not sealed to it.
    private func part(_ call: CheckedCall<ImportPayload>) throws(NodeError) -> PartBytes {
        guard call.payload.shares.count == call.key.members.count,
            let place = call.key.members.firstIndex(of: chain.account)
        else { throw .key(.payload("shares")) }
        let purpose = SealedShare.Purpose(
            .imported, chainId: chain.chainId, registry: chain.keyRegistry,
            sharing: call.use.key, node: chain.account, caller: call.use.caller)
        guard let opened = call.payload.shares[place].open(with: sealing, for: purpose) else {
            throw .key(.payload("shares"))
        }
        return PartBytes(opened)
    }
}
