internal import COpenSSL
internal import SecretSharing

/// Hashes over secrets, in memory that is wiped.
enum SecretHash {
    /// SHA-512 of a public head and a secret.
    static func sha512(
        _ head: [UInt8], _ secret: borrowing SecretVector<UInt8>
    ) -> SecretVector<UInt8> {
        let input = joined(head, secret, [])
        var digest = SecretVector<UInt8>(repeating: 0, count: 64)
        digest.withUnsafeMutableBufferPointer { digest in
            input.withUnsafeBufferPointer {
                _ = SHA512($0.baseAddress, $0.count, digest.baseAddress)
            }
        }
        return digest
    }

    /// 48 bytes of expand_message_xmd with SHA-256 (RFC 9380, 5.3.1).
    ///
    /// - Precondition: the tag has at most 255 bytes.
    static func expand48(
        _ secret: borrowing SecretVector<UInt8>, domainSeparationTag tag: [UInt8]
    ) -> SecretVector<UInt8> {
        let tail = tag + [UInt8(tag.count)]  // DST_prime
        let zeros = [UInt8](repeating: 0, count: 64)  // Z_pad
        let first = sha256(joined(zeros, secret, [0, 48, 0] + tail))  // b_0
        let second = sha256(joined([], first, [1] + tail))  // b_1
        var mixed = first.copy()
        mixed.withUnsafeMutableBufferPointer { mixed in
            second.withUnsafeBufferPointer { for i in 0..<32 { mixed[i] ^= $0[i] } }
        }
        let third = sha256(joined([], mixed, [2] + tail))  // b_2
        var expanded = SecretVector<UInt8>(repeating: 0, count: 48)
        expanded.withUnsafeMutableBufferPointer { expanded in
            second.withUnsafeBufferPointer { for i in 0..<32 { expanded[i] = $0[i] } }
            third.withUnsafeBufferPointer { for i in 0..<16 { expanded[32 + i] = $0[i] } }
        }
        return expanded
    }

    private static func sha256(_ input: consuming SecretVector<UInt8>) -> SecretVector<UInt8> {
        var digest = SecretVector<UInt8>(repeating: 0, count: 32)
        digest.withUnsafeMutableBufferPointer { digest in
            input.withUnsafeBufferPointer {
                _ = SHA256($0.baseAddress, $0.count, digest.baseAddress)
            }
        }
        return digest
    }

    private static func joined(
        _ head: [UInt8], _ secret: borrowing SecretVector<UInt8>, _ tail: [UInt8]
    ) -> SecretVector<UInt8> {
        var joined = SecretVector<UInt8>(
            repeating: 0, count: head.count + secret.count + tail.count)
        joined.withUnsafeMutableBufferPointer { joined in
            _ = joined[..<head.count].update(fromContentsOf: head)
            secret.withUnsafeBufferPointer {
                _ = joined[head.count...].update(fromContentsOf: $0)
            }
            _ = joined[(head.count + secret.count)...].update(fromContentsOf: tail)
        }
        return joined
    }
}

/// Digests of what is public.
enum PublicHash {
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
            _ = SHA256(bytes, bytes.count, digest.baseAddress)
            count = 32
        }
    }

    static func sha512(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 64) { digest, count in
            _ = SHA512(bytes, bytes.count, digest.baseAddress)
            count = 64
        }
    }
}
