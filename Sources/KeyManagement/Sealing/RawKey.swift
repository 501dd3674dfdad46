internal import COpenSSL
internal import SecretSharing

/// Ed25519 (RFC 8032) and X25519 (RFC 7748) of libcrypto, over keys as 32 raw bytes. Constant time in
/// secrets.
enum RawKey {
    enum Algorithm {
        case ed25519, x25519

        fileprivate var identifier: Int32 { self == .ed25519 ? NID_ED25519 : NID_X25519 }
    }

    /// - Precondition: 32 secret bytes.
    static func publicKey(
        _ algorithm: Algorithm, secret: UnsafeBufferPointer<UInt8>
    ) -> [UInt8] {
        let key = secretKey(algorithm, secret)
        defer { EVP_PKEY_free(key) }
        return [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
            count = 32
            let status = EVP_PKEY_get_raw_public_key(key, bytes.baseAddress, &count)
            precondition(status == 1 && count == 32, "libcrypto gives public keys")
        }
    }

    /// - Precondition: 32 secret bytes.
    static func sign(_ message: [UInt8], secret: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let key = secretKey(.ed25519, secret)
        let context = EVP_MD_CTX_new()
        defer {
            EVP_PKEY_free(key)
            EVP_MD_CTX_free(context)
        }
        return [UInt8](unsafeUninitializedCapacity: 64) { signature, count in
            count = 64
            let status =
                EVP_DigestSignInit(context, nil, nil, nil, key) == 1
                && EVP_DigestSign(
                    context, signature.baseAddress, &count, message, message.count) == 1
            precondition(status && count == 64, "libcrypto signs")
        }
    }

    /// Whether `signature` is the Ed25519 signature under a public key; false for what is no key.
    static func verify(_ signature: [UInt8], _ message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == 64, publicKey.count == 32,
            let key = EVP_PKEY_new_raw_public_key(NID_ED25519, nil, publicKey, 32)
        else { return false }
        let context = EVP_MD_CTX_new()
        defer {
            EVP_PKEY_free(key)
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        return EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, 64, message, message.count) == 1
    }

    /// The shared secret of 32 bytes, or nil for a public key of small order, with which it is zero.
    ///
    /// - Precondition: 32 secret bytes.
    static func agree(
        secret: UnsafeBufferPointer<UInt8>, publicKey: [UInt8]
    ) -> SecretVector<UInt8>? {
        guard publicKey.count == 32,
            let peer = EVP_PKEY_new_raw_public_key(NID_X25519, nil, publicKey, 32)
        else { return nil }
        let key = secretKey(.x25519, secret)
        let context = EVP_PKEY_CTX_new(key, nil)
        defer {
            EVP_PKEY_free(peer)
            EVP_PKEY_free(key)
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        var shared = SecretVector<UInt8>(repeating: 0, count: 32)
        let isAgreed = shared.withUnsafeMutableBufferPointer { shared in
            var count = 32
            return EVP_PKEY_derive_init(context) == 1
                && EVP_PKEY_derive_set_peer(context, peer) == 1
                && EVP_PKEY_derive(context, shared.baseAddress, &count) == 1 && count == 32
        }
        return isAgreed ? consume shared : nil
    }

    private static func secretKey(
        _ algorithm: Algorithm, _ secret: UnsafeBufferPointer<UInt8>
    ) -> OpaquePointer {
        precondition(secret.count == 32, "a secret key has 32 bytes")
        guard
            let key = EVP_PKEY_new_raw_private_key(
                algorithm.identifier, nil, secret.baseAddress, 32)
        else { preconditionFailure("libcrypto takes any 32 bytes as a secret key") }
        return key
    }
}
