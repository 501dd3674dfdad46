internal import SecretSharing

/// A stock on disk, for material that is expensive to make: what a restart leaves of it is still good.
///
/// The file is a log that only grows. Before items are taken, a lease on a run of them is written and
/// synced: from then on they count as spent, whether they are taken or not, so that a crash can lose
/// items and never repeat one. And before a lease is used, witnesses - peers, or a chain - have to have
/// recorded it durably, from where to where (`StockWitness`): a node whose disk was put back to an earlier
/// state comes with a lease that begins below what they have seen, is refused, and `discard`s its stock.
/// With n - 1 witnesses, of which f are corrupt and side with who restores, a quorum q with
/// 2q > n - 1 + f makes it impossible that an item is used under two leases.
///
/// Secrets are encrypted (AES-256-GCM), records tagged (HMAC). A log that is damaged anywhere is given up
/// for a new epoch: nothing of it is used.
public final class FileStock: OneTimeStock {
    /// The greatest length of a log.
    public static let byteLimit = 1 << 28
    /// The greatest epoch that a witness may have seen: honest stocks never come near.
    public static let epochLimit: UInt64 = 1 << 62

    public private(set) var epoch: UInt64
    private let directory: any DurableDirectory
    private let key: StorageKey
    private let label: [UInt8]
    private let quorum: Int
    private let leaseSize: UInt64
    /// By position; of those below `leased` what leases of this process have left.
    private var items = [UInt64: StockItem]()
    private var end: UInt64 = 0
    private var leased: UInt64 = 0
    /// The last lease, and whether enough witnesses have recorded it. Of those before, `items` holds only
    /// what was in leases that they had recorded.
    private var last: Range<UInt64> = 0..<0
    private var isRecorded = false
    private var length = 0
    /// After a failed write the end of the log is not known: it has to be opened again.
    private var isBroken = false

    /// Opens the stock in a directory of its own, or begins one.
    ///
    /// - Parameters:
    ///   - label: what the items are for: they are of no use under another label.
    ///   - quorum: how many witnesses have to record a lease, at least 1.
    ///   - leaseSize: how many items a lease is for: what a crash may lose, at one sync each.
    ///
    /// Throws `.storage`.
    public init(
        directory: any DurableDirectory, key: StorageKey, label: [UInt8], quorum: Int,
        leaseSize: Int = 16
    ) throws(KeyManagementError) {
        precondition(quorum >= 1 && leaseSize >= 1, "a witness and an item at least")
        self.directory = directory
        self.key = key
        self.label = label
        self.quorum = quorum
        self.leaseSize = UInt64(leaseSize)
        let epochs = try directory.names().compactMap(Self.epoch).sorted()
        epoch = epochs.last ?? 0
        if epochs.isEmpty {
            try begin(epoch)
        } else if try !replay() {
            try discard(above: nil)
        }
        for old in epochs.dropLast() { try directory.remove(Self.name(old)) }
    }

    /// What is spent for good.
    public var mark: StockMark { StockMark(epoch: epoch, position: leased) }

    /// The positions of items that can be leased.
    public var unleased: Range<UInt64> { leased..<end }

    /// The positions of the last lease that can be taken now; some may have been.
    public var lease: Range<UInt64> { isRecorded ? last : last.lowerBound..<last.lowerBound }

    public var publicParts: [UInt64: [UInt8]] { items.mapValues(\.publicPart) }

    public func add(_ items: [StockItem]) throws(KeyManagementError) -> Range<UInt64> {
        var records = [UInt8]()
        for (k, item) in items.enumerated() {
            var writer = MessageWriter()
            writer.variable(item.publicPart, limit: StockItem.publicByteLimit)
            writer.fixed(key.seal(item.secret, use: itemUse(end + UInt64(k))))
            records += record(.item, writer.bytes, at: length + records.count)
        }
        guard length + records.count <= Self.byteLimit else {
            throw .storage(Self.name(epoch), .tooLong(limit: Self.byteLimit))
        }
        try append(records)
        let start = end
        for item in items {
            self.items[end] = item
            end += 1
        }
        return start..<end
    }

    /// Leases the next items: they are spent now, durably. The lease has to be shown to witnesses.
    ///
    /// What is left of confirmed leases stays usable as long as the process lives; a lease that was not
    /// confirmed is lost. Throws `.stockEmpty` and `.storage`.
    public func openLease() throws(KeyManagementError) -> StockLease {
        // A size that reaches beyond all numbers is one that takes everything.
        let upper = end - leased > leaseSize ? leased + leaseSize : end
        guard upper > leased else { throw .stockEmpty }
        var writer = MessageWriter()
        writer.number(upper)
        try append(record(.lease, writer.bytes, at: length))
        if !isRecorded { for position in last { items[position] = nil } }
        (last, isRecorded) = (leased..<upper, false)
        leased = upper
        return StockLease(epoch: epoch, positions: last)
    }

    /// Lets the last lease be used: these witnesses have recorded it.
    ///
    /// Throws `.notWitnessed` if they are fewer than the quorum, or it is not the last lease.
    public func confirm(
        _ lease: StockLease, witnesses: Set<PartyNumber>
    ) throws(KeyManagementError) {
        guard lease == StockLease(epoch: epoch, positions: last), !last.isEmpty,
            witnesses.count >= quorum
        else { throw .notWitnessed(needed: quorum, given: witnesses.count) }
        isRecorded = true
    }

    public func take(epoch: UInt64, position: UInt64) throws(KeyManagementError) -> StockItem {
        guard !isBroken, epoch == self.epoch, position < leased,
            isRecorded || !last.contains(position),
            let item = items.removeValue(forKey: position)
        else { throw .spent(StockMark(epoch: epoch, position: position)) }
        return item
    }

    /// Gives up everything for a new epoch, which is above what witnesses have seen.
    ///
    /// - Parameter seen: of what they say, the (f + 1)-th highest, where f of them may lie: an honest one
    ///   has seen as much. One liar alone could otherwise push the epoch up.
    ///
    /// Throws `.impossibleEpoch` for an epoch above `epochLimit`: then nothing has changed. Throws
    /// `.storage`: then the stock gives nothing more until it is opened again.
    public func discard(above seen: StockMark?) throws(KeyManagementError) {
        let old = epoch
        let highest = max(old, seen?.epoch ?? 0)
        guard (seen?.epoch ?? 0) <= Self.epochLimit, highest < .max else {
            throw .impossibleEpoch(highest)
        }
        try begin(highest + 1)
        try directory.remove(Self.name(old))
    }

    private func begin(_ epoch: UInt64) throws(KeyManagementError) {
        self.epoch = epoch
        (end, leased, last, isRecorded, length) = (0, 0, 0..<0, false, 0)
        items = [:]
        try append(record(.header, label, at: 0))
    }

    private func append(_ bytes: [UInt8]) throws(KeyManagementError) {
        guard !isBroken else { throw .storage(Self.name(epoch), .unwritable) }
        isBroken = true
        try directory.append(bytes, to: Self.name(epoch))
        isBroken = false
        length += bytes.count
    }
}

/// The log.
extension FileStock {
    private enum Record: UInt8 {
        case header = 1
        case item = 2
        case lease = 3
    }

    private static func name(_ epoch: UInt64) -> String { "stock-\(epoch)" }

    private static func epoch(_ name: String) -> UInt64? {
        name.hasPrefix("stock-") ? UInt64(name.dropFirst(6)) : nil
    }

    /// Kind, length, content and a tag over these, epoch, label and place.
    private func record(_ kind: Record, _ content: [UInt8], at offset: Int) -> [UInt8] {
        var writer = MessageWriter(format: MessageFormat.stockLog.rawValue, version: 1)
        writer.byte(kind.rawValue)
        writer.variable(content, limit: content.count)
        return writer.bytes + key.tag(writer.bytes, use: recordUse(offset))
    }

    private func recordUse(_ offset: Int) -> [UInt8] {
        var writer = MessageWriter()
        writer.variable(label, limit: label.count)
        writer.number(epoch)
        writer.number(UInt64(offset))
        return writer.bytes
    }

    private func itemUse(_ position: UInt64) -> [UInt8] { recordUse(0) + recordUse(Int(position)) }

    /// Reads the log of this epoch; false if it is not, from start to end, what this stock has written.
    private func replay() throws(KeyManagementError) -> Bool {
        guard let log = try directory.read(Self.name(epoch), limit: Self.byteLimit) else {
            return false
        }
        var offset = 0
        while offset < log.count {
            guard let (kind, content, size) = next(log, offset) else { return false }
            guard (kind == .header) == (offset == 0), apply(kind, content) else { return false }
            offset += size
        }
        length = offset
        items = items.filter { $0.key >= leased }
        (last, isRecorded) = (leased..<leased, false)
        return offset > 0
    }

    private func next(_ log: [UInt8], _ offset: Int) -> (Record, [UInt8], Int)? {
        let head = 2 + 1 + 4
        guard log.count - offset >= head + 16 else { return nil }
        let count = log[(offset + 3)..<(offset + 7)].reduce(0) { $0 << 8 | Int($1) }
        guard count <= log.count - offset - head - 16,
            let kind = Record(rawValue: log[offset + 2])
        else { return nil }
        let content = Array(log[(offset + head)..<(offset + head + count)])
        let size = head + count + 16
        guard record(kind, content, at: offset) == Array(log[offset..<(offset + size)]) else {
            return nil
        }
        return (kind, content, size)
    }

    private func apply(_ kind: Record, _ content: [UInt8]) -> Bool {
        switch kind {
        case .header: return content == label
        case .lease:
            var reader = MessageReader(content)
            guard let upper = try? reader.number(), upper > leased, upper <= end else {
                return false
            }
            leased = upper
            return true
        case .item:
            var reader = MessageReader(content)
            guard let publicPart = try? reader.variable(limit: StockItem.publicByteLimit) else {
                return false
            }
            let sealed = Array(content.dropFirst(4 + publicPart.count))
            do throws(KeyManagementError) {
                let secret = try key.open(sealed, use: itemUse(end))
                items[end] = StockItem(publicPart: publicPart, secret: secret)
            } catch {
                return false
            }
            end += 1
            return true
        }
    }
}
