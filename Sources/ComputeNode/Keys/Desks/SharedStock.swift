import KeyManagement
import Synchronization

/// A stock of one-time material that several tasks of a node use.
final class SharedStock: OneTimeStock, Sendable {
    private let stock: Mutex<MemoryStock>

    init() { stock = Mutex(MemoryStock()) }

    var epoch: UInt64 { stock.withLock { $0.epoch } }

    /// Items that have not been taken.
    var count: Int { stock.withLock { $0.publicParts.count } }

    var publicParts: [UInt64: [UInt8]] { stock.withLock { $0.publicParts } }

    func add(_ items: [StockItem]) throws(KeyManagementError) -> Range<UInt64> {
        try stock.withLock { (stock) throws(KeyManagementError) in try stock.add(items) }
    }

    func take(epoch: UInt64, position: UInt64) throws(KeyManagementError) -> StockItem {
        try stock.withLock { (stock) throws(KeyManagementError) in
            try stock.take(epoch: epoch, position: position)
        }
    }
}
