internal import COpenSSL
internal import EllipticCurves
internal import FiniteFields

/// The nonces of RFC 6979, 3.2 for a key and a digest, with HMAC-SHA-256 over secp256k1.
/// Constant time in the key.
struct DeterministicNonces: ~Copyable {
    private let key = SecretBytes { $0.update(repeating: 0) }
    private let value = SecretBytes { $0.update(repeating: 1) }
    private var fresh = true

    init(secret: borrowing SecretBytes, digest: Hash32) {
        // bits2octets: the digest modulo the order.
        let hash = Secp256k1.number(ofDigest: digest.bytes).bigEndianBytes()
        // Steps d to g: K = HMAC(K, V || tag || secret || hash), V = HMAC(K, V).
        for tag: UInt8 in [0, 1] {
            var message: [UInt8] = []
            message.reserveCapacity(97)
            message += value.storage
            message.append(tag)
            message += secret.storage
            message += hash
            mac(&message, into: key)
            advance()
        }
    }

    /// The next candidate (step h); nil for one that is not below the order.
    mutating func next() -> Secp256k1.Scalar? {
        if !fresh {
            var message: [UInt8] = []
            message.reserveCapacity(33)
            message += value.storage
            message.append(0)
            mac(&message, into: key)
            advance()
        }
        fresh = false
        advance()
        return value.scalar
    }

    /// V = HMAC(K, V).
    private func advance() {
        var message = Array(value.storage)
        mac(&message, into: value)
    }

    /// HMAC of the message under K, which is then wiped.
    private func mac(_ message: inout [UInt8], into output: borrowing SecretBytes) {
        var result = [UInt8](repeating: 0, count: 32)
        let done = HMAC(
            EVP_sha256(), key.storage.baseAddress, 32, message, message.count, &result, nil)
        precondition(done != nil, "libcrypto cannot compute HMAC-SHA-256")
        _ = output.storage.update(fromContentsOf: result)
        OPENSSL_cleanse(&result, result.count)
        OPENSSL_cleanse(&message, message.count)
    }
}
