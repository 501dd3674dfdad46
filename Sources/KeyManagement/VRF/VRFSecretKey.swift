internal import EllipticCurves
internal import FiniteFields
public import SecretSharing

/// A secret key of ECVRF (RFC 9381): for every input it has one output that looks random to whoever
/// does not know the key, and a proof that convinces whoever knows `publicKey`.
///
/// Made of 32 bytes as an Ed25519 key is (RFC 9381, 5.5). Wiped on release; no description. One key
/// serves one purpose: it must not sign too.
public struct VRFSecretKey: ~Copyable, Sendable {
    public let publicKey: VRFPublicKey
    /// x modulo l.
    private let scalar: SecretVector<Edwards25519.Scalar>
    /// The second half of the seed's hash, from which nonces come.
    private let prefix: SecretVector<UInt8>

    /// The key made of `seed`, which is 32 uniform bytes. Throws `.malformedEncoding` for another number.
    public init(
        seed: borrowing SecretVector<UInt8>, suite: VRFSuite = .edwards25519SHA512ELL2
    ) throws(KeyManagementError) {
        guard seed.count == 32 else { throw .malformedEncoding }
        var digest = SecretHash.sha512([], seed)
        digest.withUnsafeMutableBufferPointer { bytes in
            // RFC 8032, 5.1.5, step 2.
            bytes[0] &= 0xf8
            bytes[31] = bytes[31] & 0x7f | 0x40
        }
        var scalar = SecretVector<Edwards25519.Scalar>(repeating: .zero, count: 1)
        let prefix = digest.withUnsafeBufferPointer { bytes in
            scalar.withUnsafeMutableBufferPointer {
                $0[0] = Edwards25519.Scalar.reducing(
                    littleEndian: UnsafeRawBufferPointer(
                        rebasing: UnsafeRawBufferPointer(bytes)[..<32]))
            }
            return SecretVector(copying: UnsafeBufferPointer(rebasing: bytes[32...]))
        }
        let point = scalar.withUnsafeBufferPointer {
            Edwards25519.Point.generatorMultiplied(by: $0[0])
        }
        publicKey = VRFPublicKey(point, suite: suite)
        self.scalar = scalar
        self.prefix = prefix
    }

    /// A new key from the system's randomness.
    public static func random(suite: VRFSuite = .edwards25519SHA512ELL2) -> VRFSecretKey {
        var seed = SecretVector<UInt8>(repeating: 0, count: 32)
        seed.withUnsafeMutableBufferPointer { fillRandom(UnsafeMutableRawBufferPointer($0)) }
        guard let key = try? VRFSecretKey(seed: seed, suite: suite) else {
            preconditionFailure("a seed has 32 bytes")
        }
        return key
    }

    /// ECVRF_prove (RFC 9381, 5.1): the output for the input alpha, 64 bytes, and its proof.
    ///
    /// Constant time in the key; in the input for inputs of equal length, but with
    /// `edwards25519SHA512TAI`.
    public func evaluate(_ alpha: [UInt8]) -> (output: [UInt8], proof: VRFProof) {
        let suite = publicKey.suite
        let image = suite.encodeToCurve(alpha, salt: publicKey.bytes).point
        let encodedImage = image.canonicalBytes()
        let nonce = nonce(encodedImage)
        let (gamma, u, v) = scalar.withUnsafeBufferPointer { x in
            nonce.withUnsafeBufferPointer { k in
                (
                    image.multiplied(by: x[0]), Edwards25519.Point.generatorMultiplied(by: k[0]),
                    image.multiplied(by: k[0])
                )
            }
        }
        let challenge = suite.challenge(
            [publicKey.bytes, encodedImage] + [gamma, u, v].map { $0.canonicalBytes() })
        let c = VRFProof(gamma: gamma, challenge: challenge, response: .zero).challengeScalar
        let response = scalar.withUnsafeBufferPointer { x in
            nonce.withUnsafeBufferPointer { k in k[0] + c * x[0] }
        }
        return (
            suite.output(gamma: gamma),
            VRFProof(gamma: gamma, challenge: challenge, response: response)
        )
    }

    /// ECVRF_nonce_generation_RFC8032 (RFC 9381, 5.4.2.2).
    private func nonce(_ encodedImage: [UInt8]) -> SecretVector<Edwards25519.Scalar> {
        var input = SecretVector<UInt8>(repeating: 0, count: 64)
        input.withUnsafeMutableBufferPointer { input in
            prefix.withUnsafeBufferPointer { prefix in
                for i in 0..<32 {
                    input[i] = prefix[i]
                    input[32 + i] = encodedImage[i]
                }
            }
        }
        let digest = SecretHash.sha512([], input)
        var nonce = SecretVector<Edwards25519.Scalar>(repeating: .zero, count: 1)
        digest.withUnsafeBufferPointer { digest in
            nonce.withUnsafeMutableBufferPointer {
                $0[0] = .reducing(littleEndian: UnsafeRawBufferPointer(digest))
            }
        }
        return nonce
    }
}
