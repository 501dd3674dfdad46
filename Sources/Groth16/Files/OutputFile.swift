#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that appears under its name whole or not at all, whatever ends the process before.
///
/// What can't be opened for writing is not replaced. Where a link leads to a file, that file is
/// replaced. A pipe or a device is written to as it is.
package final class OutputFile {
    private let descriptor: Int32
    private let target: Target
    private var isPublished = false

    private enum Target {
        /// Written to at once.
        case stream
        /// A file without a name until it is published.
        case nameless(path: String)
        /// A file with another name until it is published.
        case temporary(path: String)
    }

    /// Opens what will be at `path`. Waits for a pipe's reader.
    ///
    /// Throws `.system` with `.write`, and `.notRegularFile` for a pipe or a device that isn't wanted.
    /// - Parameters:
    ///   - isPrivate: Whether only its owner may read it.
    ///   - mayBeStream: Whether a pipe or a device will do.
    package init(
        path: String, isPrivate: Bool = false, mayBeStream: Bool = true
    ) throws(Groth16Error) {
        guard !path.isEmpty else { throw .system(operation: .write, code: ENOENT) }
        let mode: mode_t = isPrivate ? 0o600 : 0o644
        var status = stat()
        var place = path
        if stat(path, &status) == 0 {
            let isFile = [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
            guard isFile || mayBeStream else { throw .notRegularFile(.write) }
            let there = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
            guard there >= 0 else { throw Self.failure }
            guard isFile else {
                (descriptor, target) = (there, .stream)
                return
            }
            close(there)
            guard let resolved = realpath(path, nil) else { throw Self.failure }
            place = String(cString: resolved)
            free(resolved)
        }
        #if os(Linux)
        let slash = place.lastIndex(of: "/")
        let folder = slash.map { place[...$0] } ?? "."
        let nameless = open(String(folder), Self.withoutName | O_WRONLY | O_CLOEXEC, mode)
        // Not every file system has such files; without /proc they could not be given a name.
        if nameless >= 0, access(Self.handle(nameless), F_OK) == 0 {
            (descriptor, target) = (nameless, .nameless(path: place))
            return
        }
        if nameless >= 0 { close(nameless) }
        #endif
        let temporary = Self.temporary(place)
        // What a process of this number left behind; nobody else's file is opened or followed.
        unlink(temporary)
        descriptor = open(
            temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Self.failure }
        target = .temporary(path: place)
    }

    deinit {
        close(descriptor)
        if case .temporary(let path) = target, !isPublished { unlink(Self.temporary(path)) }
    }

    /// Whether it can't be written to but from front to back.
    package var isStream: Bool { if case .stream = target { true } else { false } }

    /// Writes behind what was written. Throws `.system`.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(Groth16Error) {
        try writeAll(bytes) { write(descriptor, $0.baseAddress, $0.count) }
    }

    /// As `append`, the text in UTF-8.
    package func append(_ text: String) throws(Groth16Error) {
        let bytes = Array(text.utf8)
        try bytes.withUnsafeBufferPointer { bytes throws(Groth16Error) in
            try append(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Writes over what stands at an offset.
    ///
    /// Throws `.system`. - Precondition: It is no stream.
    package func overwrite(
        _ bytes: UnsafeRawBufferPointer, at offset: Int
    ) throws(Groth16Error) {
        try writeAll(bytes) {
            pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + bytes.count - $0.count))
        }
    }

    private func writeAll(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Int
    ) throws(Groth16Error) {
        var done = 0
        while done < bytes.count {
            let written = body(UnsafeRawBufferPointer(rebasing: bytes[done...]))
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw Self.failure }
            done += written
        }
    }

    /// Puts it in its place. Throws `.system`.
    package func publish() throws(Groth16Error) {
        switch target {
        case .stream: return
        case .nameless(let path):
            // A link never replaces: the file gets another name first.
            unlink(Self.temporary(path))
            guard
                linkat(
                    AT_FDCWD, Self.handle(descriptor), AT_FDCWD, Self.temporary(path),
                    AT_SYMLINK_FOLLOW) == 0
            else { throw Self.failure }
            try Self.replace(path)
        case .temporary(let path): try Self.replace(path)
        }
        isPublished = true
    }

    private static func replace(_ path: String) throws(Groth16Error) {
        guard rename(temporary(path), path) == 0 else {
            let failure = Self.failure
            unlink(temporary(path))
            throw failure
        }
    }

    #if os(Linux)
    /// O_TMPFILE, a macro that Swift doesn't see.
    private static var withoutName: Int32 { 0o20_000_000 | O_DIRECTORY }
    #endif

    private static func temporary(_ path: String) -> String { "\(path).\(getpid()).part" }

    private static func handle(_ descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    private static var failure: Groth16Error { .system(operation: .write, code: errno) }
}
