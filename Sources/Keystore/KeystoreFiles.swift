internal import COpenSSL
internal import Foundation

/// Files as a keystore reads and writes them: owner only, whole or not at all.
enum KeystoreFiles {
    static func text(of code: Int32) -> String { String(cString: strerror(code)) }

    /// Lower-case hexadecimal; variable time, for what is public.
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// A file's bytes, at most `limit` of them (`file` with EFBIG where there are more).
    static func read(_ path: String, limit: Int) throws(KeystoreError) -> LockedBytes {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw errno == ENOENT ? .missing(path: path) : .file(path: path, code: errno)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .file(path: path, code: errno) }
        guard status.st_mode & 0o077 == 0 else { throw .permissions(path: path) }
        guard status.st_size <= limit else { throw .file(path: path, code: EFBIG) }
        // One byte more, so that a file that grew shows.
        var bytes = LockedBytes(count: Int(status.st_size) + 1)
        var done = 0
        while done < bytes.count {
            let got = bytes.withUnsafeMutableBytes { memory in
                Foundation.read(file, memory.baseAddress.map { $0 + done }, memory.count - done)
            }
            guard got >= 0 else { throw .file(path: path, code: errno) }
            if got == 0 { break }
            done += got
        }
        return bytes.prefix(done)
    }

    /// Puts a file with these bytes at `path` in one step: who reads sees the old one or the new one,
    /// and the new one is on disk when this returns.
    static func replace(_ path: String, with bytes: [UInt8]) throws(KeystoreError) {
        let fresh = path + ".new"
        let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .file(path: fresh, code: errno) }
        var done = 0
        var code: Int32 = 0
        while done < bytes.count, code == 0 {
            let put = bytes.withUnsafeBytes { memory in
                write(file, memory.baseAddress.map { $0 + done }, memory.count - done)
            }
            if put < 0 { code = errno } else { done += put }
        }
        if code == 0, fsync(file) != 0 { code = errno }
        if close(file) != 0, code == 0 { code = errno }
        if code == 0, rename(fresh, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(fresh)
            throw .file(path: path, code: code)
        }
        try syncDirectory(of: path)
    }

    /// Makes what happened to the entries of a file's directory durable.
    static func syncDirectory(of path: String) throws(KeystoreError) {
        let directory = (path as NSString).deletingLastPathComponent
        let file = open(directory, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .file(path: directory, code: errno) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw .file(path: directory, code: errno) }
    }

    /// Makes a directory that only its owner may enter.
    static func makeDirectory(_ path: String) throws(KeystoreError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .file(path: path, code: errno)
        }
        try syncDirectory(of: path)
    }

    /// The names in a directory, in order.
    static func names(in directory: String) throws(KeystoreError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        } catch { throw .file(path: directory, code: errno) }
    }

    /// Removes a file, or a directory with all in it; one that isn't there is no error.
    static func remove(_ path: String) throws(KeystoreError) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do { try FileManager.default.removeItem(atPath: path) } catch {
            throw .file(path: path, code: errno)
        }
        try syncDirectory(of: path)
    }
}
