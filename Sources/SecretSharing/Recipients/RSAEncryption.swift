internal import COpenSSL

/// RSAES-OAEP with SHA-256 and MGF1-SHA256 (RFC 8017, 7.1): encryption with a seed that is given, which
/// libcrypto's own doesn't take; decryption is libcrypto's.
enum RSAEncryption {
    private static let hashByteCount = 32

    /// - Precondition: `seed` has 32 bytes; the modulus, `byteCount` long, has room for the plaintext.
    static func encrypt(
        _ plaintext: UnsafeBufferPointer<UInt8>, seed: UnsafeBufferPointer<UInt8>,
        label: [UInt8], key: OpaquePointer, byteCount: Int
    ) -> [UInt8] {
        // EME-OAEP: 00, masked seed, masked data block of label hash, zeros, 01 and message.
        var block = SecretVector<UInt8>(repeating: 0, count: byteCount)
        block.withUnsafeMutableBufferPointer { block in
            let data = UnsafeMutableBufferPointer(rebasing: block[(1 + hashByteCount)...])
            _ = SHA256(label, label.count, data.baseAddress)
            data[data.count - plaintext.count - 1] = 1
            for i in plaintext.indices { data[data.count - plaintext.count + i] = plaintext[i] }
            mask(data, by: seed)
            let masked = UnsafeMutableBufferPointer(rebasing: block[1...hashByteCount])
            for i in seed.indices { masked[i] = seed[i] }
            mask(masked, by: UnsafeBufferPointer(data))
        }
        var text = [UInt8](repeating: 0, count: byteCount)
        let context = EVP_PKEY_CTX_new(key, nil)
        defer { EVP_PKEY_CTX_free(context) }
        var count = byteCount
        let isDone = block.withUnsafeBufferPointer { block in
            EVP_PKEY_encrypt_init(context) == 1
                && EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1
                && EVP_PKEY_encrypt(context, &text, &count, block.baseAddress, block.count) == 1
        }
        precondition(isDone && count == byteCount, "a sound key encrypts")
        return text
    }

    /// Nil for what OAEP refuses.
    static func decrypt(
        _ text: [UInt8], label: [UInt8], key: OpaquePointer
    ) -> SecretVector<UInt8>? {
        let context = EVP_PKEY_CTX_new(key, nil)
        defer {
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        var plaintext = SecretVector<UInt8>(repeating: 0, count: text.count)
        var count = text.count
        guard EVP_PKEY_decrypt_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1,
            EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1,
            EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1,
            set(label, in: context)
        else { return nil }
        let isDone = plaintext.withUnsafeMutableBufferPointer {
            EVP_PKEY_decrypt(context, $0.baseAddress, &count, text, text.count) == 1
        }
        guard isDone else { return nil }
        return plaintext.withUnsafeBufferPointer {
            SecretVector(copying: UnsafeBufferPointer(rebasing: $0[..<count]))
        }
    }

    private static func set(_ label: [UInt8], in context: OpaquePointer?) -> Bool {
        if label.isEmpty { return true }
        guard let copy = CRYPTO_memdup(label, label.count, nil, 0) else { return false }
        // Where it succeeds libcrypto has taken the copy over.
        if EVP_PKEY_CTX_set0_rsa_oaep_label(context, copy, Int32(label.count)) == 1 { return true }
        CRYPTO_free(copy, nil, 0)
        return false
    }

    /// Xors MGF1-SHA256 of `seed` into `target` (RFC 8017, B.2.1).
    private static func mask(
        _ target: UnsafeMutableBufferPointer<UInt8>, by seed: UnsafeBufferPointer<UInt8>
    ) {
        var input = SecretVector<UInt8>(repeating: 0, count: seed.count + 4)
        var block = SecretVector<UInt8>(repeating: 0, count: hashByteCount)
        input.withUnsafeMutableBufferPointer { input in
            for i in seed.indices { input[i] = seed[i] }
            block.withUnsafeMutableBufferPointer { block in
                for start in stride(from: 0, to: target.count, by: hashByteCount) {
                    let counter = start / hashByteCount
                    input[seed.count + 2] = UInt8(counter >> 8)
                    input[seed.count + 3] = UInt8(counter & 255)
                    _ = SHA256(input.baseAddress, input.count, block.baseAddress)
                    for i in 0..<min(hashByteCount, target.count - start) {
                        target[start + i] ^= block[i]
                    }
                }
            }
        }
    }
}
