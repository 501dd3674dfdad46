/// A share as it is kept or carried: with what it belongs to, a checksum, and, if its set has them,
/// commitments by which a wrong share is known even when none is to spare.
///
/// Wiped with the last reference; no description. See Protocols/share-encoding.md for the format.
public final class PortableShare: Sendable {
    /// What the share says of itself.
    public let header: ShareHeader
    /// The share.
    public let value: SecretVector<UInt8>
    /// Random bytes that keep the commitment to the value from saying anything about it.
    let salt: SecretVector<UInt8>

    init(
        _ header: ShareHeader, value: consuming SecretVector<UInt8>,
        salt: consuming SecretVector<UInt8>
    ) {
        self.header = header
        self.value = value
        self.salt = salt
    }

    /// Decodes `bytes`, a share and nothing else.
    ///
    /// Throws `.malformedShare` with what is wrong; of a scalar share also if its commitments or its
    /// value are not encoded canonically (`.malformedCommitment`, `.elementNotReduced`).
    /// - Parameter limit: How long a value is taken, in bytes.
    public convenience init(
        encoded bytes: borrowing SecretVector<UInt8>, limit: Int = 1 << 24
    ) throws(SecretSharingError) {
        let header = try bytes.withUnsafeBufferPointer { bytes throws(SecretSharingError) in
            let start = Array(bytes.prefix(ShareHeader.fixedByteCount))
            let size = try ShareHeader.byteCount(ofHeaderStarting: start)
            guard bytes.count >= size else { throw .malformedShare(.tooShort) }
            return try ShareHeader(encoded: Array(bytes[..<size]))
        }
        guard header.length <= UInt64(max(0, limit)) else {
            throw .malformedShare(
                .overLimit(byteCount: header.length, limit: UInt64(max(0, limit))))
        }
        guard UInt64(bytes.count) >= header.shareByteCount else {
            throw .malformedShare(.tooShort)
        }
        guard UInt64(bytes.count) == header.shareByteCount else {
            throw .malformedShare(.tooLong)
        }
        let (start, middle) = (header.byteCount, header.byteCount + header.saltByteCount)
        let end = middle + Int(header.length)
        let digest = ShareDigest()
        let checksum = bytes.withUnsafeBufferPointer { bytes in
            digest.update(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[start..<end])))
            return Array(bytes[end...])
        }
        try header.check(body: digest.finish(), checksum: checksum)
        self.init(
            header,
            value: bytes.withUnsafeBufferPointer {
                SecretVector(copying: UnsafeBufferPointer(rebasing: $0[middle..<end]))
            },
            salt: bytes.withUnsafeBufferPointer {
                SecretVector(copying: UnsafeBufferPointer(rebasing: $0[start..<middle]))
            })
        try checkScalar()
    }

    /// The binary encoding: header, salt, value and checksum.
    public func encoded() -> SecretVector<UInt8> {
        let head = header.encoded
        var bytes = SecretVector<UInt8>(repeating: 0, count: Int(header.shareByteCount))
        let digest = ShareDigest()
        bytes.withUnsafeMutableBufferPointer { bytes in
            var end = 0
            func append(_ part: UnsafeBufferPointer<UInt8>) {
                _ = UnsafeMutableBufferPointer(rebasing: bytes[end...]).update(from: part)
                end += part.count
            }
            head.withUnsafeBufferPointer { append($0) }
            salt.withUnsafeBufferPointer { append($0) }
            value.withUnsafeBufferPointer { append($0) }
            digest.update(
                UnsafeRawBufferPointer(
                    UnsafeMutableBufferPointer(rebasing: bytes[head.count..<end])))
            ShareDigest.checksum(header: head, body: digest.finish())
                .withUnsafeBufferPointer { append($0) }
        }
        return bytes
    }
}

extension PortableShare: CustomReflectable {
    /// Shows which share it is, not what it is.
    public var customMirror: Mirror {
        Mirror(self, children: ["set": header.set, "index": header.index])
    }
}
