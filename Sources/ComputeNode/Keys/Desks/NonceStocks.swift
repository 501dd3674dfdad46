import KeyManagement
import Synchronization

/// A signer's nonces, in a stock of its own for each coordinator that may use them.
final class NonceStocks<Suite: FROSTCiphersuite>: Sendable {
    private let share: KeyShare<Suite.Group>
    private let stocks = Mutex<[PartyNumber: SharedStock]>([:])

    init(_ share: KeyShare<Suite.Group>) { self.share = share }

    private func stock(for coordinator: PartyNumber) -> SharedStock {
        stocks.withLock { stocks in
            if let known = stocks[coordinator] { return known }
            let stock = SharedStock()
            stocks[coordinator] = stock
            return stock
        }
    }

    /// The nonces that a coordinator may use, for one task.
    func nonces(for coordinator: PartyNumber) -> FROSTNonceStock<Suite> {
        FROSTNonceStock(share: share, stock: stock(for: coordinator))
    }

    /// The most unused nonces of one coordinator.
    private static var limit: Int { 4096 }

    /// Draws nonces for a coordinator. Where it has had too many that it did not use, as after restarts,
    /// the old ones are wiped.
    func replenish(
        _ count: Int, for coordinator: PartyNumber
    ) throws(KeyManagementError) -> [PublishedCommitments<Suite.Group>] {
        if stock(for: coordinator).count > Self.limit {
            stocks.withLock { $0[coordinator] = nil }
        }
        return try nonces(for: coordinator).replenish(count)
    }
}
