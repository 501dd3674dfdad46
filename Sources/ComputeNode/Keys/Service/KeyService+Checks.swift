import Foundation
import Ledger

/// A request about a key that this node has checked by all that it knows.
struct CheckedCall<Payload: KeyPayload>: Sendable {
    var entry: KeyService.Entry
    var caller: RequestGuard.Caller
    var received: RequestGuard.Received
    var use: KeyUse
    var payload: Payload
    /// Uses of the caller an hour; nil for what only the owner may ask.
    var usesPerHour: UInt32?
    /// Whether it came with approvals, which are good for it alone.
    var isApproved: Bool
    /// The key on chain, with the confirmations.
    var key: KeyRegistry.Key
}

extension KeyService {
    /// Checks a request for a use of a key: signature and time, the key on chain, the policy and the
    /// approvals, at the confirmed block and at the newest.
    ///
    /// - Parameter joining: a key that this node is to hold, if it does not know it yet.
    /// - Throws: `.share` and `.key`. Refusals of a caller that the chain was asked about are on record.
    func checked<Payload: KeyPayload>(
        _ received: RequestGuard.Received, _ id: Bytes32, _: Payload.Type,
        as joining: Entry? = nil
    ) async throws(NodeError) -> CheckedCall<Payload> {
        let body = try read(Payload.self, received)
        let caller = try gate.caller(of: received, key: id, registry: chain.keyRegistry)
        guard let entry = joining ?? entry(id) else { throw .key(.unknownKey) }
        let view = try await watch.view(id)
        guard let key = view.confirmed, let newest = view.newest else { throw .key(.unknownKey) }
        let use = body.use(of: id, by: caller.account)
        let usesPerHour: UInt32
        do throws(KeyProblem) {
            usesPerHour = try allow(use, body, entry, key, newest, view.timestamp)
        } catch {
            throw try refuse(caller, use, error)
        }
        return CheckedCall(
            entry: entry, caller: caller, received: received, use: use, payload: body.payload,
            usesPerHour: usesPerHour, isApproved: !body.approvals.isEmpty, key: key)
    }

    /// The policy that a payload has. Throws `.key(.policy)`.
    static func policy(_ bytes: Data) throws(NodeError) -> KeyPolicy {
        do throws(PolicyProblem) {
            return try KeyPolicy(encoded: Array(bytes))
        } catch { throw .key(.policy(error)) }
    }

    func read<Payload: KeyPayload>(
        _: Payload.Type, _ received: RequestGuard.Received
    ) throws(NodeError) -> KeyCallBody<Payload> {
        do throws(KeyProblem) {
            return try KeyCallBody<Payload>(json: received.body)
        } catch { throw .key(error) }
    }

    private func allow<Payload: KeyPayload>(
        _ use: KeyUse, _ body: KeyCallBody<Payload>, _ entry: Entry, _ key: KeyRegistry.Key,
        _ newest: KeyRegistry.Key, _ blockTime: UInt64
    ) throws(KeyProblem) -> UInt32 {
        guard entry.row.state != .deleted || use.operation == .delete else { throw .deleted }
        var approvals: [KeyUse.Approval] = []
        for approval in body.approvals { approvals.append(try approval.approval()) }
        guard let policy = entry.policies[key.policyHash] else { throw .policy(.otherPolicy) }
        // Limits are by block time; a chain that stands still stops them not.
        let now = max(blockTime, UInt64(max(0, Date().timeIntervalSince1970)))
        do throws(PolicyProblem) {
            try use.check(
                policy, approvals: approvals, entry: key, newest: newest,
                chainId: chain.chainId, registry: chain.keyRegistry, now: now)
        } catch { throw .policy(error) }
        guard use.purpose == entry.purpose else { throw .otherPurpose }
        return policy.usesPerHour
    }

    /// A refusal, on record. It leaves the request as it is: one that this node is too late for may be taken in
    /// a moment, once, by its id.
    func refuse(
        _ caller: RequestGuard.Caller, _ use: KeyUse, _ problem: KeyProblem
    ) throws(NodeError) -> NodeError {
        counters.change { $0.keyRefusals[problem.code, default: 0] += 1 }
        return try gate.refuse(
            caller, .use(use.operation), use.key, code: problem.code, as: .key(problem),
            usingNonce: false)
    }
}
