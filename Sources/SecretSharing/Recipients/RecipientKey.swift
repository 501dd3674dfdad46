internal import COpenSSL

/// The public key of somebody to whom shares are encrypted: RSA of 3072 bits or more, or P-256.
///
/// Under RSA texts are RSA-OAEP with SHA-256 (RFC 8017, 7.1). Under P-256 they are HPKE in base mode (RFC
/// 9180) with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM: the encapsulated key, then the
/// ciphertext.
public struct RecipientKey: Sendable {
    enum Algorithm: Sendable {
        /// With the modulus' length.
        case rsa(byteCount: Int)
        /// With the point, uncompressed.
        case p256(point: [UInt8])
    }

    let handle: PublicKeyHandle
    let algorithm: Algorithm
    /// 32 bytes that no two keys have in common.
    public let fingerprint: [UInt8]

    /// The key in a PEM text ("BEGIN PUBLIC KEY"). Throws `.recipient`.
    public init(pem: String) throws(SecretSharingError) {
        let none = SecretVector<UInt8>([])
        let handle = try Array(pem.utf8).withUnsafeBufferPointer {
            pem throws(SecretSharingError) in
            try PublicKeyHandle(pem: pem, isSecret: false, passphrase: none)
        }
        try self.init(handle)
    }

    /// The key in PEM ("BEGIN PUBLIC KEY").
    public var pem: String {
        let text = PublicKeyHandle.text { PEM_write_bio_PUBKEY($0, handle.key) }
        return String(decoding: text.reveal(), as: UTF8.self)
    }

    init(_ handle: PublicKeyHandle) throws(SecretSharingError) {
        self.handle = handle
        algorithm = try Self.algorithm(of: handle.key)
        switch algorithm {
        case .rsa: fingerprint = Self.hash("rsa", Self.encoding(of: handle.key))
        case .p256(let point): fingerprint = Self.hash("p256", point)
        }
    }

    private static func algorithm(
        of key: OpaquePointer
    ) throws(SecretSharingError) -> Algorithm {
        if EVP_PKEY_is_a(key, "RSA") == 1 {
            let bits = Int(EVP_PKEY_get_bits(key))
            var exponent: OpaquePointer?
            let status = EVP_PKEY_get_bn_param(key, "e", &exponent)
            defer { BN_free(exponent) }
            guard status == 1, (3072...8192).contains(bits), BN_is_odd(exponent) == 1,
                (17...32).contains(BN_num_bits(exponent))
            else { throw .recipient(.weakRSA(bits: bits)) }
            // libcrypto doesn't encrypt under an even modulus (NIST SP 800-56B, 6.4.2.1).
            guard isSound(key) else { throw .recipient(.unsoundRSA) }
            return .rsa(byteCount: (bits + 7) / 8)
        }
        guard EVP_PKEY_is_a(key, "EC") == 1, let point = P256.point(of: key) else {
            throw .recipient(.unknownAlgorithm)
        }
        return .p256(point: point)
    }

    /// Whether an RSA modulus is odd, composite, no power of a prime, and without small factors.
    private static func isSound(_ key: OpaquePointer) -> Bool {
        let context = EVP_PKEY_CTX_new(key, nil)
        defer {
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        return EVP_PKEY_public_check(context) == 1
    }

    private static func encoding(of key: OpaquePointer) -> [UInt8] {
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = i2d_PUBKEY(key, &encoded)
        defer { CRYPTO_free(encoded, nil, 0) }
        return Array(UnsafeBufferPointer(start: encoded, count: Int(max(0, count))))
    }

    private static func hash(_ tag: String, _ bytes: [UInt8]) -> [UInt8] {
        let input = Array("swift-mpc/recipient/v1 \(tag) ".utf8) + bytes
        return [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
            _ = SHA256(input, input.count, digest.baseAddress)
            count = 32
        }
    }

    /// How long texts of `byteCount` bytes are.
    func textByteCount(of byteCount: Int) -> Int {
        switch algorithm {
        case .rsa(let modulus): modulus
        case .p256: P256HPKE.overhead + byteCount
        }
    }

    /// The text of `plaintext`, as determined by `randomness`. Constant time in both.
    ///
    /// - Parameters:
    ///   - plaintext: At most 64 bytes.
    ///   - randomness: 32 bytes, as good as random; the same never serves for two plaintexts.
    ///   - label: What the text is bound to: OAEP's label, HPKE's info.
    package func encrypt(
        _ plaintext: UnsafeBufferPointer<UInt8>, randomness: UnsafeBufferPointer<UInt8>,
        label: [UInt8]
    ) -> [UInt8] {
        precondition(plaintext.count <= 64 && randomness.count == 32, "lengths")
        switch algorithm {
        case .rsa(let byteCount):
            return RSAEncryption.encrypt(
                plaintext, seed: randomness, label: label, key: handle.key, byteCount: byteCount)
        case .p256(let point):
            return P256HPKE.seal(plaintext, keyMaterial: randomness, to: point, info: label)
        }
    }
}

extension RecipientKey: Equatable {
    public static func == (a: Self, b: Self) -> Bool { a.fingerprint == b.fingerprint }
}
