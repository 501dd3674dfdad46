/// A directory of small files. A change is durable when its call returns: it survives a crash of the
/// process and a loss of power, as far as disk and file system keep what they promise.
///
/// A call that throws has done its change, or a part of an `append`, or nothing.
public protocol DurableDirectory: AnyObject {
    /// A file's content, or nil where there is none. Throws `.storage`; a file longer than `limit`
    /// bytes is refused.
    func read(_ name: String, limit: Int) throws(KeyManagementError) -> [UInt8]?

    /// Adds bytes at a file's end; makes the file where there is none.
    func append(_ bytes: [UInt8], to name: String) throws(KeyManagementError)

    /// Gives a file this content, all or nothing.
    func replace(_ name: String, with bytes: [UInt8]) throws(KeyManagementError)

    /// Overwrites a file and removes it; none may be there.
    func remove(_ name: String) throws(KeyManagementError)

    /// The names of all files.
    func names() throws(KeyManagementError) -> [String]
}

/// Why a file could not be used.
public enum StorageFault: Error, Hashable, Sendable {
    case unreadable
    case unwritable
    /// Another process has the directory open.
    case inUse
    case tooLong(limit: Int)
    /// Others than the owner may read the directory: `chmod 700`.
    case readableByOthers
    /// Not what was written: cut or changed.
    case damaged
    /// Not there, though it was made at the first start.
    case missing
}
