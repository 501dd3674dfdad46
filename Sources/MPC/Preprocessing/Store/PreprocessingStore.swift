/// Preprocessing made ahead, in a directory of this party's own: windows in files of their own, written once,
/// used once.
///
/// That a window is used is on disk before its content leaves the store: after a crash, `kill -9` included,
/// nothing comes out a second time; what was taken and not used is lost. A copy of the directory put
/// back later is detected when parties open their stores together (`agree`), as far as one of them has an
/// up-to-date store. Content is not encrypted; files are their owner's only (0600), and overwritten
/// when used, as far as file system and disk let them. Never back a store up.
///
/// One session uses a store at a time. Not for concurrent use.
public final class PreprocessingStore: MaterialStore, @unchecked Sendable {
    let directory: String
    private let ledger: StoreLedger
    private let watch: StoreFile.Watch
    private let restoredMark: DurableMark
    /// What all parties' stores have in common; agreed when they are first used.
    private(set) var identity: [UInt8]?
    /// What protocol and party number this one is for.
    private var use: [UInt8]?

    // What the ledger says.
    private(set) var openCount: UInt64 = 0
    private(set) var wasClosed = true
    var seenCounts: [Int: UInt64] = [:]
    private var usedBefore: [UInt64: UInt64] = [:]
    private var nextMade: [UInt64: UInt64] = [:]
    /// The windows that are there, by kind and number.
    private var windows: [UInt64: [UInt64: StoredWindow.Header]] = [:]

    /// Opens the store in `directory`, which is made if it does not exist. Throws `.storage`.
    public convenience init(directory: String) throws(MPCError) {
        try self.init(directory: directory, watch: { (_) throws(MPCError) in })
    }

    package init(
        directory: String, watch: @escaping @Sendable (String) throws(MPCError) -> Void
    ) throws(MPCError) {
        self.directory = directory
        self.watch = watch
        try StoreFile.makeDirectory(directory)
        ledger = try StoreLedger("\(directory)/ledger", watch: watch)
        restoredMark = DurableMark(directory: directory, name: "restored")
        for record in try ledger.records() {
            wasClosed = record == .closed
            switch record {
            case .opened(let count): openCount = count
            case .used(let kind, let before): usedBefore[kind] = before
            case .nextMade(let kind, let number): nextMade[kind] = number
            case .seen(let party, let count): seenCounts[Int(clamping: party)] = count
            case .closed: break
            }
        }
        if try restoredMark.exists() { throw .storage(.restored(party: -1)) }
        try readIdentity()
        try readWindows()
        openCount += 1
        try ledger.append([.opened(count: openCount)])
        try StoreFile.sync(directory: directory)
    }

    private func readIdentity() throws(MPCError) {
        guard try StoreFile.names(in: directory).contains("identity") else { return }
        let bytes = try StoreFile("\(directory)/identity", .read).read(byteCount: 64)
        (identity, use) = (Array(bytes[..<32]), Array(bytes[32...]))
    }

    /// Says once and for all what the store is for. Throws `.otherStore` if it is for something else.
    func identify(as identity: [UInt8], use: [UInt8]) throws(MPCError) {
        if let known = self.identity {
            guard known == identity, self.use == use else { throw .storage(.otherStore) }
            return
        }
        try write(identity + use, to: "identity")
        (self.identity, self.use) = (identity, use)
    }

    /// The key of the store's authenticated preprocessing: made at first use, locked for good by the
    /// first failed check. Throws `.keyLocked`, `.storage`.
    func authenticationKey(
        for scheme: some AuthenticationScheme, party: Int
    ) throws(MPCError) -> AuthenticationKey {
        let lock = try KeyLock(record: DurableMark(directory: directory, name: "key-locked"))
        guard !lock.isLocked else { throw .keyLocked }
        let count = AuthenticationKey.wordCount(scheme)
        guard try StoreFile.names(in: directory).contains("key") else {
            let key = try AuthenticationKey(for: scheme, party: party)
            try write(Array(key.words.rawBytes), to: "key")
            return AuthenticationKey(words: key.words, lock: lock)
        }
        let file = try StoreFile("\(directory)/key", .read)
        guard try file.size() == 8 * count else { throw .storage(.otherStore) }
        let words = WordBuffer(uninitialized: count)
        try file.read(words.bytes)
        return AuthenticationKey(words: words, lock: lock)
    }

    /// Writes a file whole or not at all.
    private func write(_ bytes: [UInt8], to name: String) throws(MPCError) {
        let temporary = "\(directory)/\(name).new"
        StoreFile.erase(temporary)
        let file = try StoreFile(temporary, .create)
        try file.write(bytes)
        try watch("file written")
        try file.sync()
        try StoreFile.rename(temporary, to: "\(directory)/\(name)")
        try watch("file renamed")
        try StoreFile.sync(directory: directory)
        try watch("file synced")
    }

    /// Finds the windows that have not been used; erases what has, and what was being written at a crash.
    private func readWindows() throws(MPCError) {
        for name in try StoreFile.names(in: directory) {
            let path = "\(directory)/\(name)"
            if name.hasSuffix(".new") { StoreFile.erase(path) }
            guard name.hasSuffix(".window") else { continue }
            let header = try StoredWindow.readHeader(path)
            guard header.number >= usedBefore[header.kindHash] ?? 0 else {
                StoreFile.erase(path)
                continue
            }
            windows[header.kindHash, default: [:]][header.number] = header
        }
    }

    private func path(_ kind: UInt64, _ number: UInt64) -> String {
        "\(directory)/\(StoredWindow.name(kind, number))"
    }

    public var levels: [String: Int] {
        var result: [String: Int] = [:]
        for headers in windows.values {
            for header in headers.values { result[header.kindName, default: 0] += header.elements }
        }
        return result
    }

    package func level(_ kind: MaterialKind) -> Int {
        (windows[StoredWindow.hash(kind)] ?? [:]).values.reduce(0) { $0 + $1.units }
    }

    package func append(_ window: MaterialWindow) throws(MPCError) {
        let kind = StoredWindow.hash(window.kind)
        let number = nextMade[kind] ?? 0
        let header = StoredWindow.Header(window, number: number)
        // The number is given away first: it never comes again, whatever happens to the file.
        try ledger.append([.nextMade(kind: kind, number: number + 1)])
        nextMade[kind] = number + 1
        try StoredWindow.write(
            window, header, to: path(kind, number), in: directory, watch: watch)
        windows[kind, default: [:]][number] = header
    }

    package func takeNext(_ kind: MaterialKind) throws(MPCError) -> MaterialWindow? {
        let hash = StoredWindow.hash(kind)
        guard let number = windows[hash]?.keys.min() else { return nil }
        try ledger.append([.used(kind: hash, before: number + 1)])
        usedBefore[hash] = number + 1
        windows[hash]?[number] = nil
        let path = path(hash, number)
        let window = try StoredWindow.read(path, kind)
        StoreFile.erase(path)
        return window
    }

    /// Notes that the session has ended in order. A store that was not closed gives up two windows of each
    /// kind when it is next used: others may know what was in use.
    public func close() throws(MPCError) { try ledger.append([.closed]) }

    // MARK: With the other parties' stores

    /// The kinds that the store has ever had, by hash: windows used before, and next to be made.
    var cursors: [UInt64: (used: UInt64, made: UInt64)] {
        var result: [UInt64: (used: UInt64, made: UInt64)] = [:]
        for kind in Set(usedBefore.keys).union(nextMade.keys) {
            result[kind] = (usedBefore[kind] ?? 0, nextMade[kind] ?? 0)
        }
        return result
    }

    /// Windows of a kind that are there.
    func numbers(_ kind: UInt64) -> Set<UInt64> { Set((windows[kind] ?? [:]).keys) }

    /// Gives up all windows of a kind but `kept`; new ones get numbers from `next` on.
    func keep(_ kept: Set<UInt64>, of kind: UInt64, used: UInt64, next: UInt64) throws(MPCError) {
        try ledger.append([.used(kind: kind, before: used), .nextMade(kind: kind, number: next)])
        (usedBefore[kind], nextMade[kind]) = (used, next)
        for number in numbers(kind).subtracting(kept) {
            windows[kind]?[number] = nil
            StoreFile.erase(path(kind, number))
        }
    }

    /// Notes how often a party's store had been opened.
    func note(party: Int, count: UInt64) throws(MPCError) {
        try ledger.append([.seen(party: UInt64(party), count: count)])
        seenCounts[party] = count
    }

    /// Ends the use of the store, for good.
    func giveUp() { try? restoredMark.make() }
}
