import COpenSSL
import SecretSharing

/// A key pair made by libcrypto, in PEM.
struct TestRecipient {
    let publicPEM: String
    let secretPEM: String

    enum Kind {
        case rsa(bits: Int)
        case ec(String)
    }

    /// Nil where libcrypto doesn't make such keys.
    init?(_ kind: Kind) {
        let context: OpaquePointer?
        switch kind {
        case .rsa: context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
        case .ec: context = EVP_PKEY_CTX_new_from_name(nil, "EC", nil)
        }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_keygen_init(context) == 1 else { return nil }
        switch kind {
        case .rsa(let bits):
            guard EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) == 1 else { return nil }
        case .ec(let name):
            guard EVP_PKEY_CTX_set_group_name(context, name) == 1 else { return nil }
        }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen(context, &key) == 1, let key else { return nil }
        defer { EVP_PKEY_free(key) }
        publicPEM = Self.text { PEM_write_bio_PUBKEY($0, key) }
        secretPEM = Self.text { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }

    func publicKey() throws -> RecipientKey { try RecipientKey(pem: publicPEM) }

    func secretKey() throws -> RecipientSecretKey {
        try RecipientSecretKey(pem: SecretVector(Array(secretPEM.utf8)))
    }

    private static func text(_ write: (OpaquePointer?) -> Int32) -> String {
        let memory = BIO_new(BIO_s_mem())
        defer { BIO_free(memory) }
        guard write(memory) == 1 else { return "" }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = BIO_read(memory, &bytes, Int32(bytes.count))
        return String(decoding: bytes[..<Int(max(0, count))], as: UTF8.self)
    }
}
