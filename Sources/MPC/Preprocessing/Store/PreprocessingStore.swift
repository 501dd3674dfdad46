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
    package private(set) var identity: [UInt8]?
    /// What protocol and party number this one is for.
    private var use: [UInt8]?

    // What the ledger says.
    /// The tokens of the last two sessions that all parties began, the last first.
    private(set) var tokens = [[UInt8]](repeating: [UInt8](repeating: 0, count: 16), count: 2)
    /// Whether the last session was closed, or took no window.
    private(set) var isInOrder = true
    private var usedBefore: [UInt64: UInt64] = [:]
    private var nextMade: [UInt64: UInt64] = [:]
    /// The windows that are there, by kind and number.
    private var windows: [UInt64: [UInt64: StoredWindow.Header]] = [:]
    /// The key, once it has been asked for: one object, so that it has one owner and one lock.
    private var key: AuthenticationKey?
    private var isInSession = false

    /// Opens the store in `directory`, which is made if it does not exist. Throws `.storage`.
    public convenience init(directory: String) throws(MPCError) {
        try self.init(directory: directory, watch: StoreFile.unwatched)
    }

    package init(
        directory: String, watch: @escaping @Sendable (StoreStep) throws(MPCError) -> Void
    ) throws(MPCError) {
        self.directory = directory
        self.watch = watch
        try StoreFile.makeDirectory(directory)
        ledger = try StoreLedger("\(directory)/ledger", watch: watch)
        restoredMark = DurableMark(directory: directory, name: "restored", watch: watch)
        for record in try ledger.records() {
            switch record {
            case .session(let token):
                tokens = [token, tokens[0]]
                isInOrder = true
            case .used(let kind, let before):
                usedBefore[kind] = max(before, usedBefore[kind] ?? 0)
                isInOrder = false
            case .nextMade(let kind, let number):
                nextMade[kind] = max(number, nextMade[kind] ?? 0)
            case .closed: isInOrder = true
            }
        }
        if try restoredMark.exists() { throw .storage(.restored(party: -1)) }
        try readIdentity()
        try readWindows()
        try StoreFile.sync(directory: directory, watch: watch)
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
    /// first check that fails or is broken off, and the same object at each call. Throws `.keyLocked`, `.storage`.
    package func authenticationKey(
        for scheme: some AuthenticationScheme, party: Int
    ) throws(MPCError) -> AuthenticationKey {
        if let key {
            guard !key.lock.isLocked else { throw .keyLocked }
            return key
        }
        let path = "\(directory)/key"
        let lock = try KeyLock(
            record: DurableMark(directory: directory, name: "key-locked", watch: watch),
            check: DurableFlag(directory: directory, name: "key-check", watch: watch),
            broken: DurableCount(directory: directory, name: "key-broken", watch: watch),
            overwriting: path)
        guard !lock.isLocked else { throw .keyLocked }
        let made: AuthenticationKey
        if try StoreFile.names(in: directory).contains("key") {
            let words = try readKey(path, count: AuthenticationKey.wordCount(scheme))
            made = AuthenticationKey(words: words, lock: lock, for: scheme, party: party)
        } else {
            let fresh = try AuthenticationKey(for: scheme, party: party)
            try write(Array(fresh.words.rawBytes) + Self.digest(ofKey: fresh.words), to: "key")
            made = AuthenticationKey(words: fresh.words, lock: lock, for: scheme, party: party)
        }
        key = made
        return made
    }

    /// Whether the key, if it was asked for, is locked.
    package var isKeyLocked: Bool { key?.lock.isLocked ?? false }

    private static func digest(ofKey words: WordBuffer) -> [UInt8] {
        var hash = LabelledHash("swift-mpc/store-key/v1")
        hash.append(words.rawBytes)
        extendLifetime(words)
        return hash.finish()
    }

    /// Throws `.keyLocked` for one that was overwritten when a check failed.
    private func readKey(_ path: String, count: Int) throws(MPCError) -> WordBuffer {
        let file = try StoreFile(path, .read)
        guard try file.size() == 8 * count + 32 else { throw .storage(.otherStore) }
        let words = WordBuffer(uninitialized: count)
        try file.read(words.bytes)
        let expected = try file.read(byteCount: 32)
        guard Self.digest(ofKey: words) == expected else {
            let isOverwritten = words.rawBytes.allSatisfy { $0 == 0 }
            extendLifetime(words)
            throw isOverwritten ? .keyLocked : .storage(.damaged)
        }
        return words
    }

    /// Writes a file whole or not at all.
    private func write(_ bytes: [UInt8], to name: String) throws(MPCError) {
        let temporary = "\(directory)/\(name).new"
        StoreFile.erase(temporary)
        let file = try StoreFile(temporary, .create, watch: watch)
        try file.write(bytes)
        try file.sync()
        try StoreFile.rename(temporary, to: "\(directory)/\(name)", watch: watch)
        try StoreFile.sync(directory: directory, watch: watch)
    }

    /// Finds the windows that have not been used; erases what has, and what was being written at a crash.
    private func readWindows() throws(MPCError) {
        for name in try StoreFile.names(in: directory) {
            let path = "\(directory)/\(name)"
            if name.hasSuffix(".new") { StoreFile.erase(path) }
            guard name.hasSuffix(".window") else { continue }
            guard let header = try header(at: path),
                name == StoredWindow.name(header.kindHash, header.number),
                header.number >= usedBefore[header.kindHash] ?? 0,
                header.number < nextMade[header.kindHash] ?? 0
            else {
                StoreFile.erase(path)
                continue
            }
            windows[header.kindHash, default: [:]][header.number] = header
        }
    }

    /// Nil for a damaged window, which is nobody's: that it is missing shows when stores are compared. What can't
    /// be read now, as with too many files open, may be read later: throws `.storage(.unreadable)`.
    private func header(at path: String) throws(MPCError) -> StoredWindow.Header? {
        do throws(MPCError) { return try StoredWindow.readHeader(path) } catch {
            guard error == .storage(.damaged) else { throw error }
            return nil
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
        let number = max(nextMade[kind] ?? 0, usedBefore[kind] ?? 0)
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
        isInOrder = false
        windows[hash]?[number] = nil
        let path = path(hash, number)
        let window = try StoredWindow.read(path, kind)
        StoreFile.erase(path)
        return window
    }

    /// Notes that the session has ended in order. If windows were taken and the store was not closed, all its
    /// windows are given up when it is next used: others may know what was in use.
    public func close() throws(MPCError) {
        try ledger.append([.closed])
        isInOrder = true
    }

    // MARK: With the other parties' stores

    /// How many windows there are of each kind, by hash.
    var levelsByHash: [UInt64: Int] { windows.mapValues(\.count).filter { $0.value > 0 } }

    /// Whether a window of a kind that was made and not used is not there. Stores that lack as many need not lack the
    /// same ones.
    func lacksWindows(of kind: UInt64) -> Bool {
        let (first, next) = (usedBefore[kind] ?? 0, nextMade[kind] ?? 0)
        return UInt64(windows[kind]?.count ?? 0) != (next > first ? next - first : 0)
    }

    /// Writes what the ledger says already: whose ledger can't be written must not let the others begin a session
    /// that it can't note, or it falls behind them. Throws `.storage`.
    func requireWritable() throws(MPCError) {
        if isInOrder { return try ledger.append([.closed]) }
        try ledger.append(usedBefore.prefix(1).map { .used(kind: $0.key, before: $0.value) })
    }

    /// Begins a session, durably: its token, and that all windows of these kinds are given up.
    func begin(session token: [UInt8], givingUp kinds: [UInt64]) throws(MPCError) {
        let used = kinds.map { kind in
            StoreLedger.Record.used(
                kind: kind, before: max(nextMade[kind] ?? 0, usedBefore[kind] ?? 0))
        }
        try ledger.append(used + [.session(token: token)])
        for case .used(let kind, let before) in used {
            usedBefore[kind] = before
            for number in windows[kind]?.keys.sorted() ?? [] { StoreFile.erase(path(kind, number)) }
            windows[kind] = nil
        }
        tokens = [token, tokens[0]]
        isInOrder = true
    }

    /// Takes the store for a session, until the lease is released. Throws `.inUse`.
    package func lease() throws(MPCError) -> StoreLease {
        guard !isInSession else { throw .storage(.inUse) }
        isInSession = true
        return StoreLease(self)
    }

    fileprivate func leave() { isInSession = false }

    /// Ends the use of the store, for good.
    func giveUp() { try? restoredMark.make() }
}

/// The use of a store by one session. Gives it back when it is released.
package final class StoreLease: MaterialStore {
    private let store: PreprocessingStore

    fileprivate init(_ store: PreprocessingStore) { self.store = store }

    deinit { store.leave() }

    func agree(on links: PartyLinks, name: String) async throws(MPCError) {
        try await store.agree(on: links, name: name)
    }

    package func level(_ kind: MaterialKind) -> Int { store.level(kind) }
    package var levels: [String: Int] { store.levels }
    package func append(_ window: MaterialWindow) throws(MPCError) { try store.append(window) }
    package func takeNext(_ kind: MaterialKind) throws(MPCError) -> MaterialWindow? {
        try store.takeNext(kind)
    }
}

extension PreprocessingStore {
    /// Ends a store that is open nowhere: its key and windows are overwritten and removed, as far as file system and
    /// disk let them. First its mark is made, so that what a crash leaves can't be used. Throws `.storage`.
    package static func destroy(directory: String) throws(MPCError) {
        let watch = StoreFile.unwatched
        try DurableMark(directory: directory, name: "restored", watch: watch).make()
        for name in try StoreFile.names(in: directory) where name != "restored" {
            StoreFile.erase("\(directory)/\(name)")
        }
        try StoreFile.sync(directory: directory, watch: watch)
    }
}
