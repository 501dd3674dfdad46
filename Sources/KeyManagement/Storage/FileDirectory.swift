#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A directory of the file system, for one process at a time: mode 0700, files 0600, every change synced.
public final class FileDirectory: DurableDirectory, Sendable {
    private let path: String
    private let lock: Int32

    /// Opens the directory, or makes it.
    ///
    /// Throws `.storage` with `.readableByOthers`, `.inUse`, `.unwritable`.
    public init(path: String) throws(KeyManagementError) {
        self.path = path
        var status = stat()
        if stat(path, &status) != 0 {
            guard mkdir(path, 0o700) == 0, stat(path, &status) == 0, Self.sync("\(path)/..")
            else { throw .storage(path, .unwritable) }
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .storage(path, .unwritable) }
        guard status.st_mode & 0o077 == 0 else { throw .storage(path, .readableByOthers) }
        lock = open("\(path)/\(Self.lockName)", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw .storage(path, .unwritable) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw .storage(path, .inUse)
        }
    }

    deinit { close(lock) }

    private static let lockName = "lock"
    private static let temporarySuffix = ".new"

    public func read(_ name: String, limit: Int) throws(KeyManagementError) -> [UInt8]? {
        let file = open(path(of: name), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .storage(name, .unreadable)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .storage(name, .unreadable) }
        let size = Int(status.st_size)
        guard size <= limit else { throw .storage(name, .tooLong(limit: limit)) }
        var bytes = [UInt8](repeating: 0, count: size)
        var count = 0
        while count < size {
            let got = bytes.withUnsafeMutableBytes {
                System.read(file, $0.baseAddress?.advanced(by: count), size - count)
            }
            guard got > 0 else { throw .storage(name, .unreadable) }
            count += got
        }
        return bytes
    }

    public func append(_ bytes: [UInt8], to name: String) throws(KeyManagementError) {
        let isNew = access(path(of: name), F_OK) != 0
        try write(bytes, to: name, O_WRONLY | O_APPEND | O_CREAT)
        if isNew { try syncDirectory(name) }
    }

    public func replace(_ name: String, with bytes: [UInt8]) throws(KeyManagementError) {
        let temporary = name + Self.temporarySuffix
        try write(bytes, to: temporary, O_WRONLY | O_CREAT | O_TRUNC)
        guard rename(path(of: temporary), path(of: name)) == 0 else {
            throw .storage(name, .unwritable)
        }
        try syncDirectory(name)
    }

    public func remove(_ name: String) throws(KeyManagementError) {
        var status = stat()
        guard stat(path(of: name), &status) == 0 else {
            if errno == ENOENT { return }
            throw .storage(name, .unwritable)
        }
        try write([UInt8](repeating: 0, count: Int(status.st_size)), to: name, O_WRONLY)
        guard unlink(path(of: name)) == 0 else { throw .storage(name, .unwritable) }
        try syncDirectory(name)
    }

    public func names() throws(KeyManagementError) -> [String] {
        guard let directory = opendir(path) else { throw .storage(path, .unreadable) }
        defer { closedir(directory) }
        var names = [String]()
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let isOurs =
                !name.hasPrefix(".") && name != Self.lockName
                && !name.hasSuffix(Self.temporarySuffix)
            if isOurs { names.append(name) }
        }
        return names.sorted()
    }

    private func path(of name: String) -> String {
        precondition(!name.isEmpty && !name.contains("/"), "a name of a file")
        return "\(path)/\(name)"
    }

    private func write(
        _ bytes: [UInt8], to name: String, _ flags: Int32
    ) throws(KeyManagementError) {
        let file = open(path(of: name), flags | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .storage(name, .unwritable) }
        defer { close(file) }
        var count = 0
        while count < bytes.count {
            let put = bytes.withUnsafeBytes {
                System.write(file, $0.baseAddress?.advanced(by: count), $0.count - count)
            }
            guard put > 0 else { throw .storage(name, .unwritable) }
            count += put
        }
        guard fsync(file) == 0 else { throw .storage(name, .unwritable) }
    }

    private func syncDirectory(_ name: String) throws(KeyManagementError) {
        guard Self.sync(path) else { throw .storage(name, .unwritable) }
    }

    /// Makes durable which files are in a directory.
    private static func sync(_ path: String) -> Bool {
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return false }
        defer { close(directory) }
        return fsync(directory) == 0
    }
}

/// The calls whose names are methods of `FileDirectory`, too.
private enum System {
    static func read(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        #if canImport(Darwin)
        Darwin.read(file, bytes, count)
        #else
        Glibc.read(file, bytes, count)
        #endif
    }

    static func write(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Darwin)
        Darwin.write(file, bytes, count)
        #else
        Glibc.write(file, bytes, count)
        #endif
    }
}
