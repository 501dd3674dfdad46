internal import COpenSSL

/// The owner of a key of libcrypto, which isn't changed once it is made.
final class PublicKeyHandle: @unchecked Sendable {
    let key: OpaquePointer

    /// Takes over `key`.
    init(owning key: OpaquePointer) { self.key = key }

    deinit { EVP_PKEY_free(key) }

    /// The key in a PEM text of at most 64 KiB.
    ///
    /// Never asks anybody for a passphrase: an encrypted secret key opens with `passphrase` alone.
    /// Throws `.recipient(.notPEM)`.
    init(
        pem: UnsafeBufferPointer<UInt8>, isSecret: Bool, passphrase: borrowing SecretVector<UInt8>
    ) throws(SecretSharingError) {
        guard pem.count <= 1 << 16, let memory = BIO_new_mem_buf(pem.baseAddress, Int32(pem.count))
        else { throw .recipient(.notPEM) }
        defer {
            BIO_free(memory)
            ERR_clear_error()
        }
        let found = passphrase.withUnsafeBufferPointer { passphrase in
            var passphrase = passphrase
            return withUnsafeMutablePointer(to: &passphrase) { given in
                isSecret
                    ? PEM_read_bio_PrivateKey(memory, nil, copyPassphrase, given)
                    : PEM_read_bio_PUBKEY(memory, nil, copyPassphrase, given)
            }
        }
        guard let found else { throw .recipient(.notPEM) }
        key = found
    }

    /// Whether the secret and the public part are of one key. Variable time.
    var isPaired: Bool {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return false }
        defer {
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        return EVP_PKEY_pairwise_check(context) == 1
    }

    /// What `write` writes to a memory of libcrypto's own that is wiped.
    static func text(_ write: (OpaquePointer) -> Int32) -> SecretVector<UInt8> {
        guard let memory = BIO_new(BIO_s_secmem()), write(memory) == 1 else {
            preconditionFailure("libcrypto writes its keys")
        }
        defer { BIO_free(memory) }
        let count = BIO_ctrl_pending(memory)
        var text = SecretVector<UInt8>(repeating: 0, count: count)
        let read = text.withUnsafeMutableBufferPointer {
            BIO_read(memory, $0.baseAddress, Int32($0.count))
        }
        precondition(Int(read) == count, "libcrypto reads what it wrote")
        return text
    }
}

/// What libcrypto calls for the passphrase of an encrypted key.
private func copyPassphrase(
    _ target: UnsafeMutablePointer<CChar>?, _ size: Int32, _: Int32,
    _ given: UnsafeMutableRawPointer?
) -> Int32 {
    guard let target, let given else { return -1 }
    let passphrase = given.load(as: UnsafeBufferPointer<UInt8>.self)
    guard let base = passphrase.baseAddress, !passphrase.isEmpty, passphrase.count <= Int(size)
    else { return -1 }
    UnsafeMutableRawPointer(target).copyMemory(from: base, byteCount: passphrase.count)
    return Int32(passphrase.count)
}
