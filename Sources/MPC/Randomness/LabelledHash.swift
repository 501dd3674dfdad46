internal import COpenSSL

/// SHA-256 of a label and parts, each preceded by its length: no two lists of parts hash the same bytes.
/// What set-ups, base transfers and commitments hash with. Constant time in the parts' contents.
struct LabelledHash: ~Copyable {
    static let byteCount = 32
    private let context: OpaquePointer

    /// `label` names protocol, version and use.
    init(_ label: String) {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
        self.context = context
        precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "SHA-256 failed")
        append(Array(label.utf8))
    }

    // The context may hold state made of secrets; freeing wipes it.
    deinit { EVP_MD_CTX_free(context) }

    mutating func append(_ part: UnsafeRawBufferPointer) {
        var length = UInt64(part.count).littleEndian
        var status = withUnsafeBytes(of: &length) {
            EVP_DigestUpdate(context, $0.baseAddress, $0.count)
        }
        status &= EVP_DigestUpdate(context, part.baseAddress, part.count)
        precondition(status == 1, "SHA-256 failed")
    }

    mutating func append(_ part: [UInt8]) { part.withUnsafeBytes { append($0) } }

    mutating func append(_ number: Int) {
        withUnsafeBytes(of: UInt64(number).littleEndian) { append($0) }
    }

    /// Writes the 32 bytes to `target`, for digests that are secret.
    consuming func finish(into target: UnsafeMutableRawPointer) {
        let bytes = target.assumingMemoryBound(to: UInt8.self)
        precondition(EVP_DigestFinal_ex(context, bytes, nil) == 1, "SHA-256 failed")
    }

    /// The digest.
    consuming func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            precondition(EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1)
            count = Self.byteCount
        }
    }
}

/// Whether two byte strings are equal, in time that depends on their lengths only.
func equalInConstantTime(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard a.count == b.count else { return false }
    return a.count == 0 || CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0
}
