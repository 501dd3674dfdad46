import Foundation
import KeyManagement
import Ledger
import Logging
import Synchronization

/// Requests of owners for keys that they have proposed on chain - to make, import or restore them -, and the runs
/// by which the members come to hold them: one node coordinates, the others assist.
extension KeyService {
    /// What a member does in a run, for the public key.
    typealias FoundingRun = @Sendable (SessionDriver) async throws -> [UInt8]

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
            caller: caller, received: received, use: use, payload: body.payload,
            // Its approvals are not looked at.
            isApproved: false, key: key)
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

    /// Remembers a key that is to be made, with its policy.
    func note<Payload: FoundingPayload>(_ call: CheckedCall<Payload>) throws(NodeError) {
        guard let policy = call.entry.policies[call.key.policyHash],
            try journal.noteKey(call.entry.row, policy: policy, limit: limits.storedKeys)
        else { throw .key(.full) }
        state.withLock { state in
            if state.keys[call.use.key] == nil { state.keys[call.use.key] = call.entry }
        }
    }

    /// Checks that this node's part in an earlier run, which others may have ended with a key, is over. Throws
    /// `.key(.busy)`.
    private func check<Payload: FoundingPayload>(
        _ call: CheckedCall<Payload>
    ) throws(NodeError) {
        guard Payload.makesNewKey else { return }
        let custody = call.entry.custody
        guard custody.held == nil, custody.unfinished == nil else { throw .key(.busy) }
    }

    /// Has the members of a proposal come to a run, and takes part in it.
    ///
    /// - Parameter prepare: checks what it needs, and says what this node does.
    func coordinate<Payload: FoundingPayload>(
        _ call: CheckedCall<Payload>, details: [UInt8] = [],
        _ prepare: @Sendable (Invitation) throws -> FoundingRun
    ) async throws -> [UInt8] {
        let members = call.key.members
        try await gather(members, for: call.received)
        return try await insist {
            let invitation = try Invitation(
                .request, key: call.use.key, sharing: .zero, members: members,
                entries: members.compactMap { self.links.entry(of: $0) },
                request: call.received, details: details)
            try invitation.checkEntries()
            guard try await self.watch.view(call.use.key).newest?.status == .proposed else {
                throw NodeError.key(.wrongState)
            }
            try self.check(call)
            let run = try prepare(invitation)
            try self.note(call)
            return try await self.changing(call.use.key, .founding) {
                try await self.hold(invitation) { driver in try await run(driver) }
            }
        }
    }

    /// Comes to a run that another node coordinates: it goes on when this has returned.
    ///
    /// - Parameters:
    ///   - failure: what is logged where it comes to nothing.
    ///   - prepare: checks what it needs before anything is kept, and says what this node does.
    func assist<Payload: FoundingPayload>(
        _ invitation: Invitation, _ coordinator: Address, _ request: RequestGuard.Received,
        _: Payload.Type, otherwise failure: Logger.Message,
        _ prepare: (CheckedCall<Payload>) throws -> FoundingRun
    ) async throws {
        let call = try await checkedFounding(request, invitation.key, Payload.self)
        guard invitation.members == call.key.members else {
            throw NodeError.key(.malformedBody)
        }
        try invitation.checkEntries()
        try check(call)
        let run = try prepare(call)
        try await record(call, as: .assisted)
        try note(call)
        links.want(invitation.members)
        let turn = try await come(to: invitation, coordinator, .founding)
        Task {
            defer { leave(coordinator) }
            do {
                _ = try await changing(invitation.key, in: turn) {
                    try await self.attend(invitation, coordinator: coordinator) { driver in
                        try await run(driver)
                    }
                }
            } catch {
                logger.warning(
                    failure, metadata: ["key": "\(invitation.key)", "reason": "\(error)"])
            }
        }
    }
}
