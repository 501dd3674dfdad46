/// How far a stock of one-time material is spent: every position below is, in this epoch, and every
/// epoch before.
///
/// Marks only grow. A node that leases below what others have seen of it has an old disk.
public struct StockMark: Hashable, Comparable, Sendable {
    /// How often the stock was begun anew.
    public let epoch: UInt64
    public let position: UInt64

    public init(epoch: UInt64, position: UInt64) {
        self.epoch = epoch
        self.position = position
    }

    public static func < (a: Self, b: Self) -> Bool {
        (a.epoch, a.position) < (b.epoch, b.position)
    }

    /// The length of an encoding.
    public static var byteCount: Int { 18 }

    /// The only encoding, version 1.
    public func encoded() -> [UInt8] {
        var writer = MessageWriter(format: MessageFormat.stockMark.rawValue, version: 1)
        writer.number(epoch)
        writer.number(position)
        return writer.bytes
    }

    /// Throws `.malformedEncoding` and `.unknownVersion`.
    public init(encoded bytes: [UInt8]) throws(KeyManagementError) {
        do throws(MalformedMessage) {
            var reader = try MessageReader(
                bytes, format: MessageFormat.stockMark.rawValue, version: 1)
            epoch = try reader.number()
            position = try reader.number()
            try reader.end()
        } catch {
            throw KeyManagementError(error)
        }
    }
}
