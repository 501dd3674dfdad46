/// What a key computes. A key serves one scheme: two that share a key may break each other.
public enum KeyScheme: UInt8, Sendable, CaseIterable {
    /// FROST(Ed25519, SHA-512), RFC 9591, 6.1.
    case frostEd25519 = 1
    /// FROST(ristretto255, SHA-512), RFC 9591, 6.2.
    case frostRistretto255 = 2
    /// FROST(secp256k1, SHA-256), RFC 9591, 6.5.
    case frostSecp256k1 = 3
    /// FROST for BIP-340 signatures under Taproot keys.
    case frostTaproot = 4
    /// Threshold ECDSA.
    case ecdsaSecp256k1 = 5
    /// BLS signatures with public keys in G1.
    case blsPublicKeysInG1 = 6
    /// BLS signatures with public keys in G2.
    case blsPublicKeysInG2 = 7
    case elGamalRistretto255 = 8
    case elGamalBN254 = 9
    /// ECVRF-EDWARDS25519-SHA512, RFC 9381.
    case ecvrfEd25519 = 10

    /// The group of the scheme's public keys.
    public var group: KeyGroupIdentifier {
        switch self {
        case .frostEd25519, .ecvrfEd25519: .edwards25519
        case .frostRistretto255, .elGamalRistretto255: .ristretto255
        case .frostSecp256k1, .frostTaproot, .ecdsaSecp256k1: .secp256k1
        case .blsPublicKeysInG1: .bls12381G1
        case .blsPublicKeysInG2: .bls12381G2
        case .elGamalBN254: .bn254G1
        }
    }
}
