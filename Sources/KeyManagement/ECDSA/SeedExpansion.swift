internal import COpenSSL
internal import FiniteFields
internal import SecretSharing

/// Secret scalars from a seed of 32 bytes: AES-256 in counter mode under a key derived from it, 48 bytes a
/// scalar, reduced: within 2^-128 of uniform if AES is a pseudorandom permutation. Constant time.
enum SeedExpansion {
    /// - Precondition: `count` is not negative; no two uses of a seed have one label.
    static func scalars<Scalar: ScalarField>(
        _ seed: borrowing SecretVector<UInt8>, label: String, count: Int
    ) -> SecretVector<Scalar> {
        let size = 48
        let bytes = bytes(seed, label: label, count: size * count)
        var scalars = SecretVector<Scalar>(repeating: .zero, count: count)
        scalars.withUnsafeMutableBufferPointer { scalars in
            bytes.withUnsafeBufferPointer { bytes in
                let raw = UnsafeRawBufferPointer(bytes)
                for i in scalars.indices {
                    scalars[i] = .reducing(
                        littleEndian: UnsafeRawBufferPointer(
                            rebasing: raw[(size * i)..<(size * (i + 1))]))
                }
            }
        }
        return scalars
    }

    /// - Precondition: as above.
    static func bytes(
        _ seed: borrowing SecretVector<UInt8>, label: String, count: Int
    ) -> SecretVector<UInt8> {
        let digest = SecretHash.sha512(Array("swift-mpc/seed-expansion/v1 \(label)".utf8), seed)
        var bytes = SecretVector<UInt8>(repeating: 0, count: count)
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        let counter = [UInt8](repeating: 0, count: 16)
        let isDone = bytes.withUnsafeMutableBufferPointer { bytes in
            digest.withUnsafeBufferPointer { key in
                var length: Int32 = 0
                return EVP_EncryptInit_ex(
                    context, EVP_aes_256_ctr(), nil, key.baseAddress, counter) == 1
                    && EVP_EncryptUpdate(
                        context, bytes.baseAddress, &length, bytes.baseAddress,
                        Int32(bytes.count)) == 1
            }
        }
        precondition(isDone, "libcrypto encrypts")
        return bytes
    }
}
