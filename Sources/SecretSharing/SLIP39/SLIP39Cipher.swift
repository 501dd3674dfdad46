internal import COpenSSL

/// The encryption of a SLIP-39 master secret under a passphrase: four rounds of a Feistel network whose
/// function is PBKDF2 with HMAC-SHA256. Every passphrase decrypts to something: a wrong one shows only
/// in what that opens.
enum SLIP39Cipher {
    /// Encrypts, or decrypts, `secret` in place.
    ///
    /// - Precondition: an even number of bytes; `exponent` in `0..<16`.
    static func apply(
        _ secret: inout SecretVector<UInt8>, passphrase: borrowing SecretVector<UInt8>,
        _ set: SLIP39Share.SetParameters, decrypting: Bool
    ) {
        let half = secret.count / 2
        var salt = SecretVector<UInt8>(repeating: 0, count: saltPrefix(set).count + half)
        for (i, byte) in saltPrefix(set).enumerated() {
            salt.withUnsafeMutableBufferPointer { $0[i] = byte }
        }
        var key = SecretVector<UInt8>(repeating: 0, count: 1 + passphrase.count)
        passphrase.withUnsafeBufferPointer { passphrase in
            key.withUnsafeMutableBufferPointer { key in
                for i in passphrase.indices { key[1 + i] = passphrase[i] }
            }
        }
        var image = SecretVector<UInt8>(repeating: 0, count: half)
        // 10000 * 2^e iterations, a quarter in each round.
        let iterations = Int32(2500) << Int32(set.iterationExponent)
        for round in decrypting ? [3, 2, 1, 0] as [UInt8] : [0, 1, 2, 3] {
            key.withUnsafeMutableBufferPointer { $0[0] = round }
            // (L, R) = (R, L xor F(i, R)), with L first in memory.
            secret.withUnsafeMutableBufferPointer { secret in
                salt.withUnsafeMutableBufferPointer { salt in
                    for i in 0..<half { salt[salt.count - half + i] = secret[half + i] }
                    key.withUnsafeBufferPointer { key in
                        image.withUnsafeMutableBufferPointer { image in
                            let status = key.withMemoryRebound(to: CChar.self) {
                                PKCS5_PBKDF2_HMAC(
                                    $0.baseAddress, Int32($0.count), salt.baseAddress,
                                    Int32(salt.count), iterations, EVP_sha256(), Int32(half),
                                    image.baseAddress)
                            }
                            precondition(status == 1, "PBKDF2 failed")
                            for i in 0..<half {
                                let left = secret[i] ^ image[i]
                                secret[i] = secret[half + i]
                                secret[half + i] = left
                            }
                        }
                    }
                }
            }
        }
        // The halves are exchanged at the end.
        secret.withUnsafeMutableBufferPointer { secret in
            for i in 0..<half { secret.swapAt(i, half + i) }
        }
    }

    private static func saltPrefix(_ set: SLIP39Share.SetParameters) -> [UInt8] {
        set.isExtendable
            ? []
            : Array("shamir".utf8) + [
                UInt8(set.identifier >> 8), UInt8(truncatingIfNeeded: set.identifier),
            ]
    }
}
