/// Remembers, durably, how far the stocks of others are spent: who comes with a mark that is not above
/// the last has an old disk.
public final class StockWitness {
    private let directory: any DurableDirectory
    private var marks: [[UInt8]: StockMark] = [:]
    /// After a failed write the end of the file is not known: it has to be opened again.
    private var isBroken = false

    /// The greatest number of stocks that are watched.
    public static let stockLimit = 1 << 16

    private static let name = "marks"
    private static let recordByteCount = 32 + StockMark.byteCount + 16

    /// Opens the record in a directory of its own, or begins one.
    ///
    /// Throws `.storage`, with `.damaged` for a record that was changed: without it a witness would
    /// agree to what it has seen before. A last entry that is cut was never answered for.
    public init(directory: any DurableDirectory) throws(KeyManagementError) {
        self.directory = directory
        let log = try directory.read(Self.name, limit: 1 << 28) ?? []
        let whole = log.count / Self.recordByteCount * Self.recordByteCount
        for start in stride(from: 0, to: whole, by: Self.recordByteCount) {
            let entry = Array(log[start..<(start + Self.recordByteCount)])
            let content = Array(entry.dropLast(16))
            guard Self.checksum(content) == Array(entry.suffix(16)),
                let mark = try? StockMark(encoded: Array(content[32...]))
            else { throw .storage(Self.name, .damaged) }
            marks[Array(content[..<32])] = mark
        }
        // One entry a stock is enough, and what was cut must not stay in the way.
        var compact = [UInt8]()
        for (stock, mark) in marks { compact += Self.entry(stock, mark) }
        if compact.count != log.count { try directory.replace(Self.name, with: compact) }
    }

    /// The last mark seen of a stock.
    public func mark(of stock: [UInt8]) -> StockMark? { marks[Self.digest(stock)] }

    /// Records a mark; when this returns, the owner may be told so.
    ///
    /// - Parameter stock: an injective name of owner and stock; the owner is the one that the channel
    ///   says it is.
    ///
    /// Throws `.staleMark` with the last one seen unless it is above, and `.storage`.
    public func record(_ mark: StockMark, of stock: [UInt8]) throws(KeyManagementError) {
        guard !isBroken else { throw .storage(Self.name, .unwritable) }
        let stock = Self.digest(stock)
        if let seen = marks[stock] {
            guard mark > seen else { throw .staleMark(mark, seen: seen) }
        } else {
            guard marks.count < Self.stockLimit else {
                throw .storage(Self.name, .tooLong(limit: Self.stockLimit))
            }
        }
        isBroken = true
        try directory.append(Self.entry(stock, mark), to: Self.name)
        isBroken = false
        marks[stock] = mark
    }

    private static func entry(_ stock: [UInt8], _ mark: StockMark) -> [UInt8] {
        let content = stock + mark.encoded()
        return content + checksum(content)
    }

    private static func digest(_ stock: [UInt8]) -> [UInt8] {
        PublicHash.sha256(Array("swift-mpc/stock/v1".utf8) + stock)
    }

    /// Against damage; who can write here can lie to the owner anyway.
    private static func checksum(_ content: [UInt8]) -> [UInt8] {
        Array(PublicHash.sha256(content).prefix(16))
    }
}
