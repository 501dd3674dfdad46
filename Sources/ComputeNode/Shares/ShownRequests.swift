import Ledger
import Synchronization

/// Requests that other nodes have shown lately. Each counts once against its caller's rate: who shows it again,
/// which no caller can keep a node from, does so at its own.
final class ShownRequests: Sendable {
    private struct Request: Hashable {
        var account: Address
        var nonce: Bytes32
    }

    /// By the time that they were signed at.
    private let known = Mutex<(requests: [Request: UInt64], prunedAt: UInt64)>(([:], 0))
    /// Of each node, for what it shows again.
    let limiter = RateLimiter(perMinute: 6000)

    func isKnown(_ credentials: OffchainRequest.Credentials) -> Bool {
        known.withLock {
            $0.requests[.init(account: credentials.account, nonce: credentials.nonce)] != nil
        }
    }

    /// Notes one that was counted. As many are kept as callers' rates admit while requests are good.
    func note(_ credentials: OffchainRequest.Credentials) {
        known.withLock { known in
            let request = Request(account: credentials.account, nonce: credentials.nonce)
            known.requests[request] = credentials.time
            // Those of any clock are over that are older than both limits on age.
            let age = 2 * OffchainRequest.ageLimit
            guard credentials.time > known.prunedAt + age else { return }
            known.requests = known.requests.filter { $0.value + age >= credentials.time }
            known.prunedAt = credentials.time
        }
    }
}
