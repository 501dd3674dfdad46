#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Writes a file of sections from front to back, through a buffer.
///
/// It writes beside `path` and takes its place in `finish`, so that a key never stands half written.
struct SectionWriter: ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var offset = 0
    /// Where the open section's length stands.
    private var lengthOffset = 0
    private var isFinished = false

    private static let bufferSize = 1 << 20

    /// Throws `.system`.
    init(path: String, kind: FileKind, version: UInt32, sections: UInt32) throws(Groth16Error) {
        self.path = path
        temporary = "\(path).\(getpid()).part"
        // What a process of this number left behind; nobody else's file is opened or followed.
        unlink(temporary)
        descriptor = open(
            temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
            kind == .witness ? 0o600 : 0o644)
        guard descriptor >= 0 else { throw .system(operation: .write, code: errno) }
        buffer.reserveCapacity(Self.bufferSize)
        buffer.append(contentsOf: kind.rawValue.utf8)
        try integer(version)
        try integer(sections)
    }

    deinit {
        close(descriptor)
        if !isFinished { unlink(temporary) }
    }

    mutating func begin(_ section: UInt32) throws(Groth16Error) {
        try integer(section)
        lengthOffset = offset + buffer.count
        try integer(UInt64(0))
    }

    mutating func end() throws(Groth16Error) {
        let length = UInt64(offset + buffer.count - lengthOffset - 8)
        try flush()
        try withUnsafeBytes(of: length.littleEndian) { bytes throws(Groth16Error) in
            try Self.write(bytes, to: descriptor, at: lengthOffset)
        }
    }

    mutating func integer(_ value: some FixedWidthInteger) throws(Groth16Error) {
        withUnsafeBytes(of: value.littleEndian) { buffer.append(contentsOf: $0) }
        if buffer.count >= Self.bufferSize { try flush() }
    }

    mutating func bytes(_ bytes: [UInt8]) throws(Groth16Error) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    mutating func bytes(_ bytes: UnsafeRawBufferPointer) throws(Groth16Error) {
        guard bytes.count >= Self.bufferSize else {
            buffer.append(contentsOf: bytes)
            if buffer.count >= Self.bufferSize { try flush() }
            return
        }
        try flush()
        try Self.write(bytes, to: descriptor, at: offset)
        offset += bytes.count
    }

    /// The memory of elements, as it is.
    mutating func elements<Element: BitwiseCopyable>(
        _ elements: [Element]
    ) throws(Groth16Error) {
        try elements.withUnsafeBufferPointer { elements throws(Groth16Error) in
            try bytes(UnsafeRawBufferPointer(elements))
        }
    }

    /// Puts the file in its place.
    mutating func finish() throws(Groth16Error) {
        try flush()
        guard rename(temporary, path) == 0 else {
            throw .system(operation: .write, code: errno)
        }
        isFinished = true
    }

    private mutating func flush() throws(Groth16Error) {
        try buffer.withUnsafeBufferPointer { bytes throws(Groth16Error) in
            try Self.write(UnsafeRawBufferPointer(bytes), to: descriptor, at: offset)
        }
        offset += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    private static func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int
    ) throws(Groth16Error) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let written = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw .system(operation: .write, code: errno) }
            done += written
        }
    }
}
