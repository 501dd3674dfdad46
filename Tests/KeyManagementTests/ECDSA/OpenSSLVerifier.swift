import COpenSSL

/// ECDSA over secp256k1 by libcrypto.
enum OpenSSLVerifier {
    static func sha256(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = SHA256(message, message.count, &digest)
        return digest
    }

    /// Whether the signature in DER is the key's, given compressed or not, over the digest.
    static func verifies(_ der: [UInt8], _ digest: [UInt8], publicKey: [UInt8]) -> Bool {
        let key = EC_KEY_new_by_curve_name(NID_secp256k1)
        defer {
            EC_KEY_free(key)
            ERR_clear_error()
        }
        guard EC_KEY_oct2key(key, publicKey, publicKey.count, nil) == 1 else { return false }
        return ECDSA_verify(0, digest, Int32(digest.count), der, Int32(der.count), key) == 1
    }

    /// A fresh key's encoding, uncompressed, and its signature of the digest in DER.
    static func sign(_ digest: [UInt8]) -> (publicKey: [UInt8], signature: [UInt8]) {
        let key = EC_KEY_new_by_curve_name(NID_secp256k1)
        defer { EC_KEY_free(key) }
        precondition(EC_KEY_generate_key(key) == 1)
        var publicKey = [UInt8](repeating: 0, count: 65)
        let length = EC_POINT_point2oct(
            EC_KEY_get0_group(key), EC_KEY_get0_public_key(key), POINT_CONVERSION_UNCOMPRESSED,
            &publicKey, publicKey.count, nil)
        precondition(length == 65)
        var signature = [UInt8](repeating: 0, count: 80)
        var count: UInt32 = 0
        precondition(ECDSA_sign(0, digest, Int32(digest.count), &signature, &count, key) == 1)
        return (publicKey, Array(signature.prefix(Int(count))))
    }
}
