/// What a store has done, for good: records of 64 bytes, appended and synced one by one.
///
/// A record that is cut off at the end was being written at a crash: nothing has happened after it, as
/// everything waits for its record, and it is dropped. Any other damage ends the store's use.
struct StoreLedger {
    /// What happened.
    enum Record: Equatable {
        /// The store was opened for the n-th time.
        case opened(count: UInt64)
        /// Windows of a kind before `number` are used up.
        case used(kind: UInt64, before: UInt64)
        /// The next window of a kind to be made gets at least this number.
        case nextMade(kind: UInt64, number: UInt64)
        /// A party's store had been opened so many times.
        case seen(party: UInt64, count: UInt64)
        /// The session ended in order; nothing of a window in use was left behind unknown.
        case closed
    }

    private static let recordBytes = 64
    private let file: StoreFile
    private let watch: StoreFile.Watch

    /// Opens or creates the ledger at `path`, and takes it for this process: throws `.inUse`.
    init(_ path: String, watch: @escaping StoreFile.Watch) throws(MPCError) {
        file = try StoreFile(path, .append)
        self.watch = watch
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
        try watch("ledger")
        try file.write(records.flatMap(Self.encode))
        try watch("ledger written")
        try file.sync()
        try watch("ledger synced")
    }

    private static func encode(_ record: Record) -> [UInt8] {
        let words: (UInt64, UInt64, UInt64) =
            switch record {
            case .opened(let count): (1, count, 0)
            case .used(let kind, let before): (2, kind, before)
            case .nextMade(let kind, let number): (3, kind, number)
            case .seen(let party, let count): (4, party, count)
            case .closed: (5, 0, 0)
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
        func word(_ k: Int) -> UInt64 {
            body[8 * k..<8 * k + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        switch word(0) {
        case 1: return .opened(count: word(1))
        case 2: return .used(kind: word(1), before: word(2))
        case 3: return .nextMade(kind: word(1), number: word(2))
        case 4: return .seen(party: word(1), count: word(2))
        case 5: return .closed
        default: return nil
        }
    }
}
