/// Writes a share's binary encoding whose length and commitments are known at the end only.
final class ShareFileWriter {
    let file: AtomicFile
    private let digest = ShareDigest()

    /// - Parameter placeholder: A header of the length of the final one, which takes its place.
    init(
        _ path: String, _ placeholder: ShareHeader, replacing: Bool
    ) throws(SecretSharingError) {
        file = try AtomicFile(path: path, replacing: replacing)
        let head = placeholder.encoded
        try Self.append(head, to: file)
        guard placeholder.saltByteCount > 0 else { return }
        var salt = [UInt8](repeating: 0, count: placeholder.saltByteCount)
        salt.withUnsafeMutableBytes { fillFromSystem($0) }
        try Self.append(salt, to: file)
        salt.withUnsafeBytes { digest.update($0) }
    }

    /// Appends the next bytes of the value.
    func append(_ bytes: UnsafeRawBufferPointer) throws(SecretSharingError) {
        digest.update(bytes)
        try file.append(bytes)
    }

    /// The digest of salt and value. Nothing may be appended after.
    func body() -> [UInt8] { digest.finish() }

    /// Puts the header into its place and the checksum behind the value.
    func finish(_ header: ShareHeader, body: [UInt8]) throws(SecretSharingError) {
        let head = header.encoded
        try file.overwrite(head, at: 0)
        try Self.append(ShareDigest.checksum(header: head, body: body), to: file)
    }

    private static func append(
        _ bytes: [UInt8], to file: AtomicFile
    ) throws(SecretSharingError) {
        try bytes.withUnsafeBufferPointer { bytes throws(SecretSharingError) in
            try file.append(UnsafeRawBufferPointer(bytes))
        }
    }
}
