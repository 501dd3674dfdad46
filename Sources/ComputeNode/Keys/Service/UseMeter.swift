package import Ledger
import Synchronization

/// How often each caller has used each key in the last hour, in minutes: enforces a policy's
/// `usesPerHour` in any hour, and survives a restart by the journal.
package final class UseMeter: Sendable {
    private struct Account: Hashable {
        var key: Bytes32
        var caller: Address
    }

    /// Uses by the minute since 1970; older ones are dropped.
    private let uses = Mutex<[Account: [Int64: Int]]>([:])

    package init() {}

    /// Seconds for which the journal has to remember uses: an hour, and the minute that it begins in.
    package static let memory: Int64 = 3660

    /// What the journal remembers.
    package func load(_ journal: Journal, now: Int64) throws(NodeError) {
        let known = try journal.uses(since: now - Self.memory)
        uses.withLock { uses in
            for use in known {
                uses[Account(key: use.key, caller: use.caller), default: [:]][
                    use.minute, default: 0] += use.count
            }
        }
    }

    /// Counts a use, unless that would be one more than `limit` in the minute it is in and the sixty
    /// before, which hold every hour that ends now.
    ///
    /// - Returns: whether it was counted.
    package func take(_ key: Bytes32, caller: Address, limit: UInt32, now: Int64) -> Bool {
        let (account, minute) = (Account(key: key, caller: caller), now / 60)
        return uses.withLock { uses in
            var mine = uses[account, default: [:]].filter { $0.key >= minute - 60 }
            guard mine.values.reduce(0, +) < Int(limit) else {
                uses[account] = mine
                return false
            }
            mine[minute, default: 0] += 1
            uses[account] = mine
            return true
        }
    }

    /// Gives back a use that was not made: the same request had been counted before.
    package func giveBack(_ key: Bytes32, caller: Address, now: Int64) {
        let account = Account(key: key, caller: caller)
        uses.withLock { uses in
            guard let count = uses[account]?[now / 60], count > 0 else { return }
            uses[account]?[now / 60] = count - 1
        }
    }
}
