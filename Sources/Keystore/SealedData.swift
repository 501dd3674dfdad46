internal import COpenSSL

/// AES-256-GCM and the keys for it, by libcrypto.
package enum SealedData {
    package static let keyByteCount = 32
    package static let nonceByteCount = 12
    package static let tagByteCount = 16

    /// Ciphertext and tag. The nonce must not have been used with this key (SP 800-38D, 8).
    package static func seal(
        _ plaintext: borrowing LockedBytes, key: borrowing LockedBytes, nonce: [UInt8],
        authenticating data: [UInt8]
    ) -> [UInt8] {
        precondition(key.count == keyByteCount && nonce.count == nonceByteCount)
        guard let context = EVP_CIPHER_CTX_new() else { preconditionFailure("out of memory") }
        defer { EVP_CIPHER_CTX_free(context) }
        var written: Int32 = 0
        var ok = key.withUnsafeBytes {
            EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, $0.bytePointer, nonce)
        }
        ok &= EVP_EncryptUpdate(context, nil, &written, data, Int32(data.count))
        let count = plaintext.count
        var sealed = [UInt8](repeating: 0, count: count + tagByteCount)
        sealed.withUnsafeMutableBufferPointer { sealed in
            guard let out = sealed.baseAddress else { return }
            plaintext.withUnsafeBytes { plaintext in
                guard count > 0 else { return }
                ok &= EVP_EncryptUpdate(
                    context, out, &written, plaintext.bytePointer, Int32(count))
            }
            ok &= EVP_EncryptFinal_ex(context, out + count, &written)
            ok &= EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), out + count)
        }
        precondition(ok == 1, "libcrypto cannot encrypt")
        return sealed
    }

    /// The plaintext; nil unless the tag is right, and then nothing of it is given out.
    package static func open(
        _ sealed: [UInt8], key: borrowing LockedBytes, nonce: [UInt8],
        authenticating data: [UInt8]
    ) -> LockedBytes? {
        precondition(key.count == keyByteCount && nonce.count == nonceByteCount)
        guard sealed.count >= tagByteCount else { return nil }
        guard let context = EVP_CIPHER_CTX_new() else { preconditionFailure("out of memory") }
        defer { EVP_CIPHER_CTX_free(context) }
        let count = sealed.count - tagByteCount
        var tag = Array(sealed.suffix(tagByteCount))
        var plaintext = LockedBytes(count: count)
        var written: Int32 = 0
        var ok = key.withUnsafeBytes {
            EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, $0.bytePointer, nonce)
        }
        ok &= EVP_DecryptUpdate(context, nil, &written, data, Int32(data.count))
        plaintext.withUnsafeMutableBytes { plaintext in
            guard count > 0 else { return }
            ok &= EVP_DecryptUpdate(
                context, plaintext.mutableBytePointer, &written, sealed, Int32(count))
        }
        ok &= EVP_CIPHER_CTX_ctrl(
            context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag)
        precondition(ok == 1, "libcrypto cannot decrypt")
        var rest = [UInt8](repeating: 0, count: tagByteCount)
        guard EVP_DecryptFinal_ex(context, &rest, &written) == 1 else {
            ERR_clear_error()
            return nil
        }
        return plaintext
    }

    /// HKDF-SHA-256 (RFC 5869): `count` bytes, at most 255 blocks.
    package static func derive(
        from secret: borrowing LockedBytes, salt: [UInt8], info: [UInt8], count: Int
    ) -> LockedBytes {
        precondition((1...(255 * 32)).contains(count))
        // 2.2: PRK = HMAC(salt, secret).
        var extracted = LockedBytes(count: 32)
        secret.withUnsafeBytes { secret in
            extracted.withUnsafeMutableBytes { authenticate(secret, key: salt, into: $0) }
        }
        // 2.3: T(i) = HMAC(PRK, T(i-1) | info | i).
        var derived = LockedBytes(count: count)
        var block = LockedBytes(count: 32 + info.count + 1)
        var output = LockedBytes(count: 32)
        extracted.withUnsafeBytes { key in
            for index in 0..<(count + 31) / 32 {
                let start = index == 0 ? 32 : 0
                block.withUnsafeMutableBytes { block in
                    output.withUnsafeBytes { block.copyMemory(from: $0) }
                    for (offset, byte) in info.enumerated() { block[32 + offset] = byte }
                    block[32 + info.count] = UInt8(index + 1)
                    let message = UnsafeRawBufferPointer(rebasing: block[start...])
                    output.withUnsafeMutableBytes {
                        authenticate(message, key: Array(key), into: $0)
                    }
                }
                derived.withUnsafeMutableBytes { derived in
                    output.withUnsafeBytes { output in
                        let place = 32 * index
                        for offset in 0..<min(32, count - place) {
                            derived[place + offset] = output[offset]
                        }
                    }
                }
            }
        }
        return derived
    }

    /// HMAC-SHA-256. Wipes the copy of the key that it is handed.
    private static func authenticate(
        _ message: UnsafeRawBufferPointer, key: consuming [UInt8],
        into result: UnsafeMutableRawBufferPointer
    ) {
        let done = HMAC(
            EVP_sha256(), key, Int32(key.count), message.bytePointer, message.count,
            result.mutableBytePointer, nil)
        OPENSSL_cleanse(&key, key.count)
        precondition(done != nil, "libcrypto cannot compute HMAC-SHA-256")
    }

    /// scrypt (RFC 7914): 32 bytes of key.
    package static func stretch(
        _ passphrase: borrowing LockedBytes, salt: [UInt8], cost: ScryptCost
    ) -> LockedBytes {
        var key = LockedBytes(count: keyByteCount)
        let done = passphrase.withUnsafeBytes { passphrase in
            key.withUnsafeMutableBytes { key in
                EVP_PBE_scrypt(
                    passphrase.baseAddress?.assumingMemoryBound(to: CChar.self),
                    passphrase.count, salt, salt.count, 1 << UInt64(cost.logN),
                    UInt64(cost.blockSize), UInt64(cost.parallelization),
                    UInt64(cost.memory) * 2, key.mutableBytePointer, key.count)
            }
        }
        precondition(done == 1, "libcrypto cannot compute scrypt")
        return key
    }

    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
            _ = SHA256(bytes, bytes.count, digest.baseAddress)
            count = 32
        }
    }
}

extension UnsafeRawBufferPointer {
    var bytePointer: UnsafePointer<UInt8>? { baseAddress?.assumingMemoryBound(to: UInt8.self) }
}

extension UnsafeMutableRawBufferPointer {
    var mutableBytePointer: UnsafeMutablePointer<UInt8>? {
        baseAddress?.assumingMemoryBound(to: UInt8.self)
    }
}
