public import EllipticCurves
internal import FiniteFields
public import SecretSharing

/// FROST(secp256k1, SHA-256), RFC 9591, 6.5.
public enum FROSTSecp256k1: FROSTCiphersuite {
    public typealias Group = Secp256k1.Point

    public static var scheme: KeyScheme { .frostSecp256k1 }
    public static var contextString: String { "FROST-secp256k1-SHA256-v1" }

    public static func challenge(
        nonceCommitment: [UInt8], groupKey: [UInt8], message: [UInt8]
    ) -> Group.Scalar {
        let expanded = SecretHash.expand48(
            SecretVector(nonceCommitment + groupKey + message),
            domainSeparationTag: Array("\(contextString)chal".utf8))
        return expanded.withUnsafeBufferPointer {
            Group.Scalar.reducing(bigEndian: UnsafeRawBufferPointer($0))
        }
    }
}

/// FROST for BIP-340 signatures, as the Zcash Foundation's frost-secp256k1-tr has it: suite 6.5 with its
/// own context string, BIP-340's challenge, and signs such that keys and nonces have an even y.
public enum FROSTTaproot: FROSTCiphersuite {
    public typealias Group = Secp256k1.Point

    public static var scheme: KeyScheme { .frostTaproot }
    public static var contextString: String { "FROST-secp256k1-SHA256-TR-v1" }

    /// BIP-340, "Default Signing".
    public static func challenge(
        nonceCommitment: [UInt8], groupKey: [UInt8], message: [UInt8]
    ) -> Group.Scalar {
        // x alone of each, behind the byte for y's sign.
        taggedHash(
            "BIP0340/challenge",
            Array(nonceCommitment.dropFirst()) + groupKey.dropFirst() + message)
    }

    /// BIP-340: x alone stands for the nonce commitment, whose y is even.
    public static func signature(
        nonceCommitment: [UInt8], response: Group.Scalar
    ) -> [UInt8] {
        Array(nonceCommitment.dropFirst()) + encode(response)
    }

    /// Whether y is odd.
    public static func mustNegate(_ element: Group) -> Bool { element.canonicalBytes()[0] == 3 }

    /// The 32 bytes of x: a public key of BIP-340. - Precondition: not the identity.
    public static func xOnly(_ element: Group) -> [UInt8] {
        Array(element.canonicalBytes().dropFirst())
    }

    /// BIP-341: t = H_TapTweak(x(P) || root), which is added to the key P with an even y.
    ///
    /// - Parameter merkleRoot: 32 bytes, or none for a key without scripts.
    public static func taprootTweak(of groupKey: Group, merkleRoot: [UInt8]) -> Group.Scalar {
        taggedHash("TapTweak", xOnly(groupKey) + merkleRoot)
    }

    /// BIP-340: SHA-256 behind twice its tag's digest, modulo the order.
    private static func taggedHash(_ tag: String, _ message: [UInt8]) -> Group.Scalar {
        let head = PublicHash.sha256(Array(tag.utf8))
        return PublicHash.sha256(head + head + message).withUnsafeBytes {
            Group.Scalar.reducing(bigEndian: $0)
        }
    }
}

extension FROSTCiphersuite where Group == Secp256k1.Point {
    public static func hashToScalar(
        _ use: FROSTHashUse, _ message: borrowing SecretVector<UInt8>
    ) -> Group.Scalar {
        // hash_to_field (RFC 9380, 5.2) with L = 48.
        let expanded = SecretHash.expand48(message, domainSeparationTag: tag(use))
        return expanded.withUnsafeBufferPointer {
            Group.Scalar.reducing(bigEndian: UnsafeRawBufferPointer($0))
        }
    }

    public static func hash(_ use: FROSTHashUse, _ message: [UInt8]) -> [UInt8] {
        PublicHash.sha256(tag(use) + message)
    }

    /// Along the path from the key as it is, whichever sign its y has: an `xpub` holds that sign, and
    /// BIP-340's is chosen after the last step only (BIP-86, "Key derivation").
    public static func childTweak(
        of key: PublicKeyPackage<Group>, _ path: DerivationPath
    ) throws(KeyManagementError) -> Group.Scalar? { try key.derive(path).tweak }

    public static var isLittleEndian: Bool { false }

    public static func encode(_ scalar: Group.Scalar) -> [UInt8] { scalar.bigEndianBytes() }
}
