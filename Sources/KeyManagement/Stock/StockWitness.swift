/// Remembers, durably, how far the stocks of others are spent: who comes with a lease that begins below has
/// an old disk.
public final class StockWitness {
    private let directory: any DurableDirectory
    /// By owner, then stock.
    private var marks: [[UInt8]: [[UInt8]: StockMark]] = [:]
    /// Bytes of the record: it grows with each lease, and is written anew when most of it counts no more.
    private var length = 0
    /// After a failed write the end of the file is not known: it has to be opened again.
    private var isBroken = false

    /// The greatest number of one owner's stocks that are watched.
    public static let stockLimit = 1 << 12

    private static let name = "marks"
    private static let byteLimit = 1 << 28
    private static let recordByteCount = 64 + StockMark.byteCount + 16
    /// With what a file begins: one that was cut to nothing is no new one.
    private static let header = checksum(Array("swift-mpc/stock-witness/v1".utf8))

    /// Opens the record in a directory of its own.
    ///
    /// - Parameter create: Begins a record where there is none: true at this witness's first start and
    ///   never again. A witness that has lost its record would agree to what it has seen before.
    ///
    /// Throws `.storage`, with `.missing` where there is no record, and `.damaged` for one that was
    /// changed. A last entry that is cut was never answered for.
    public init(
        directory: any DurableDirectory, create: Bool = false
    ) throws(KeyManagementError) {
        self.directory = directory
        guard let log = try directory.read(Self.name, limit: Self.byteLimit) else {
            guard create else { throw .storage(Self.name, .missing) }
            try directory.replace(Self.name, with: Self.header)
            length = Self.header.count
            return
        }
        guard log.starts(with: Self.header) else { throw .storage(Self.name, .damaged) }
        let entries = log.dropFirst(Self.header.count)
        let count = entries.count / Self.recordByteCount
        for start in (0..<count).map({ entries.startIndex + $0 * Self.recordByteCount }) {
            let entry = Array(entries[start..<(start + Self.recordByteCount)])
            let content = Array(entry.dropLast(16))
            guard Self.checksum(content) == Array(entry.suffix(16)),
                let mark = try? StockMark(encoded: Array(content[64...]))
            else { throw .storage(Self.name, .damaged) }
            marks[Array(content[..<32]), default: [:]][Array(content[32..<64])] = mark
        }
        length = log.count
        // What was cut must not stay in the way.
        if length != compactLength { try compact() }
    }

    /// With one entry a stock, which is enough.
    private var compactLength: Int {
        Self.header.count + Self.recordByteCount * marks.values.reduce(0) { $0 + $1.count }
    }

    private func compact() throws(KeyManagementError) {
        var record = Self.header
        for (owner, stocks) in marks {
            for (stock, mark) in stocks { record += Self.entry(owner, stock, mark) }
        }
        try directory.replace(Self.name, with: record)
        length = record.count
    }

    /// Of a short record nothing is saved.
    private static let leastLength = 1 << 20

    /// How far a stock was seen to be spent.
    public func mark(of stock: [UInt8], owner: [UInt8]) -> StockMark? {
        marks[Self.digest(owner)]?[Self.digest(stock)]
    }

    /// Records a lease; when this returns, the owner may be told so.
    ///
    /// - Parameter owner: the one that the channel says it is.
    ///
    /// Throws `.staleLease` with what was seen to be spent if any of the lease is below, and `.storage`,
    /// with `.tooLong` for an owner of more than `stockLimit` stocks.
    public func record(
        _ lease: StockLease, of stock: [UInt8], owner: [UInt8]
    ) throws(KeyManagementError) {
        guard !isBroken else { throw .storage(Self.name, .unwritable) }
        let (owner, stock) = (Self.digest(owner), Self.digest(stock))
        let stocks = marks[owner] ?? [:]
        if let seen = stocks[stock] {
            guard lease.follows(seen) else { throw .staleLease(lease, seen: seen) }
        } else {
            guard stocks.count < Self.stockLimit else {
                throw .storage(Self.name, .tooLong(limit: Self.stockLimit))
            }
        }
        isBroken = true
        try directory.append(Self.entry(owner, stock, lease.end), to: Self.name)
        marks[owner, default: [:]][stock] = lease.end
        length += Self.recordByteCount
        if length >= Self.leastLength, length >= 2 * compactLength { try compact() }
        isBroken = false
    }

    private static func entry(
        _ owner: [UInt8], _ stock: [UInt8], _ mark: StockMark
    ) -> [UInt8] {
        let content = owner + stock + mark.encoded()
        return content + checksum(content)
    }

    private static func digest(_ name: [UInt8]) -> [UInt8] {
        PublicHash.sha256(Array("swift-mpc/stock/v1".utf8) + name)
    }

    /// Against damage; who can write here can lie to the owner anyway.
    private static func checksum(_ content: [UInt8]) -> [UInt8] {
        Array(PublicHash.sha256(content).prefix(16))
    }
}
