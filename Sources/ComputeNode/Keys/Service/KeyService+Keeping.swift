import Foundation
import Ledger
import Logging
import Synchronization

/// What a node does about its keys by itself: says on chain what came out of runs, until that has landed,
/// goes on with what was broken off, and removes the shares of keys that have ended.
extension KeyService {
    /// After so long without effect a word on chain is said again.
    private static let patienceOnChain = Duration.seconds(60)
    /// After twice as long each time, up to this.
    private static let longestPause = Duration.seconds(3600)

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
        if confirmed.status == .ended || isForgotten(entry) { return try destroy(id, entry) }
        if try hasLeft(confirmed, entry) { return try destroy(id, entry, mayReturn: true) }
        fetchPolicy(id, entry, confirmed)
        if entry.custody.isBehindDisk {
            // Why not, was logged when it was found.
            guard (try? entry.custody.load()) != nil else { return }
            logger.notice("a key's shares can be read again", metadata: ["key": "\(id)"])
        }
        guard let held = entry.custody.held else { return noteLost(id, entry, confirmed) }
        if entry.row.state == .forming { try move(id, to: .held) }
        noteOutdated(id, entry, held, confirmed)
        if confirmed.status == .active, confirmed.publicKey == held.publicKey,
            entry.custody.hasStrays
        {
            try entry.custody.removeStrays()
        }
        switch newest.status {
        case .proposed:
            try await tell(id, entry, newest, "key") { () throws(NodeError) in
                try await self.chain.confirmKey(id, publicKey: held.publicKey)
            }
        case .active where isNext(held, newest, confirmed):
            let next = newest.epoch + 1
            if held.chainEpoch < next {
                try journal.note(chainEpoch: next, of: held.digest, key: id)
                try entry.custody.load()
            }
            try await tell(id, entry, newest, "epoch \(next) \(held.digest)") {
                () throws(NodeError) in
                try await self.chain.confirmEpoch(
                    id, epoch: next, threshold: UInt64(held.threshold), members: held.members)
            }
        default:
            // One that was noted before another came into force is the owner's last word no more.
            guard let next = entry.nextPolicy, next.isDue(newest) else {
                return try dropPolicies(id, entry, confirmed)
            }
            let word = "policy \(next.replacing + 1) \(next.hash)"
            try await tell(id, entry, newest, word) { () throws(NodeError) in
                try await self.chain.confirmPolicy(
                    id, number: next.replacing + 1, policyHash: next.hash)
            }
        }
    }

    /// Whether a sharing is to be shown next. Where another was shown as its epoch, that has to be there to stay.
    private func isNext(
        _ held: HeldSharing, _ newest: KeyRegistry.Key, _ confirmed: KeyRegistry.Key
    ) -> Bool {
        held.publicKey == newest.publicKey && held.standing(to: newest) == .ahead
            && (held.chainEpoch > newest.epoch
                || confirmed.epoch == newest.epoch && held.standing(to: confirmed) == .ahead)
    }

    /// Whether the key is held by others now.
    private func hasLeft(_ key: KeyRegistry.Key, _ entry: Entry) throws(NodeError) -> Bool {
        guard key.status == .active, !key.members.contains(chain.account),
            entry.row.state != .forming
        else { return false }
        // Who joins is no member on chain before it has its share.
        if let held = entry.custody.held, held.standing(to: key) != .over { return false }
        guard let change = entry.custody.unfinished else { return true }
        let row = try journal.sharings(of: entry.row.id).first { $0.digest == change.digest }
        guard let row, row.members.contains(chain.account) else { return true }
        return row.standing(to: key) == .over
    }

    /// Says, once an epoch, that this node's share is of an epoch that is over, though every member took part
    /// in the change and this one knows of none: its disk was put back to an older state.
    private func noteOutdated(
        _ id: Bytes32, _ entry: Entry, _ held: HeldSharing, _ key: KeyRegistry.Key
    ) {
        guard key.status == .active, held.standing(to: key) == .over,
            entry.outdated != key.epoch,
            entry.custody.unfinished == nil
        else { return }
        state.withLock { $0.keys[id]?.outdated = key.epoch }
        logger.error(
            """
            this node's share of a key is of an epoch that is over and can't be used; was its disk put back \
            to an older state? Have the key's owner ask another member to repair it (mpc key repair)
            """,
            metadata: [
                "key": "\(id)", "epoch": "\(held.chainEpoch)", "onChain": "\(key.epoch)",
            ])
    }

    /// Says, once an epoch, that this node's share is gone.
    private func noteLost(_ id: Bytes32, _ entry: Entry, _ key: KeyRegistry.Key) {
        guard entry.lack == .shareLost, key.status == .active, entry.outdated != key.epoch else {
            return
        }
        state.withLock { $0.keys[id]?.outdated = key.epoch }
        logger.error(
            """
            this node has lost its share of a key: have its owner ask another member to repair it \
            (mpc key repair)
            """, metadata: ["key": "\(id)", "onChain": "\(key.epoch)"])
    }

    /// Whether the time to take a deletion back is over.
    private func isForgotten(_ entry: Entry) -> Bool {
        guard entry.row.state == .deleted, let deletedAt = entry.row.deletedAt else { return false }
        return Int64(Date().timeIntervalSince1970) - deletedAt > limits.deletionDelay
    }

    /// Removes policies that are over, the noted one among them, once the present one is known here.
    private func dropPolicies(
        _ id: Bytes32, _ entry: Entry, _ key: KeyRegistry.Key
    ) throws(NodeError) {
        let noted = entry.nextPolicy
        guard let present = entry.policies[key.policyHash],
            entry.policies.count > 1 || noted != nil, noted?.isOver(key) ?? true
        else { return }
        let isDropped = try journal.forgetPolicies(
            of: id, but: present.hash, unlessNotedAfter: noted)
        guard isDropped else { return }
        state.withLock { state in
            // One may have been noted just now.
            guard state.keys[id]?.nextPolicy == noted else { return }
            state.keys[id]?.policies = [present.hash: present]
            state.keys[id]?.nextPolicy = nil
        }
    }

    /// Says something of a key as it was seen on chain, unless that was said a moment ago.
    private func tell(
        _ id: Bytes32, _ entry: Entry, _ seen: KeyRegistry.Key, _ what: String,
        _ body: () async throws(NodeError) -> Void
    ) async throws(NodeError) {
        let now = ContinuousClock.now
        let told = entry.told.flatMap { $0.what == what ? $0 : nil }
        if let told, now - told.at < told.pause { return }
        let refusal: NodeError?
        do throws(NodeError) {
            try await body()
            refusal = nil
        } catch { refusal = error }
        if let refusal {
            // The others' words were enough meanwhile: this one comes too late, and nothing is wrong.
            try await watch.step()
            guard try await watch.view(id).newest == seen else { return }
            throw refusal
        }
        // What has landed stands there, whatever the others say.
        let pause = told.map { min($0.pause * 2, Self.longestPause) } ?? Self.patienceOnChain
        state.withLock { $0.keys[id]?.told = (what, now, pause) }
    }

    private func destroy(
        _ id: Bytes32, _ entry: Entry, mayReturn: Bool = false
    ) throws(NodeError) {
        guard entry.row.state != .destroyed else { return }
        if mayReturn { try entry.custody.leave() } else { try entry.custody.destroy() }
        try move(
            id, to: .destroyed,
            auditing: .init(
                caller: chain.account, action: .destroyKey, object: id, outcome: "ok"))
        state.withLock { ($0.keys[id], $0.resuming[id]) = (nil, nil) }
        logger.notice("key destroyed", metadata: ["key": "\(id)"])
    }
}
