/// A run of a stock's items that its owner means to use, as it is shown to witnesses: whole, since an end
/// alone would not tell of items below it that an old disk leases again.
public struct StockLease: Hashable, Sendable {
    /// How often the stock was begun anew.
    public let epoch: UInt64
    public let positions: Range<UInt64>

    public init(epoch: UInt64, positions: Range<UInt64>) {
        self.epoch = epoch
        self.positions = positions
    }

    /// What is spent when this is the last lease.
    public var end: StockMark { StockMark(epoch: epoch, position: positions.upperBound) }

    /// Whether nothing of it is below what was seen to be spent.
    public func follows(_ seen: StockMark) -> Bool {
        StockMark(epoch: epoch, position: positions.lowerBound) >= seen
    }

    /// The length of an encoding.
    public static var byteCount: Int { 26 }

    /// The only encoding, version 1.
    public func encoded() -> [UInt8] {
        var writer = MessageWriter(format: MessageFormat.stockLease.rawValue, version: 1)
        writer.number(epoch)
        writer.number(positions.lowerBound)
        writer.number(positions.upperBound)
        return writer.bytes
    }

    /// Throws `.malformedEncoding`, for a lease on nothing too, and `.unknownVersion`.
    public init(encoded bytes: [UInt8]) throws(KeyManagementError) {
        do throws(MalformedMessage) {
            var reader = try MessageReader(
                bytes, format: MessageFormat.stockLease.rawValue, version: 1)
            epoch = try reader.number()
            let (lower, upper) = (try reader.number(), try reader.number())
            guard lower < upper else { throw .malformed }
            positions = lower..<upper
            try reader.end()
        } catch {
            throw KeyManagementError(error)
        }
    }
}
