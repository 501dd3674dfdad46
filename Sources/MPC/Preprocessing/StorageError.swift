/// Why stored preprocessing can't be used. Never carries a secret.
public enum StorageError: Error, Equatable, Sendable {
    /// A file can't be read; the number is the system's.
    case unreadable(errno: Int32)
    /// A file can't be written; the number is the system's.
    case unwritable(errno: Int32)
}

extension StorageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let code): "preprocessing can't be read (system error \(code))"
        case .unwritable(let code): "preprocessing can't be written (system error \(code))"
        }
    }
}
