internal import COpenSSL

/// HKDF-SHA256 with the labels of RFC 9180, 4.
enum LabeledHKDF {
    private static let version = Array("HPKE-v1".utf8)

    static func extract(
        _ suite: [UInt8], salt: borrowing SecretVector<UInt8>, _ label: String,
        _ secret: borrowing SecretVector<UInt8>
    ) -> SecretVector<UInt8> {
        let head = version + suite + Array(label.utf8)
        var input = SecretVector<UInt8>(repeating: 0, count: head.count + secret.count)
        input.withUnsafeMutableBufferPointer { input in
            for i in head.indices { input[i] = head[i] }
            secret.withUnsafeBufferPointer { secret in
                for i in secret.indices { input[head.count + i] = secret[i] }
            }
        }
        return hmac(key: salt, input)
    }

    /// - Precondition: `count` is in `1...32`: one block.
    static func expand(
        _ suite: [UInt8], _ key: borrowing SecretVector<UInt8>, _ label: String, _ info: [UInt8],
        count: Int
    ) -> SecretVector<UInt8> {
        precondition((1...32).contains(count), "one block of HKDF-SHA256")
        let message = [0, UInt8(count)] + version + suite + Array(label.utf8) + info + [1]
        let block = hmac(key: key, SecretVector(message))
        return block.withUnsafeBufferPointer {
            SecretVector(copying: UnsafeBufferPointer(rebasing: $0[..<count]))
        }
    }

    private static func hmac(
        key: borrowing SecretVector<UInt8>, _ message: borrowing SecretVector<UInt8>
    ) -> SecretVector<UInt8> {
        var tag = SecretVector<UInt8>(repeating: 0, count: 32)
        tag.withUnsafeMutableBufferPointer { tag in
            key.withUnsafeBufferPointer { key in
                message.withUnsafeBufferPointer { message in
                    let done = HMAC(
                        EVP_sha256(), key.baseAddress, Int32(key.count), message.baseAddress,
                        message.count, tag.baseAddress, nil)
                    precondition(done != nil, "libcrypto has HMAC-SHA256")
                }
            }
        }
        return tag
    }
}
