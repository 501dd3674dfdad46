/// What a store has done, for good: records of 64 bytes, appended and synced one by one.
///
/// A record that is cut off at the end was being written at a crash: nothing has happened after it, as
/// everything waits for its record, and it is dropped. Any other damage ends the store's use.
final class StoreLedger {
    /// What happened.
    enum Record: Equatable {
        /// A session began, whose token all parties note: 16 bytes.
        case session(token: [UInt8])
        /// Windows of a kind before `number` are used up.
        case used(kind: UInt64, before: UInt64)
        /// The next window of a kind to be made gets at least this number.
        case nextMade(kind: UInt64, number: UInt64)
        /// The session ended in order; nothing of a window in use was left behind unknown.
        case closed
    }

    private static let recordBytes = 64
    private let file: StoreFile
    /// Whether an append failed: what stands at the end is unknown then, and nothing is written behind it.
    private var hasFailed = false

    /// Opens or creates the ledger at `path`, and takes it for this process: throws `.inUse`.
    init(_ path: String, watch: @escaping StoreFile.Watch) throws(MPCError) {
        file = try StoreFile(path, .append, watch: watch)
        try file.lock()
    }

    /// All records, in order.
    func records() throws(MPCError) -> [Record] {
        let size = try file.size()
        var records: [Record] = []
        let whole = size / Self.recordBytes
        for index in 0..<whole {
            let bytes = try file.read(byteCount: Self.recordBytes)
            guard let record = Self.decode(bytes) else {
                // Only the last can have been cut off by a crash.
                guard index == whole - 1 else { throw .storage(.damaged) }
                try file.truncate(to: index * Self.recordBytes)
                return records
            }
            records.append(record)
        }
        if size % Self.recordBytes != 0 { try file.truncate(to: whole * Self.recordBytes) }
        return records
    }

    /// Appends records; they are on disk when this returns.
    func append(_ records: [Record]) throws(MPCError) {
        guard !records.isEmpty else { return }
        guard !hasFailed else { throw .storage(.unwritable(errno: 0)) }
        hasFailed = true
        try file.write(records.flatMap(Self.encode))
        try file.sync()
        hasFailed = false
    }

    private static func encode(_ record: Record) -> [UInt8] {
        let words: (UInt64, UInt64, UInt64) =
            switch record {
            case .session(let token): (1, word(token, 0), word(token, 1))
            case .used(let kind, let before): (2, kind, before)
            case .nextMade(let kind, let number): (3, kind, number)
            case .closed: (4, 0, 0)
            }
        let body = [words.0, words.1, words.2, 0].flatMap { word in
            withUnsafeBytes(of: word.littleEndian) { Array($0) }
        }
        return body + digest(body)
    }

    private static func digest(_ body: [UInt8]) -> [UInt8] {
        var hash = LabelledHash("swift-mpc/store-ledger/v1")
        hash.append(body)
        return hash.finish()
    }

    private static func decode(_ bytes: [UInt8]) -> Record? {
        let body = Array(bytes.prefix(32))
        guard digest(body) == Array(bytes.suffix(32)) else { return nil }
        switch word(body, 0) {
        case 1: return .session(token: Array(body[8..<24]))
        case 2: return .used(kind: word(body, 1), before: word(body, 2))
        case 3: return .nextMade(kind: word(body, 1), number: word(body, 2))
        case 4: return .closed
        default: return nil
        }
    }

    private static func word(_ bytes: [UInt8], _ k: Int) -> UInt64 {
        bytes[8 * k..<8 * k + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
