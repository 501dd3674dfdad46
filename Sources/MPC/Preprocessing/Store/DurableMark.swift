#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A file whose existence says one thing, for good: made once, and on disk before `make` returns.
struct DurableMark: Sendable {
    let directory: String
    let name: String
    let watch: StoreFile.Watch

    private var path: String { "\(directory)/\(name)" }

    func exists() throws(MPCError) -> Bool {
        if access(path, F_OK) == 0 { return true }
        guard errno == ENOENT else { throw .storage(.unreadable(errno: errno)) }
        return false
    }

    /// Throws `.storage` if it can't be written.
    func make() throws(MPCError) {
        let file = try StoreFile(path, .append, watch: watch)
        try file.sync()
        try StoreFile.sync(directory: directory, watch: watch)
    }
}
