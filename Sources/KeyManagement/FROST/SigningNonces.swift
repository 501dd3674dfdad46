package import EllipticCurves
internal import FiniteFields
package import SecretSharing

/// A signer's two nonces for one signature: whoever signs twice with them gives its share away. They have
/// one owner, who signs by consuming them, and are wiped then. No description, no `Codable`.
public struct SigningNonces<Suite: FROSTCiphersuite>: ~Copyable, Sendable {
    public let commitments: SigningCommitments<Suite.Group>
    /// The hiding nonce and the binding one.
    let scalars: SecretVector<Suite.Group.Scalar>

    /// Draws nonces: RFC 9591, 4.1 and 5.1. They hide the share that they go into, and depend on it, so
    /// that weak randomness alone does not give it away. Constant time in the share.
    ///
    /// Throws `.identityKey` with negligible probability.
    public init(share: KeyShare<Suite.Group>) throws(KeyManagementError) {
        var randomness = SecretVector<UInt8>(repeating: 0, count: 64)
        randomness.withUnsafeMutableBufferPointer {
            fillRandom(UnsafeMutableRawBufferPointer($0))
        }
        let secret: SecretVector<Suite.Group.Scalar> = share.withSecret {
            SecretVector(repeating: $0, count: 1)
        }
        try self.init(secret: secret, randomness: randomness)
    }

    /// Nonces from these 64 bytes, 32 for each: for known answers.
    package init(
        secret: borrowing SecretVector<Suite.Group.Scalar>,
        randomness: borrowing SecretVector<UInt8>
    ) throws(KeyManagementError) {
        precondition(randomness.count == 64 && secret.count == 1, "32 bytes for each nonce")
        var scalars = SecretVector<Suite.Group.Scalar>(repeating: .zero, count: 2)
        scalars.withUnsafeMutableBufferPointer { scalars in
            for i in 0..<2 { scalars[i] = Self.nonce(secret, randomness, offset: 32 * i) }
        }
        self.scalars = scalars.copy()
        let points = scalars.withUnsafeBufferPointer { scalars in
            scalars.map { Suite.Group.generatorMultiplied(by: $0) }
        }
        commitments = try SigningCommitments(hiding: points[0], binding: points[1])
    }

    /// nonce_generate (RFC 9591, 4.1): H3(random bytes || share).
    private static func nonce(
        _ secret: borrowing SecretVector<Suite.Group.Scalar>,
        _ randomness: borrowing SecretVector<UInt8>, offset: Int
    ) -> Suite.Group.Scalar {
        var input = SecretVector<UInt8>(repeating: 0, count: 64)
        input.withUnsafeMutableBufferPointer { input in
            randomness.withUnsafeBufferPointer { for i in 0..<32 { input[i] = $0[offset + i] } }
            let bytes = UnsafeMutableRawBufferPointer(
                rebasing: UnsafeMutableRawBufferPointer(input)[32...])
            secret.withUnsafeBufferPointer { $0[0].writeSecret(to: bytes) }
            if Suite.isLittleEndian { for i in 32..<48 { input.swapAt(i, 95 - i) } }
        }
        return Suite.hashToScalar(.nonce, input)
    }

    /// Nonces that were stored, with the commitments that were published.
    init(
        scalars: consuming SecretVector<Suite.Group.Scalar>,
        commitments: SigningCommitments<Suite.Group>
    ) {
        self.scalars = scalars
        self.commitments = commitments
    }

    /// Lets `body` read both nonces.
    package borrowing func withScalars<Result>(
        _ body: (UnsafeBufferPointer<Suite.Group.Scalar>) -> Result
    ) -> Result {
        scalars.withUnsafeBufferPointer(body)
    }

    /// Both nonces, 64 bytes, to be encrypted at once.
    func secretBytes() -> SecretVector<UInt8> {
        var bytes = SecretVector<UInt8>(repeating: 0, count: 64)
        bytes.withUnsafeMutableBufferPointer { bytes in
            let raw = UnsafeMutableRawBufferPointer(bytes)
            scalars.withUnsafeBufferPointer { scalars in
                scalars[0].writeSecret(to: UnsafeMutableRawBufferPointer(rebasing: raw[..<32]))
                scalars[1].writeSecret(to: UnsafeMutableRawBufferPointer(rebasing: raw[32...]))
            }
        }
        return bytes
    }

    /// The scalars that `secretBytes` wrote, or nil.
    static func scalars(
        _ bytes: borrowing SecretVector<UInt8>
    ) -> SecretVector<Suite.Group.Scalar>? {
        guard bytes.count == 64 else { return nil }
        var scalars = SecretVector<Suite.Group.Scalar>(repeating: .zero, count: 2)
        let isCanonical = scalars.withUnsafeMutableBufferPointer { scalars in
            bytes.withUnsafeBufferPointer { bytes in
                let raw = UnsafeRawBufferPointer(bytes)
                for i in 0..<2 {
                    let half = UnsafeRawBufferPointer(rebasing: raw[(32 * i)..<(32 * i + 32)])
                    guard let scalar = Suite.Group.Scalar.readSecret(from: half) else {
                        return false
                    }
                    scalars[i] = scalar
                }
                return true
            }
        }
        return isCanonical ? consume scalars : nil
    }
}
