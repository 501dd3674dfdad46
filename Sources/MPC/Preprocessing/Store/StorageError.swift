/// Why stored preprocessing can't be used. Never carries a secret.
public enum StorageError: Error, Equatable, Sendable {
    /// A file can't be read; the number is the system's.
    case unreadable(errno: Int32)
    /// A file can't be written; the number is the system's.
    case unwritable(errno: Int32)
    /// A file is not what the store has written: damaged, or of another version.
    case damaged
    /// Another process or session uses the store.
    case inUse
    /// The store belongs to another party number, protocol, or set of parties.
    case otherStore
    /// The store of `party` is an old copy, put back: what it holds may have been used. -1 is a party's own
    /// that was found out before, or was ended.
    case restored(party: Int)
}

extension StorageError: CustomStringConvertible {
    /// One line, for a log or a user.
    public var description: String {
        switch self {
        case .unreadable(let code): "preprocessing can't be read (system error \(code))"
        case .unwritable(let code): "preprocessing can't be written (system error \(code))"
        case .damaged: "a file of preprocessing is damaged: delete the store and make a new one"
        case .inUse: "the store of preprocessing is in use by another session"
        case .otherStore:
            "the store of preprocessing belongs to another committee, protocol or party: use "
                + "a new directory"
        case .restored(-1):
            "this store of preprocessing is not to be used again: it was an old copy put back, or "
                + "was ended; use a new directory"
        case .restored(let party):
            "the store of party \(party) is an old copy put back: all parties must make a new one"
        }
    }
}
