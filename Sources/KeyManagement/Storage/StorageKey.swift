internal import COpenSSL
public import SecretSharing

/// The key under which secrets lie on disk, from a keystore: 32 bytes, from which keys for each use are
/// derived (HKDF). Wiped with the last reference; no description.
public final class StorageKey: Sendable, CustomReflectable {
    private let secret: SecretVector<UInt8>

    /// Throws `.malformedEncoding` unless there are 32 bytes.
    public init(_ secret: consuming SecretVector<UInt8>) throws(KeyManagementError) {
        guard secret.count == 32 else { throw .malformedEncoding }
        self.secret = secret
    }

    public var customMirror: Mirror { Mirror(self, children: []) }

    /// A key for one use; `label` is an injective encoding of it.
    private func key(_ label: [UInt8]) -> SecretVector<UInt8> {
        HKDF.expand(secret, info: Array("swift-mpc/storage/v1".utf8) + label, count: 32)
    }

    /// AES-256-GCM under a random nonce of 96 bits, for at most 2^32 messages a use: nonce, then text
    /// and tag.
    func seal(_ content: borrowing SecretVector<UInt8>, use: [UInt8]) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: AuthenticatedCipher.nonceByteCount)
        nonce.withUnsafeMutableBytes { fillRandom($0) }
        return nonce
            + content.withUnsafeBufferPointer {
                AuthenticatedCipher.aes256GCM.seal(
                    $0, key: key([1] + use), nonce: nonce, additionalData: [])
            }
    }

    /// What `seal` made for the same use. Throws `.cannotOpen`.
    func open(
        _ sealed: [UInt8], use: [UInt8]
    ) throws(KeyManagementError) -> SecretVector<UInt8> {
        let count = AuthenticatedCipher.nonceByteCount
        guard sealed.count >= count else { throw .cannotOpen }
        let opened = AuthenticatedCipher.aes256GCM.open(
            sealed[count...], key: key([1] + use), nonce: Array(sealed[..<count]),
            additionalData: [])
        guard let opened else { throw .cannotOpen }
        return opened
    }

    /// 16 bytes of HMAC-SHA256: shows damage, and changes by who hasn't the key.
    func tag(_ content: [UInt8], use: [UInt8]) -> [UInt8] {
        let message = SecretVector<UInt8>(content)
        let tag: SecretVector<UInt8> = key([2] + use).withUnsafeBufferPointer { key in
            message.withUnsafeBufferPointer { HKDF.hmac(key: key, $0) }
        }
        return Array(tag.reveal().prefix(16))
    }
}
