internal import COpenSSL

/// AES-256-GCM by libcrypto: the ciphertext, then the tag; no additional data. A nonce serves once a key.
enum AESGCM {
    static let tagByteCount = 16
    static let nonceByteCount = 12

    static func seal(
        _ plaintext: UnsafeBufferPointer<UInt8>, key: borrowing SecretVector<UInt8>,
        nonce: [UInt8]
    ) -> [UInt8] {
        precondition(key.count == 32 && nonce.count == nonceByteCount, "key and nonce")
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        var sealed = [UInt8](repeating: 0, count: plaintext.count + tagByteCount)
        let isDone = key.withUnsafeBufferPointer { key in
            sealed.withUnsafeMutableBufferPointer { sealed in
                var length: Int32 = 0
                return EVP_EncryptInit_ex(
                    context, EVP_aes_256_gcm(), nil, key.baseAddress, nonce) == 1
                    && EVP_EncryptUpdate(
                        context, sealed.baseAddress, &length, plaintext.baseAddress,
                        Int32(plaintext.count)) == 1
                    && EVP_EncryptFinal_ex(context, sealed.baseAddress, &length) == 1
                    && EVP_CIPHER_CTX_ctrl(
                        context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount),
                        sealed.baseAddress.map { $0 + plaintext.count }) == 1
            }
        }
        precondition(isDone, "libcrypto has AES-256-GCM")
        return sealed
    }

    /// Nil for what wasn't sealed so.
    static func open(
        _ sealed: [UInt8], key: borrowing SecretVector<UInt8>, nonce: [UInt8]
    ) -> SecretVector<UInt8>? {
        precondition(key.count == 32 && nonce.count == nonceByteCount, "key and nonce")
        guard sealed.count >= tagByteCount else { return nil }
        let context = EVP_CIPHER_CTX_new()
        defer {
            EVP_CIPHER_CTX_free(context)
            ERR_clear_error()
        }
        var tag = Array(sealed.suffix(tagByteCount))
        let count = sealed.count - tagByteCount
        var plaintext = SecretVector<UInt8>(repeating: 0, count: count)
        let isAuthentic = key.withUnsafeBufferPointer { key in
            plaintext.withUnsafeMutableBufferPointer { plaintext in
                var length: Int32 = 0
                return EVP_DecryptInit_ex(
                    context, EVP_aes_256_gcm(), nil, key.baseAddress, nonce) == 1
                    && EVP_DecryptUpdate(
                        context, plaintext.baseAddress, &length, sealed, Int32(count)) == 1
                    && EVP_CIPHER_CTX_ctrl(
                        context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag) == 1
                    && EVP_DecryptFinal_ex(context, nil, &length) == 1
            }
        }
        return isAuthentic ? consume plaintext : nil
    }
}
