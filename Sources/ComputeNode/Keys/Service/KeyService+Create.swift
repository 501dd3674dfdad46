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

    /// Checks a request to make a key: its owner's, about a proposal that names this node.
    func checkedFounding<Payload: FoundingPayload>(
        _ received: RequestGuard.Received, _ id: Bytes32, _: Payload.Type
    ) async throws(NodeError) -> CheckedCall<Payload> {
        let body = try read(Payload.self, received)
        let caller = try gate.caller(of: received, key: id, registry: chain.keyRegistry)
        let view = try await watch.view(id)
        guard let key = view.confirmed, let newest = view.newest,
            key.members.contains(chain.account)
        else { throw .key(.unknownKey) }
        let use = body.use(of: id, by: caller.account)
        let policy: KeyPolicy
        let number: SchemeNumber
        do throws(KeyProblem) {
            (policy, number) = try allow(body, caller, key, newest)
        } catch {
            throw try refuse(caller, use, error)
        }
        let row = HeldKeyRow(
            id: id, scheme: key.scheme, purpose: body.payload.purpose, state: .forming)
        let known = entry(id)
        let custody = known?.custody ?? table.custody(of: id, number)
        return CheckedCall(
            entry: known
                ?? Entry(
                    row: row, number: number, custody: custody, policies: [policy.hash: policy]),
            caller: caller, received: received, use: use, payload: body.payload, key: key)
    }

    private func allow<Payload: FoundingPayload>(
        _ body: KeyCallBody<Payload>, _ caller: RequestGuard.Caller,
        _ key: KeyRegistry.Key, _ newest: KeyRegistry.Key
    ) throws(KeyProblem) -> (KeyPolicy, SchemeNumber) {
        guard key.owner == caller.account else { throw .notOwner }
        guard key.status == .proposed, newest.status == .proposed else { throw .wrongState }
        if let owners = limits.owners, !owners.contains(key.owner) { throw .notOwner }
        let policy: KeyPolicy
        do throws(PolicyProblem) {
            policy = try KeyPolicy(encoded: Array(body.payload.policy))
        } catch { throw .policy(error) }
        guard policy.hash == key.policyHash else { throw .policy(.otherPolicy) }
        guard policy.purposes.contains(body.purpose), body.payload.purpose == body.purpose else {
            throw .policy(.purpose)
        }
        guard let number = SchemeNumber(rawValue: key.scheme) else {
            throw .unknownScheme(key.scheme)
        }
        guard number.signers(threshold: Int(key.threshold)) <= key.members.count else {
            throw .payload("threshold")
        }
        guard (try? KeyPurpose(scheme: number.scheme, label: body.purpose)) != nil else {
            throw .payload("purpose")
        }
        return (policy, number)
    }

    // MARK: - The run

    private func generate(_ call: CheckedCall<CreationPayload>) async throws -> [UInt8] {
        let members = call.key.members
        try await gather(members, for: call.received)
        let entries = members.compactMap { links.entry(of: $0) }
        let invitation = try Invitation(
            .request, key: call.use.key, sharing: .zero, members: members, entries: entries,
            request: call.received)
        try note(call)
        return try await changing(call.use.key) {
            try await self.hold(invitation) { driver in
                try await self.make(call, invitation, self.chain.account, driver)
            }
        }
    }

    /// Comes to the making of a key that another node coordinates.
    func join(
        _ invitation: Invitation, _ coordinator: Address, _ request: RequestGuard.Received
    ) async throws {
        let call = try await checkedFounding(
            request, invitation.key, CreationPayload.self)
        guard invitation.members == call.key.members else {
            throw NodeError.key(.malformedBody)
        }
        try invitation.checkEntries()
        _ = try await record(call, as: .assisted)
        try note(call)
        links.want(invitation.members)
        Task {
            do {
                _ = try await changing(invitation.key) {
                    try await self.attend(invitation, coordinator: coordinator) { driver in
                        try await self.make(call, invitation, coordinator, driver)
                    }
                }
            } catch {
                logger.warning(
                    "a key was not made",
                    metadata: ["key": "\(invitation.key)", "reason": "\(error)"])
            }
        }
    }

    /// Remembers a key that is to be made, with its policy.
    func note<Payload: FoundingPayload>(_ call: CheckedCall<Payload>) throws(NodeError) {
        guard let policy = call.entry.policies[call.key.policyHash],
            try journal.noteKey(call.entry.row, policy: policy, limit: limits.storedKeys)
        else { throw .key(.full) }
        state.withLock { state in
            if state.keys[call.use.key] == nil { state.keys[call.use.key] = call.entry }
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
                name: Hex.encode(invitation.key.bytes).replacing("0x", with: ""),
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

    /// Does a change of a key's shares, one at a time. Throws `.key(.busy)`.
    func changing<Value: Sendable>(
        _ id: Bytes32, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let isFree = state.withLock { $0.changing.insert(id).inserted }
        guard isFree else { throw NodeError.key(.busy) }
        let known = entry(id)?.custody.contradicting ?? []
        defer {
            let now = entry(id)?.custody.contradicting ?? []
            name(now.filter { !known.contains($0) }, of: id)
            state.withLock { _ = $0.changing.remove(id) }
        }
        return try await body()
    }
}
