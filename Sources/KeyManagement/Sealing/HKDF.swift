internal import COpenSSL
internal import SecretSharing

/// HKDF with SHA-256 (RFC 5869), in memory that is wiped.
enum HKDF {
    /// HMAC-SHA256 of the parts one after the other.
    static func hmac(
        key: UnsafeBufferPointer<UInt8>, _ message: UnsafeBufferPointer<UInt8>
    ) -> SecretVector<UInt8> {
        var tag = SecretVector<UInt8>(repeating: 0, count: 32)
        tag.withUnsafeMutableBufferPointer { tag in
            let done = HMAC(
                EVP_sha256(), key.baseAddress, Int32(key.count), message.baseAddress,
                message.count, tag.baseAddress, nil)
            precondition(done != nil, "libcrypto has HMAC-SHA256")
        }
        return tag
    }

    /// HKDF-Extract. `head` is public and stands before the secret.
    static func extract(
        salt: UnsafeBufferPointer<UInt8>, head: [UInt8], _ secret: UnsafeBufferPointer<UInt8>
    ) -> SecretVector<UInt8> {
        var input = SecretVector<UInt8>(repeating: 0, count: head.count + secret.count)
        input.withUnsafeMutableBufferPointer { input in
            for i in head.indices { input[i] = head[i] }
            for i in secret.indices { input[head.count + i] = secret[i] }
        }
        return input.withUnsafeBufferPointer { hmac(key: salt, $0) }
    }

    /// HKDF-Expand to at most one block. - Precondition: `count` is in `1...32`.
    static func expand(
        _ key: borrowing SecretVector<UInt8>, info: [UInt8], count: Int
    ) -> SecretVector<UInt8> {
        precondition((1...32).contains(count), "one block of HKDF-SHA256")
        let message = SecretVector<UInt8>(info + [1])
        let block: SecretVector<UInt8> = key.withUnsafeBufferPointer { key in
            message.withUnsafeBufferPointer { hmac(key: key, $0) }
        }
        return block.withUnsafeBufferPointer {
            SecretVector<UInt8>(copying: UnsafeBufferPointer(rebasing: $0[..<count]))
        }
    }
}
