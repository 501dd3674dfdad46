internal import COpenSSL

/// The secret key of somebody to whom shares are encrypted.
public struct RecipientSecretKey: Sendable {
    /// Its public key.
    public let publicKey: RecipientKey

    /// The key in a PEM text ("BEGIN PRIVATE KEY", "BEGIN ENCRYPTED PRIVATE KEY" and older forms).
    ///
    /// Throws `.recipient`, with `.unpaired` where the text has another public key than the secret one's: nothing
    /// that is encrypted to it would open.
    public init(
        pem: borrowing SecretVector<UInt8>,
        passphrase: borrowing SecretVector<UInt8> = SecretVector([])
    ) throws(SecretSharingError) {
        let handle = try pem.withUnsafeBufferPointer { pem throws(SecretSharingError) in
            try PublicKeyHandle(pem: pem, isSecret: true, passphrase: passphrase)
        }
        publicKey = try RecipientKey(handle)
        guard handle.isPaired else { throw .recipient(.unpaired) }
    }

    /// The kinds of keys that can be made here.
    public enum Kind: Sendable {
        case rsa3072
        case p256
    }

    /// A new key pair from libcrypto's randomness. An RSA key takes some tenths of a second.
    public init(generating kind: Kind) {
        let context = EVP_PKEY_CTX_new_from_name(nil, kind == .rsa3072 ? "RSA" : "EC", nil)
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        let isDone =
            EVP_PKEY_keygen_init(context) == 1
            && (kind == .rsa3072
                ? EVP_PKEY_CTX_set_rsa_keygen_bits(context, 3072)
                : EVP_PKEY_CTX_set_group_name(context, "P-256")) == 1
            && EVP_PKEY_keygen(context, &key) == 1
        guard isDone, let key, let made = try? RecipientKey(PublicKeyHandle(owning: key)) else {
            preconditionFailure("libcrypto makes RSA and P-256 keys")
        }
        publicKey = made
    }

    /// The secret key in PEM ("BEGIN PRIVATE KEY"), not encrypted.
    public func pem() -> SecretVector<UInt8> {
        PublicKeyHandle.text {
            PEM_write_bio_PrivateKey($0, publicKey.handle.key, nil, nil, 0, nil, nil)
        }
    }

    /// The plaintext of a text made for this key with this label; nil for another. Constant time in the
    /// key.
    package func decrypt(_ text: [UInt8], label: [UInt8]) -> SecretVector<UInt8>? {
        guard text.count >= publicKey.textByteCount(of: 0) else { return nil }
        switch publicKey.algorithm {
        case .rsa: return RSAEncryption.decrypt(text, label: label, key: publicKey.handle.key)
        case .p256(let point):
            return P256HPKE.open(text, key: publicKey.handle.key, point: point, info: label)
        }
    }
}
