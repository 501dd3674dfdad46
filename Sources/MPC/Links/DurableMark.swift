#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A file whose existence says one thing, for good: made once, and on disk before `make` returns.
struct DurableMark: Sendable {
    let path: String

    func exists() throws(MPCError) -> Bool {
        if access(path, F_OK) == 0 { return true }
        guard errno == ENOENT else { throw .storage(.unreadable(errno: errno)) }
        return false
    }

    /// Throws `.storage` if it can't be written.
    func make() throws(MPCError) {
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        guard file >= 0 else { throw .storage(.unwritable(errno: errno)) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw .storage(.unwritable(errno: errno)) }
        try DurableMark.syncFolder(of: path)
    }

    /// Makes a new or removed name in a file's folder durable.
    static func syncFolder(of path: String) throws(MPCError) {
        let end = path.lastIndex(of: "/")
        let folder = end.map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY)
        guard descriptor >= 0 else { throw .storage(.unwritable(errno: errno)) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .storage(.unwritable(errno: errno)) }
    }
}
