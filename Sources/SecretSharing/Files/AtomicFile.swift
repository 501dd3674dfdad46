#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A file for secrets that appears under its name whole or not at all.
///
/// Readable and writable by its owner alone (mode 0600). Until it is published it has no name, where the
/// file system can keep such files (Linux, O_TMPFILE): nothing is left of it, however the process ends.
/// Elsewhere it has another name in the same folder, and is removed with the last reference.
public final class AtomicFile {
    public let path: String
    /// Whether a file by that name gives way.
    public let isReplacing: Bool
    private let folder: String
    /// Another name in the same folder.
    private let temporary: String
    private var hasTemporaryName: Bool
    private let descriptor: Int32
    private var isPublished = false

    /// Makes the file that is to be at `path`.
    ///
    /// Throws `.file`, with `.alreadyThere` if there is one by that name, unless it is replaced.
    /// - Parameter replacing: Whether a file by that name gives way.
    public init(path: String, replacing: Bool = false) throws(SecretSharingError) {
        self.path = path
        isReplacing = replacing
        var status = stat()
        guard replacing || lstat(path, &status) != 0 else {
            throw .file(path: path, .alreadyThere)
        }
        let slash = path.lastIndex(of: "/")
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let mark = ShareSetID().description.prefix(16)
        temporary = folder + "/." + name + "." + mark
        let nameless = Self.nameless(in: folder)
        hasTemporaryName = nameless < 0
        descriptor =
            nameless >= 0
            ? nameless
            : open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw .file(path: path, .system(operation: "create", code: errno))
        }
    }

    deinit {
        close(descriptor)
        if hasTemporaryName { unlink(temporary) }
    }

    /// A file without a name, or -1 where there is no such thing, or no way to name it later.
    private static func nameless(in folder: String) -> Int32 {
        #if os(Linux)
        // O_TMPFILE, which Swift doesn't import.
        let made = open(folder, 0o20_000_000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o600)
        guard made >= 0, access(systemName(of: made), F_OK) != 0 else { return made }
        close(made)
        #endif
        return -1
    }

    /// The system's own name of an open file.
    private static func systemName(of descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    /// Writes all of `bytes` behind what was written. Throws `.file`.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(SecretSharingError) {
        try writeAll(bytes, to: descriptor, path: path)
    }

    /// Writes `bytes` over what stands at `offset`. Throws `.file`.
    public func overwrite(_ bytes: [UInt8], at offset: Int64) throws(SecretSharingError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(
                    descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done,
                    off_t(offset) + off_t(done))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw .file(path: path, .system(operation: "write", code: errno))
            }
            done += count
        }
    }

    /// Has what was written on the disk. Throws `.file`.
    public func synchronize() throws(SecretSharingError) {
        guard fsync(descriptor) == 0 else {
            throw .file(path: path, .system(operation: "write", code: errno))
        }
    }

    /// Has the file appear under its name, once its content is on the disk.
    ///
    /// Throws `.file`, with `.alreadyThere` if there is one by that name by now.
    public func publish() throws(SecretSharingError) {
        try synchronize()
        if isReplacing {
            if !hasTemporaryName { try link(to: temporary) }
            hasTemporaryName = true
            guard rename(temporary, path) == 0 else {
                throw .file(path: path, .system(operation: "replace", code: errno))
            }
        } else {
            try link(to: path)
            if hasTemporaryName { unlink(temporary) }
        }
        hasTemporaryName = false
        isPublished = true
        let directory = open(folder, O_RDONLY | O_CLOEXEC)
        if directory >= 0 {
            fsync(directory)
            close(directory)
        }
    }

    /// Gives the file a name that nothing has: a link never replaces.
    private func link(to name: String) throws(SecretSharingError) {
        let status =
            hasTemporaryName
            ? linkat(AT_FDCWD, temporary, AT_FDCWD, name, 0)
            : linkat(
                AT_FDCWD, Self.systemName(of: descriptor), AT_FDCWD, name, AT_SYMLINK_FOLLOW)
        guard status == 0 else {
            throw .file(
                path: path,
                errno == EEXIST ? .alreadyThere : .system(operation: "create", code: errno))
        }
    }

    /// Removes what was published.
    func retract() {
        if isPublished { unlink(path) }
    }
}

/// Writes all of `bytes` to a descriptor. Throws `.file`.
func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String
) throws(SecretSharingError) {
    var done = 0
    while done < bytes.count {
        let count = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
            throw .file(path: path, .system(operation: "write", code: errno))
        }
        done += count
    }
}

/// Reads until `target` is full or the descriptor is at its end; returns how many bytes were read.
/// Throws `.file`.
func readFully(
    _ descriptor: Int32, into target: UnsafeMutableRawBufferPointer, path: String
) throws(SecretSharingError) -> Int {
    var done = 0
    while done < target.count {
        let count = read(descriptor, target.baseAddress.map { $0 + done }, target.count - done)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else {
            throw .file(path: path, .system(operation: "read", code: errno))
        }
        if count == 0 { break }
        done += count
    }
    return done
}
