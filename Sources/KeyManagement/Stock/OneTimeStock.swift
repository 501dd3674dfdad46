public import SecretSharing

/// Secret material that serves once: a pair of nonces, a presignature. Wiped with the last reference; no
/// description.
public final class StockItem: Sendable, CustomReflectable {
    /// The greatest lengths of the two parts.
    public static let publicByteLimit = 4096
    public static let secretByteLimit = 4096

    /// What was published of it.
    public let publicPart: [UInt8]
    package let secret: SecretVector<UInt8>

    /// - Precondition: both parts within their limits.
    public init(publicPart: [UInt8], secret: consuming SecretVector<UInt8>) {
        precondition(
            publicPart.count <= Self.publicByteLimit && secret.count <= Self.secretByteLimit,
            "an item within its limits")
        self.publicPart = publicPart
        self.secret = secret
    }

    public var customMirror: Mirror { Mirror(self, children: ["publicPart": publicPart]) }
}

/// A stock of one-time material: what is taken from it is never given again, whatever happens to process,
/// machine and disk. One owner uses it; it isn't `Sendable`.
public protocol OneTimeStock: AnyObject {
    /// Of the items in it: a position counts in its epoch only.
    var epoch: UInt64 { get }

    /// The public parts of what has not been taken, by position.
    var publicParts: [UInt64: [UInt8]] { get }

    /// Adds items. Their positions, which may be published. Throws `.storage`.
    func add(_ items: [StockItem]) throws(KeyManagementError) -> Range<UInt64>

    /// Takes an item. Throws `.spent` for one that was taken, is lost, or never was.
    func take(epoch: UInt64, position: UInt64) throws(KeyManagementError) -> StockItem
}

/// A stock that lives in memory and ends with the process: no disk, no snapshot of one can bring an item
/// back. For material that is made again as quickly as nonces.
///
/// A snapshot of the running machine, memory and all, is beyond it: `StockWitness`.
public final class MemoryStock: OneTimeStock {
    public let epoch: UInt64
    private var items = [UInt64: StockItem]()
    private var end: UInt64 = 0

    public var publicParts: [UInt64: [UInt8]] { items.mapValues(\.publicPart) }

    /// An empty stock, with a random epoch: positions of another process mean nothing here.
    public init() { epoch = UInt64.random(in: .min ... .max) }

    public func add(_ items: [StockItem]) throws(KeyManagementError) -> Range<UInt64> {
        let start = end
        for item in items {
            self.items[end] = item
            end += 1
        }
        return start..<end
    }

    public func take(epoch: UInt64, position: UInt64) throws(KeyManagementError) -> StockItem {
        guard epoch == self.epoch, let item = items.removeValue(forKey: position) else {
            throw .spent(StockMark(epoch: epoch, position: position))
        }
        return item
    }
}
