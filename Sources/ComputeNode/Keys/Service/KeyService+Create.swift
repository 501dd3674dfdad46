import Foundation
import KeyManagement
package import Ledger
import Logging
import Synchronization

/// Making keys: the owner has proposed one on chain, and shows the policy to one of its members.
extension KeyService {
    /// Has a key made by its members.
    package func create(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checkedFounding(received, id, CreationPayload.self)
        return try await submit(call, isRecordedFirst: true, within: .milliseconds(50)) {
            try await self.generate(call)
        }
    }

    private func generate(_ call: CheckedCall<CreationPayload>) async throws -> [UInt8] {
        try await gather(call.key.members, for: call.received)
        if let key = try await earlierKey(call.use.key, call.entry.custody) { return key }
        return try await coordinate(call) { invitation in
            { driver in try await self.make(call, invitation, self.chain.account, driver) }
        }
    }

    /// The key that an earlier run has made, after that run was brought to its end with the others; nil where
    /// there was none, or it came to nothing.
    private func earlierKey(
        _ id: Bytes32, _ custody: any KeyCustody
    ) async throws -> [UInt8]? {
        let end = ContinuousClock.now + patience
        while let change = custody.unfinished ?? custody.founding {
            do {
                try await finish(change, of: id, custody)
                break
            } catch let error where Self.isBusy(error) && ContinuousClock.now < end {
                // This node, or another, may be about that by itself.
                try await Task.sleep(for: .milliseconds(50))
            } catch KeyRunFault.abandoned {
                break
            }
        }
        return custody.held?.publicKey
    }

    /// Whether this node or another was about something else that may soon be over.
    static func isBusy(_ error: any Error) -> Bool {
        switch error {
        case NodeError.key(.busy): true
        case NodeError.key(.refusedBy(_, let code)): code == KeyProblem.busy.code
        default: false
        }
    }

    /// Comes to the making of a key that another node coordinates.
    func join(
        _ invitation: Invitation, _ coordinator: Address, _ request: RequestGuard.Received
    ) async throws {
        try await assist(
            invitation, coordinator, request, CreationPayload.self, otherwise: "a key was not made"
        ) { call in
            { driver in try await self.make(call, invitation, coordinator, driver) }
        }
    }

    private func make(
        _ call: CheckedCall<CreationPayload>, _ invitation: Invitation, _ coordinator: Address,
        _ driver: SessionDriver
    ) async throws -> [UInt8] {
        let terms = GenerationTerms(
            session: invitation.session(
                chainId: chain.chainId, registry: chain.keyRegistry, coordinator: coordinator),
            participants: try ParticipantSet(
                name: ParticipantSet.name(of: invitation.key),
                members: try invitation.entries.map { try $0.participant }),
            threshold: Int(call.key.threshold),
            purpose: try KeyPurpose(
                scheme: call.entry.number.scheme, label: call.payload.purpose))
        let custody = call.entry.custody
        try await custody.generate(terms, over: driver)
        guard let held = custody.held else { throw NodeError.key(.noShare) }
        try move(invitation.key, to: .held)
        logger.info("key made", metadata: ["key": "\(invitation.key)"])
        return held.publicKey
    }

    /// Moves a key to another state, on disk and in memory.
    func move(
        _ id: Bytes32, to new: HeldKeyState, auditing entry: Journal.AuditEntry? = nil
    ) throws(NodeError) {
        try journal.move(key: id, to: new, auditing: entry)
        state.withLock { $0.keys[id]?.row.state = new }
    }
}
