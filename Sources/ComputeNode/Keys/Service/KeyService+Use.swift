import Foundation
import KeyManagement
package import Ledger
import Logging
import Synchronization

/// Uses of a key that this node coordinates.
extension KeyService {
    /// Signs a message with a key, with the other holders.
    package func sign(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checked(received, id, SigningPayload.self)
        return try await use(call, .sign(call.payload))
    }

    /// Makes the beacon's value of a round with a key for that.
    package func random(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checked(received, id, RandomPayload.self)
        return try await use(call, .random(call.payload))
    }

    /// Has a checked use carried out.
    func use<Payload: KeyPayload>(
        _ call: CheckedCall<Payload>, _ payload: UsePayload
    ) async throws -> KeyRequestReport {
        guard let held = call.entry.custody.held,
            let (_, desk) = call.entry.custody.opened(held.digest)
        else { throw NodeError.key(call.entry.lack) }
        do throws(KeyProblem) {
            try desk.check(payload)
        } catch { throw NodeError.key(error) }
        return try await submit(call, isRecordedFirst: false, within: limits.answerWithin) {
            try await self.coordinate(payload, held, desk, call.received, call.use.key)
        }
    }

    /// How often a use is tried, each time without those who let it down before.
    private static let attempts = 3

    private func coordinate(
        _ payload: UsePayload, _ held: HeldSharing, _ desk: any KeyDesk,
        _ received: RequestGuard.Received, _ id: Bytes32
    ) async throws -> [UInt8] {
        var failed: Set<PartyNumber> = []
        var forgiven: Set<PartyNumber> = []
        var failure: NodeError?
        for _ in 0..<Self.attempts {
            guard let plan = await plan(held, desk, id, without: failed) else {
                throw failure ?? lack(held, desk)
            }
            do {
                return try await carry(plan, payload, held, desk, received, id)
            } catch {
                let reason = Self.nodeError(error)
                failure = reason
                let culprits = Self.culprits(reason).compactMap { account in
                    held.members.firstIndex(of: account).flatMap { try? PartyNumber($0 + 1) }
                }
                guard !culprits.isEmpty || reason == .key(.noMaterial) else { throw reason }
                logger.notice(
                    "a use of a key is tried again",
                    metadata: ["key": "\(id)", "reason": "\(reason)"])
                for culprit in culprits {
                    desk.forget(culprit)
                    compareAnew(held, culprit)
                    // One that has started anew takes part, once more, with what is made from now on: if nobody
                    // else can take its place.
                    let others = present(held).count { !failed.contains($0) && $0 != culprit }
                    if Self.hasStartedAnew(reason), others < desk.signerCount,
                        forgiven.insert(culprit).inserted
                    {
                        continue
                    }
                    failed.insert(culprit)
                }
            }
        }
        throw failure ?? .key(.failed(.interrupted))
    }

    /// Why there is nothing to use a key with: too few holders, or what went wrong among enough of them.
    private func lack(_ held: HeldSharing, _ desk: any KeyDesk) -> NodeError {
        let present = present(held)
        let holdings = present.map { Holding(sharing: held.digest, holder: $0) }
        let reason = state.withLock { state in
            let withheld = state.withheld
            return state.presigningFailures[held.digest]
                ?? holdings.first { withheld[$0] != nil }.flatMap { withheld[$0] }
        }
        if present.count >= desk.signerCount, let reason { return reason }
        var missing: [Address] = []
        // Where enough are there, they lack something else.
        if present.count < desk.signerCount {
            let reached = Set(present.map { held.members[$0.place] })
            missing = held.members.filter { !reached.contains($0) }
        }
        return .key(
            .tooFewNodes(needed: desk.signerCount, found: present.count, missing: missing))
    }

    /// Who takes part in an attempt, as soon as there is what it uses up; nil where too few can be
    /// reached, or it takes too long. A run that makes presignatures says at its end why it made none.
    private func plan(
        _ held: HeldSharing, _ desk: any KeyDesk, _ id: Bytes32, without failed: Set<PartyNumber>
    ) async -> UsePlan? {
        let end = ContinuousClock.now + patience
        func isOver() -> Bool {
            let late = ContinuousClock.now - end
            let isPresigning = state.withLock { $0.presigning.contains(held.digest) }
            return late > (isPresigning ? patience * 2 : .zero)
        }
        while true {
            let ready = ready(desk, held, id).subtracting(failed)
            if let plan = desk.plan(ready) { return plan }
            let present = Set(present(held)).subtracting(failed)
            guard present.count >= desk.signerCount, !isOver() else { return nil }
            stockUp(desk, held, id, from: ready)
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// One attempt: asks each of the others, and puts their answers together.
    private func carry(
        _ plan: UsePlan, _ payload: UsePayload, _ held: HeldSharing, _ desk: any KeyDesk,
        _ received: RequestGuard.Received, _ id: Bytes32
    ) async throws -> [UInt8] {
        let round = try desk.begin(plan, payload)
        let members = plan.signers.map { held.members[$0.place] }
        return try await withThrowingTaskGroup(of: (PartyNumber, [UInt8]).self) { group in
            for (signer, message) in round.questions {
                let bytes = try Invitation(
                    .request, key: id, sharing: held.digest, members: members,
                    request: received, details: message
                ).encoded
                group.addTask {
                    let answer = try await self.links.ask(
                        held.members[signer.place], .use, bytes, within: self.patience)
                    return (signer, answer)
                }
            }
            defer { group.cancelAll() }
            while let (signer, answer) = try await group.next() {
                do throws(KeyManagementError) {
                    if let result = try round.take(answer, from: signer) { return result }
                } catch {
                    throw KeyRunFault(error, members: held.members)
                }
            }
            throw KeyRunFault.interrupted
        }
    }

    /// The holders that can be reached now, this node among them.
    func present(_ held: HeldSharing) -> [PartyNumber] {
        held.members.enumerated().compactMap { place, account in
            links.entry(of: account) == nil ? nil : try? PartyNumber(place + 1)
        }
    }

    /// Whether a use failed because a member does not know what was agreed on before.
    private static func hasStartedAnew(_ reason: NodeError) -> Bool {
        guard case .key(.refusedBy(_, let code)) = reason else { return false }
        return code == KeyProblem.noMaterial.code
    }

    /// Whom a failure names: who is to blame, or was waited for in vain.
    static func culprits(_ error: NodeError) -> [Address] {
        switch error {
        case .key(.tooFewNodes(_, _, let missing)): missing
        case .key(.refusedBy(let node, _)): [node]
        case .key(.failed(let fault)): fault.nodes
        default: []
        }
    }
}
