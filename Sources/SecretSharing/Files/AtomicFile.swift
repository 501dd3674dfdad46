#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A file for secrets that appears under its name whole or not at all.
///
/// Written under another name in the same folder, readable and writable by its owner alone (mode 0600).
/// Removed with the last reference unless it was published.
public final class AtomicFile {
    public let path: String
    private let folder: String
    private let temporary: String
    private let descriptor: Int32
    private var isPublished = false

    /// Makes the file that is to be at `path`. Throws `.file`.
    public init(path: String) throws(SecretSharingError) {
        self.path = path
        let slash = path.lastIndex(of: "/")
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let mark = ShareSetID().description.prefix(16)
        temporary = folder + "/." + name + "." + mark
        descriptor = open(
            temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw .file(path: path, .system(operation: "create", code: errno))
        }
    }

    deinit {
        close(descriptor)
        if !isPublished { unlink(temporary) }
    }

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

    /// Has the file appear under its name, once its content is on the disk.
    ///
    /// Throws `.file`, with `.alreadyThere` if there is one by that name.
    /// - Parameter replacing: Whether a file by that name gives way.
    public func publish(replacing: Bool) throws(SecretSharingError) {
        guard fsync(descriptor) == 0 else {
            throw .file(path: path, .system(operation: "write", code: errno))
        }
        if replacing {
            guard rename(temporary, path) == 0 else {
                throw .file(path: path, .system(operation: "replace", code: errno))
            }
        } else {
            // A link never replaces.
            guard link(temporary, path) == 0 else {
                throw .file(
                    path: path,
                    errno == EEXIST
                        ? .alreadyThere : .system(operation: "create", code: errno))
            }
            unlink(temporary)
        }
        isPublished = true
        let directory = open(folder, O_RDONLY | O_CLOEXEC)
        if directory >= 0 {
            fsync(directory)
            close(directory)
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
