internal import COpenSSL
package import SecretSharing

/// HKDF with SHA-256 (RFC 5869), in memory that is wiped.
package enum HKDF {
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
    package static func extract(
        salt: UnsafeBufferPointer<UInt8>, head: [UInt8], _ secret: UnsafeBufferPointer<UInt8>
    ) -> SecretVector<UInt8> {
        var input = SecretVector<UInt8>(repeating: 0, count: head.count + secret.count)
        input.withUnsafeMutableBufferPointer { input in
            for i in head.indices { input[i] = head[i] }
            for i in secret.indices { input[head.count + i] = secret[i] }
        }
        return input.withUnsafeBufferPointer { hmac(key: salt, $0) }
    }

    /// HKDF-Extract with a public salt.
    package static func extract(
        salt: [UInt8], _ secret: UnsafeBufferPointer<UInt8>
    ) -> SecretVector<UInt8> {
        SecretVector(salt).withUnsafeBufferPointer { hmac(key: $0, secret) }
    }

    /// HKDF-Expand. - Precondition: `count` is in `1...8160`.
    package static func expand(
        _ key: borrowing SecretVector<UInt8>, info: [UInt8], count: Int
    ) -> SecretVector<UInt8> {
        precondition((1...255 * 32).contains(count), "at most 255 blocks of HKDF-SHA256")
        var output = SecretVector<UInt8>(repeating: 0, count: count)
        // T(i - 1), info and i; the first block has no T before it.
        var message = SecretVector<UInt8>(repeating: 0, count: 32 + info.count + 1)
        message.withUnsafeMutableBufferPointer { message in
            for i in info.indices { message[32 + i] = info[i] }
            for start in stride(from: 0, to: count, by: 32) {
                message[message.count - 1] += 1
                let block = key.withUnsafeBufferPointer { key in
                    hmac(
                        key: key,
                        UnsafeBufferPointer(rebasing: message[(start == 0 ? 32 : 0)...]))
                }
                block.withUnsafeBufferPointer { block in
                    _ = message.update(fromContentsOf: block)
                    output.withUnsafeMutableBufferPointer { output in
                        for i in 0..<min(32, count - start) { output[start + i] = block[i] }
                    }
                }
            }
        }
        return output
    }
}
