import Foundation
import Ledger
import Logging
import Synchronization

/// What a node does about its keys by itself: says on chain what came out of runs, until that has landed,
/// goes on with what was broken off, and removes the shares of keys that have ended.
extension KeyService {
    /// After so long without effect a word on chain is said again.
    private static let patienceOnChain = Duration.seconds(60)

    func keep(stop: StopFlag, poll: Duration) async {
        while !stop.isSet, !Task.isCancelled {
            for (id, entry) in state.withLock({ $0.keys }) {
                do throws(NodeError) {
                    try await step(id, entry)
                } catch {
                    logger.notice(
                        "a key waits", metadata: ["key": "\(id)", "reason": "\(error)"])
                }
                await goOn(with: id, entry)
            }
            await stop.sleep(poll)
        }
    }

    /// One look at one key: all that is due.
    private func step(_ id: Bytes32, _ entry: Entry) async throws(NodeError) {
        let view = try await watch.view(id)
        guard let newest = view.newest, let confirmed = view.confirmed else { return }
        if confirmed.status == .ended || hasLeft(confirmed, entry) || isForgotten(entry) {
            return try destroy(id, entry)
        }
        guard let held = entry.custody.held else { return }
        if entry.row.state == .forming { try move(id, to: .held) }
        switch newest.status {
        case .proposed:
            try await tell(id, entry, "key") { () throws(NodeError) in
                try await self.chain.confirmKey(id, publicKey: held.publicKey)
            }
        case .active where held.chainEpoch == newest.epoch + 1:
            try await tell(id, entry, "epoch \(held.chainEpoch)") { () throws(NodeError) in
                try await self.chain.confirmEpoch(
                    id, epoch: held.chainEpoch, threshold: UInt64(held.threshold),
                    members: held.members)
            }
        case .active where entry.nextPolicy != nil && entry.nextPolicy != newest.policyHash:
            guard let next = entry.nextPolicy else { return }
            try await tell(id, entry, "policy \(next)") { () throws(NodeError) in
                try await self.chain.confirmPolicy(
                    id, number: newest.policyNumber + 1, policyHash: next)
            }
        default:
            try dropPolicies(id, entry, but: confirmed.policyHash)
        }
    }

    /// Whether the key is held by others now.
    private func hasLeft(_ key: KeyRegistry.Key, _ entry: Entry) -> Bool {
        guard key.status == .active, !key.members.contains(chain.account),
            entry.row.state != .forming
        else { return false }
        // Who joins is no member on chain before it has its share.
        return (entry.custody.held?.chainEpoch ?? 0) <= key.epoch
    }

    /// Whether the time to take a deletion back is over.
    private func isForgotten(_ entry: Entry) -> Bool {
        guard entry.row.state == .deleted, let deletedAt = entry.row.deletedAt else { return false }
        return Int64(Date().timeIntervalSince1970) - deletedAt > limits.deletionDelay
    }

    private func dropPolicies(
        _ id: Bytes32, _ entry: Entry, but hash: Hash32
    ) throws(NodeError) {
        guard entry.policies.count > 1, entry.policies[hash] != nil,
            entry.nextPolicy.map({ $0 == hash }) ?? true
        else { return }
        try journal.forgetPolicies(of: id, but: hash)
        state.withLock { state in
            state.keys[id]?.policies = entry.policies.filter { $0.key == hash }
            state.keys[id]?.nextPolicy = nil
        }
    }

    private func tell(
        _ id: Bytes32, _ entry: Entry, _ what: String,
        _ body: () async throws(NodeError) -> Void
    ) async throws(NodeError) {
        let now = ContinuousClock.now
        if let told = entry.told, told.what == what, now - told.at < Self.patienceOnChain { return }
        try await body()
        state.withLock { $0.keys[id]?.told = (what, now) }
    }

    private func destroy(_ id: Bytes32, _ entry: Entry) throws(NodeError) {
        guard entry.row.state != .destroyed else { return }
        try entry.custody.destroy()
        try move(
            id, to: .destroyed,
            auditing: .init(
                caller: chain.account, action: .destroyKey, object: id, outcome: "ok"))
        state.withLock { $0.keys[id] = nil }
        logger.notice("key destroyed", metadata: ["key": "\(id)"])
    }
}
