#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A share in a file, in binary or as text, opened and found sound.
public final class ShareSource {
    public let path: String
    /// What the share says of itself.
    public let header: ShareHeader
    private let descriptor: Int32
    /// A text, decoded.
    private let share: PortableShare?
    /// Where the value begins in a binary file.
    private let start: Int64

    /// Opens the file and checks length, checksum and, where it has any, its commitment.
    ///
    /// Throws `.file`.
    public init(path: String) throws(SecretSharingError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw .file(path: path, .system(operation: "open", code: errno))
        }
        do {
            let size = try Self.size(of: descriptor, path)
            let begin = try Self.bytes(
                descriptor, at: 0, count: min(size, UInt64(ShareHeader.fixedByteCount)), path)
            if Self.isText(begin) {
                let share = try Self.text(descriptor, size, path)
                (self.share, header, start) = (share, share.header, 0)
            } else {
                let header = try Self.header(descriptor, size, begin, path)
                (share, self.header) = (nil, header)
                start = Int64(header.byteCount + header.saltByteCount)
                try Self.check(header, descriptor, path)
            }
        } catch {
            close(descriptor)
            if case .malformedShare(let defect) = error {
                throw .file(path: path, .share(defect))
            }
            throw error
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Reads `target.count` bytes of the value from `offset` on.
    ///
    /// Throws `.file`, with `.changed` where the file ends before it should.
    func read(
        at offset: UInt64, into target: UnsafeMutableRawBufferPointer
    ) throws(SecretSharingError) {
        if let share {
            share.value.withUnsafeBufferPointer { value in
                let piece = UnsafeBufferPointer(
                    rebasing: value[Int(offset)..<(Int(offset) + target.count)])
                target.copyMemory(from: UnsafeRawBufferPointer(piece))
            }
            return
        }
        try Self.read(descriptor, at: start + Int64(offset), into: target, path)
    }

    /// "mpcshare1", perhaps behind blanks and in capitals, where a binary share has "mpcs" and 1.
    private static func isText(_ begin: [UInt8]) -> Bool {
        guard let first = begin.firstIndex(where: { ![0x20, 0x09, 0x0a, 0x0d].contains($0) })
        else { return false }
        guard begin[first...].first.map({ $0 | 0x20 }) == UInt8(ascii: "m") else { return false }
        // A binary share has a version, which is no letter, in fifth place.
        return first > 0 || begin.count < 5 || begin[4] >= 0x20
            || [0x09, 0x0a, 0x0d].contains(begin[4])
    }

    private static func text(
        _ descriptor: Int32, _ size: UInt64, _ path: String
    ) throws(SecretSharingError) -> PortableShare {
        guard size <= 1 << 20 else {
            throw .malformedShare(.overLimit(byteCount: size, limit: 1 << 20))
        }
        var text = SecretVector<UInt8>(repeating: 0, count: Int(size))
        try text.withUnsafeMutableBufferPointer { text throws(SecretSharingError) in
            try read(descriptor, at: 0, into: UnsafeMutableRawBufferPointer(text), path)
        }
        return try PortableShare(text: text)
    }

    private static func header(
        _ descriptor: Int32, _ size: UInt64, _ begin: [UInt8], _ path: String
    ) throws(SecretSharingError) -> ShareHeader {
        let count = try ShareHeader.byteCount(ofHeaderStarting: begin)
        guard UInt64(count) <= size else { throw .malformedShare(.tooShort) }
        let header = try ShareHeader(
            encoded: try bytes(descriptor, at: 0, count: UInt64(count), path))
        guard size >= header.shareByteCount else { throw .malformedShare(.tooShort) }
        guard size == header.shareByteCount else { throw .malformedShare(.tooLong) }
        return header
    }

    private static func check(
        _ header: ShareHeader, _ descriptor: Int32, _ path: String
    ) throws(SecretSharingError) {
        let digest = ShareDigest()
        let buffers = PieceBuffers(parties: 0)
        var offset = Int64(header.byteCount)
        let end = offset + Int64(header.saltByteCount) + Int64(header.length)
        while offset < end {
            let piece = buffers.secret(Int(min(Int64(buffers.capacity), end - offset)))
            try read(descriptor, at: offset, into: piece, path)
            digest.update(UnsafeRawBufferPointer(piece))
            offset += Int64(piece.count)
        }
        let checksum = try bytes(
            descriptor, at: end, count: UInt64(ShareDigest.checksumByteCount), path)
        try header.check(body: digest.finish(), checksum: checksum)
        if case .scalar = header.scheme {
            // Short, and its value has a form to check.
            var all = SecretVector<UInt8>(repeating: 0, count: Int(header.shareByteCount))
            try all.withUnsafeMutableBufferPointer { all throws(SecretSharingError) in
                try read(descriptor, at: 0, into: UnsafeMutableRawBufferPointer(all), path)
            }
            _ = try PortableShare(encoded: all)
        }
    }

    private static func size(
        of descriptor: Int32, _ path: String
    ) throws(SecretSharingError) -> UInt64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .file(path: path, .system(operation: "read", code: errno))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .file(path: path, .notRegular) }
        return UInt64(status.st_size)
    }

    private static func bytes(
        _ descriptor: Int32, at offset: Int64, count: UInt64, _ path: String
    ) throws(SecretSharingError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(count))
        try bytes.withUnsafeMutableBufferPointer { bytes throws(SecretSharingError) in
            try read(descriptor, at: offset, into: UnsafeMutableRawBufferPointer(bytes), path)
        }
        return bytes
    }

    private static func read(
        _ descriptor: Int32, at offset: Int64, into target: UnsafeMutableRawBufferPointer,
        _ path: String
    ) throws(SecretSharingError) {
        var done = 0
        while done < target.count {
            let count = pread(
                descriptor, target.baseAddress.map { $0 + done }, target.count - done,
                off_t(offset) + off_t(done))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw .file(path: path, .system(operation: "read", code: errno))
            }
            guard count > 0 else { throw .file(path: path, .changed) }
            done += count
        }
    }
}
