public import EllipticCurves
public import FiniteFields
public import SecretSharing

/// FROST(Ed25519, SHA-512), RFC 9591, 6.1: signatures are Ed25519's.
public enum FROSTEd25519: FROSTCiphersuite {
    public typealias Group = Edwards25519.PrimeOrderPoint

    public static var scheme: KeyScheme { .frostEd25519 }
    public static var contextString: String { "FROST-ED25519-SHA512-v1" }

    public static func challenge(
        nonceCommitment: [UInt8], groupKey: [UInt8], message: [UInt8]
    ) -> Group.Scalar {
        // H2 has no context string, so that it is RFC 8032's.
        SHA512Suite.reduce(
            PublicHash.sha512(nonceCommitment + groupKey + message))
    }
}

/// FROST(ristretto255, SHA-512), RFC 9591, 6.2.
public enum FROSTRistretto255: FROSTCiphersuite {
    public typealias Group = Ristretto255

    public static var scheme: KeyScheme { .frostRistretto255 }
    public static var contextString: String { "FROST-RISTRETTO255-SHA512-v1" }

    public static func challenge(
        nonceCommitment: [UInt8], groupKey: [UInt8], message: [UInt8]
    ) -> Group.Scalar {
        SHA512Suite.reduce(
            PublicHash.sha512(
                Array("\(contextString)chal".utf8) + nonceCommitment + groupKey + message))
    }
}

/// What the suites with SHA-512 have in common: digests are little-endian integers modulo the order.
private enum SHA512Suite {
    static func reduce(_ digest: [UInt8]) -> Edwards25519.Scalar {
        digest.withUnsafeBytes { Edwards25519.Scalar.reducing(littleEndian: $0) }
    }
}

extension FROSTCiphersuite where Group.Scalar == Edwards25519.Scalar {
    public static func hashToScalar(
        _ use: FROSTHashUse, _ message: borrowing SecretVector<UInt8>
    ) -> Group.Scalar {
        let digest = SecretHash.sha512(tag(use), message)
        return digest.withUnsafeBufferPointer {
            Group.Scalar.reducing(littleEndian: UnsafeRawBufferPointer($0))
        }
    }

    public static func hash(_ use: FROSTHashUse, _ message: [UInt8]) -> [UInt8] {
        PublicHash.sha512(tag(use) + message)
    }

    public static var isLittleEndian: Bool { true }

    public static func encode(_ scalar: Group.Scalar) -> [UInt8] { scalar.littleEndianBytes() }
}

extension FROSTEd25519 {
    /// The scalar that an Ed25519 key signs with (RFC 8032, 5.1.5), modulo the order: 32 bytes with the most
    /// significant first. Its public key is the seed's. Constant time.
    ///
    /// Throws `.malformedEncoding` unless the seed has 32 bytes.
    public static func scalar(
        ofSeed seed: borrowing SecretVector<UInt8>
    ) throws(KeyManagementError) -> SecretVector<UInt8> {
        guard seed.count == 32 else { throw .malformedEncoding }
        var digest = SecretHash.sha512([], seed)
        var bytes = SecretVector<UInt8>(repeating: 0, count: Group.Scalar.secretByteCount)
        digest.withUnsafeMutableBufferPointer { digest in
            digest[0] &= 248
            digest[31] = digest[31] & 127 | 64
            let half = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(digest)[..<32])
            let scalar = Group.Scalar.reducing(littleEndian: half)
            bytes.withUnsafeMutableBufferPointer {
                scalar.writeSecret(to: UnsafeMutableRawBufferPointer($0))
            }
        }
        return bytes
    }
}
