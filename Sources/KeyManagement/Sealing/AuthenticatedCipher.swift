internal import COpenSSL
package import SecretSharing

/// Authenticated encryption by libcrypto: keys of 32 bytes, nonces of 12, tags of 16 behind the text.
package enum AuthenticatedCipher {
    /// RFC 8439.
    case chaCha20Poly1305
    /// NIST SP 800-38D.
    case aes256GCM

    static let tagByteCount = 16
    static let nonceByteCount = 12

    private var cipher: OpaquePointer? {
        switch self {
        case .chaCha20Poly1305: EVP_chacha20_poly1305()
        case .aes256GCM: EVP_aes_256_gcm()
        }
    }

    /// The ciphertext and its tag. A nonce serves once a key.
    package func seal(
        _ plaintext: UnsafeBufferPointer<UInt8>, key: borrowing SecretVector<UInt8>,
        nonce: [UInt8], additionalData: [UInt8]
    ) -> [UInt8] {
        precondition(key.count == 32 && nonce.count == Self.nonceByteCount, "key and nonce")
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        let total = plaintext.count + Self.tagByteCount
        return [UInt8](unsafeUninitializedCapacity: total) { sealed, count in
            var length: Int32 = 0
            var isDone = key.withUnsafeBufferPointer {
                EVP_EncryptInit_ex(context, cipher, nil, $0.baseAddress, nonce) == 1
            }
            isDone =
                isDone
                && EVP_EncryptUpdate(
                    context, nil, &length, additionalData, Int32(additionalData.count)) == 1
                && EVP_EncryptUpdate(
                    context, sealed.baseAddress, &length, plaintext.baseAddress,
                    Int32(plaintext.count)) == 1
                && EVP_EncryptFinal_ex(context, sealed.baseAddress, &length) == 1
                && EVP_CIPHER_CTX_ctrl(
                    context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagByteCount),
                    sealed.baseAddress.map { $0 + plaintext.count }) == 1
            precondition(isDone, "libcrypto encrypts")
            count = total
        }
    }

    /// The plaintext, or nil unless it was sealed under key, nonce and additional data.
    package func open(
        _ sealed: ArraySlice<UInt8>, key: borrowing SecretVector<UInt8>, nonce: [UInt8],
        additionalData: [UInt8]
    ) -> SecretVector<UInt8>? {
        precondition(key.count == 32 && nonce.count == Self.nonceByteCount, "key and nonce")
        guard sealed.count >= Self.tagByteCount else { return nil }
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        let body = Array(sealed.dropLast(Self.tagByteCount))
        var tag = Array(sealed.suffix(Self.tagByteCount))
        var plaintext = SecretVector<UInt8>(repeating: 0, count: body.count)
        let isAuthentic = plaintext.withUnsafeMutableBufferPointer { plaintext in
            var length: Int32 = 0
            let isReady = key.withUnsafeBufferPointer {
                EVP_DecryptInit_ex(context, cipher, nil, $0.baseAddress, nonce) == 1
            }
            return isReady
                && EVP_DecryptUpdate(
                    context, nil, &length, additionalData, Int32(additionalData.count)) == 1
                && EVP_DecryptUpdate(
                    context, plaintext.baseAddress, &length, body, Int32(body.count)) == 1
                && EVP_CIPHER_CTX_ctrl(
                    context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagByteCount), &tag) == 1
                && EVP_DecryptFinal_ex(context, nil, &length) == 1
        }
        ERR_clear_error()
        return isAuthentic ? consume plaintext : nil
    }
}
