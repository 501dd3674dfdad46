#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// What a store has just done to the disk.
package enum StoreStep: Equatable, Sendable {
    case created(String)
    case wrote(String)
    /// What the file holds is on the disk.
    case synced(String)
    case renamed(String, to: String)
    /// So are the directory's names.
    case syncedDirectory(String)
}

/// A file of the store: an open descriptor, closed on release.
final class StoreFile: @unchecked Sendable {
    private let descriptor: Int32
    let path: String
    private let watch: Watch

    /// Is told of each step when it is done, by what does it: a test keeps account of what is on the disk
    /// for good, and stops as a crash would.
    typealias Watch = @Sendable (_ step: StoreStep) throws(MPCError) -> Void

    /// Nobody watches.
    static let unwatched: Watch = { (_) throws(MPCError) in }

    enum Mode {
        case read
        /// Created, for its owner only; must not exist.
        case create
        /// Created if it does not exist; written at the end.
        case append
        /// To be overwritten in place.
        case overwrite
        /// The same, and read.
        case readWrite
    }

    init(
        _ path: String, _ mode: Mode, watch: @escaping Watch = StoreFile.unwatched
    ) throws(MPCError) {
        self.path = path
        self.watch = watch
        let flags: Int32 =
            switch mode {
            case .read: O_RDONLY
            case .create: O_CREAT | O_EXCL | O_WRONLY
            case .append: O_CREAT | O_RDWR | O_APPEND
            case .overwrite: O_WRONLY
            case .readWrite: O_RDWR
            }
        descriptor = open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            switch mode {
            case .read: throw .storage(.unreadable(errno: errno))
            default: throw .storage(.unwritable(errno: errno))
            }
        }
        if case .create = mode { try watch(.created(path)) }
    }

    deinit { close(descriptor) }

    /// Takes the file for this process and object. Throws `.inUse`.
    func lock() throws(MPCError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { throw .storage(.inUse) }
            throw .storage(.unwritable(errno: errno))
        }
    }

    func size() throws(MPCError) -> Int {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw .storage(.unreadable(errno: errno))
        }
        return Int(end)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(MPCError) {
        var done = 0
        while done < bytes.count {
            guard let base = bytes.baseAddress else { return }
            let count = Glibc.write(descriptor, base + done, bytes.count - done)
            if count < 0 {
                if errno == EINTR { continue }
                throw .storage(.unwritable(errno: errno))
            }
            done += count
        }
        try watch(.wrote(path))
    }

    func write(_ bytes: [UInt8]) throws(MPCError) {
        let words = WordBuffer(uninitialized: (bytes.count + 7) / 8)
        words.bytes.copyBytes(from: bytes)
        try write(UnsafeRawBufferPointer(rebasing: words.rawBytes[..<bytes.count]))
        extendLifetime(words)
    }

    /// Writes over the file's beginning.
    func rewrite(_ bytes: [UInt8]) throws(MPCError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw .storage(.unwritable(errno: errno))
        }
        try write(bytes)
    }

    /// Fills the buffer from where the file stands. Throws `.damaged` if it ends before.
    func read(_ bytes: UnsafeMutableRawBufferPointer) throws(MPCError) {
        var done = 0
        while done < bytes.count {
            guard let base = bytes.baseAddress else { return }
            let count = Glibc.read(descriptor, base + done, bytes.count - done)
            if count < 0 {
                if errno == EINTR { continue }
                throw .storage(.unreadable(errno: errno))
            }
            guard count > 0 else { throw .storage(.damaged) }
            done += count
        }
    }

    func read(byteCount: Int) throws(MPCError) -> [UInt8] {
        let words = WordBuffer(uninitialized: (byteCount + 7) / 8)
        let bytes = UnsafeMutableRawBufferPointer(rebasing: words.bytes[..<byteCount])
        try read(bytes)
        defer { extendLifetime(words) }
        return Array(bytes)
    }

    /// Cuts the file off.
    func truncate(to size: Int) throws(MPCError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else {
            throw .storage(.unwritable(errno: errno))
        }
    }

    func sync() throws(MPCError) {
        guard fsync(descriptor) == 0 else { throw .storage(.unwritable(errno: errno)) }
        try watch(.synced(path))
    }

    /// Overwrites what the file holds, as far as file system and disk let it, and removes its name.
    static func erase(_ path: String) {
        clear(path)
        unlink(path)
    }

    /// Overwrites what the file holds with zeros.
    static func clear(_ path: String, watch: @escaping Watch = StoreFile.unwatched) {
        if let file = try? StoreFile(path, .overwrite, watch: watch), let size = try? file.size() {
            let zeros = [UInt8](repeating: 0, count: 1 << 16)
            for start in stride(from: 0, to: size, by: zeros.count) {
                try? file.write(Array(zeros.prefix(size - start)))
            }
            try? file.sync()
        }
    }

    static func rename(_ old: String, to new: String, watch: Watch) throws(MPCError) {
        guard Glibc.rename(old, new) == 0 else { throw .storage(.unwritable(errno: errno)) }
        try watch(.renamed(old, to: new))
    }

    /// Makes a directory for its owner only, if there is none.
    static func makeDirectory(_ path: String) throws(MPCError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .storage(.unwritable(errno: errno))
        }
    }

    /// Makes new and removed names in a directory durable.
    static func sync(directory: String, watch: Watch) throws(MPCError) {
        let descriptor = open(directory, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .storage(.unwritable(errno: errno)) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .storage(.unwritable(errno: errno)) }
        try watch(.syncedDirectory(directory))
    }

    static func names(in directory: String) throws(MPCError) -> [String] {
        guard let stream = opendir(directory) else { throw .storage(.unreadable(errno: errno)) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw .storage(.unreadable(errno: errno)) }
        return names.sorted()
    }
}
