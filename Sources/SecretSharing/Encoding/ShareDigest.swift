internal import COpenSSL

/// SHA-256 of a share's salt and value as they come by, and what is made of it: the share's checksum
/// and the commitment to it.
final class ShareDigest {
    static let checksumByteCount = 8
    private let context: OpaquePointer

    init() {
        guard let context = EVP_MD_CTX_new(),
            EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else { preconditionFailure("SHA-256 is not available") }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Takes the next bytes.
    func update(_ bytes: UnsafeRawBufferPointer) {
        let status = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(status == 1, "SHA-256 failed")
    }

    /// The digest of all bytes. Nothing may come after.
    func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let status = EVP_DigestFinal_ex(context, &digest, nil)
        precondition(status == 1, "SHA-256 failed")
        return digest
    }

    /// The checksum of a share with this header and body digest.
    static func checksum(header: [UInt8], body: [UInt8]) -> [UInt8] {
        Array(hash(Array("swift-mpc/share/v1".utf8) + header + body)[..<checksumByteCount])
    }

    /// The commitment to the share at `index` with this body digest. Its salt hides what is in it.
    static func commitment(set: ShareSetID, index: Int, body: [UInt8]) -> [UInt8] {
        let place = [UInt8(index >> 8), UInt8(index & 255)]
        let name = Array("swift-mpc/share-commitment/v1".utf8)
        return Array(hash(name + set.bytes + place + body)[..<ShareHeader.digestByteCount])
    }

    private static func hash(_ bytes: [UInt8]) -> [UInt8] {
        let digest = ShareDigest()
        bytes.withUnsafeBytes { digest.update($0) }
        return digest.finish()
    }
}

extension ShareHeader {
    /// Throws `.malformedShare`, `.wrongChecksum` unless `checksum` is that of a share with this header
    /// and body digest, and `.wrongCommitment` unless the commitments, if any, speak of it.
    func check(body: [UInt8], checksum: [UInt8]) throws(SecretSharingError) {
        guard ShareDigest.checksum(header: encoded, body: body) == checksum else {
            throw .malformedShare(.wrongChecksum)
        }
        if case .scalar = scheme { return }
        guard !commitments.isEmpty else { return }
        let place = (index - 1) * Self.digestByteCount
        let expected = commitments[place..<(place + Self.digestByteCount)]
        guard Array(expected) == ShareDigest.commitment(set: set, index: index, body: body) else {
            throw .malformedShare(.wrongCommitment)
        }
    }
}
