package import Ledger
import Synchronization

/// Token buckets, one an account: bursts up to a size, and a steady rate after.
///
/// Remembers a bounded number of accounts. Full buckets say nothing and are forgotten first; where none
/// is full, accounts that are not remembered wait.
package final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: ContinuousClock.Instant
    }

    private let perSecond: Double
    private let burst: Double
    private let maximumAccounts: Int
    private let buckets = Mutex<[Address: Bucket]>([:])

    /// - Parameters:
    ///   - perMinute: requests of one account a minute in the long run, and at once after a rest.
    ///   - maximumAccounts: how many accounts are remembered.
    package init(perMinute: Int, maximumAccounts: Int = 4096) {
        perSecond = Double(perMinute) / 60
        burst = Double(perMinute)
        self.maximumAccounts = maximumAccounts
    }

    /// Whether the account may do one more thing now; if so, that is counted.
    package func take(
        _ account: Address, now: ContinuousClock.Instant = .now
    ) -> Bool {
        buckets.withLock { buckets in
            var bucket = buckets[account].map { filled($0, now) }
            if bucket == nil {
                if buckets.count >= maximumAccounts {
                    buckets = buckets.filter { filled($0.value, now).tokens < burst }
                }
                guard buckets.count < maximumAccounts else { return false }
                bucket = Bucket(tokens: burst, filledAt: now)
            }
            guard var bucket, bucket.tokens >= 1 else { return false }
            bucket.tokens -= 1
            buckets[account] = bucket
            return true
        }
    }

    private func filled(_ bucket: Bucket, _ now: ContinuousClock.Instant) -> Bucket {
        let passed = max(0, bucket.filledAt.duration(to: now).inSeconds)
        return Bucket(
            tokens: min(burst, bucket.tokens + passed * perSecond), filledAt: now)
    }
}
