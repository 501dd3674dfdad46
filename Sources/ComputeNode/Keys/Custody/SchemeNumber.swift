import EllipticCurves
package import KeyManagement

/// The schemes by their numbers on chain (Protocols/key-registry.md), with the names that programs use.
public enum SchemeNumber: UInt64, CaseIterable, Sendable {
    case frostEd25519 = 1
    case frostSecp256k1 = 2
    case frostTaproot = 3
    case ecdsaSecp256k1 = 4
    case blsKeysInG1 = 5
    case blsKeysInG2 = 6
    case elGamalRistretto255 = 7
    case elGamalBN254 = 8

    package var scheme: KeyScheme {
        switch self {
        case .frostEd25519: .frostEd25519
        case .frostSecp256k1: .frostSecp256k1
        case .frostTaproot: .frostTaproot
        case .ecdsaSecp256k1: .ecdsaSecp256k1
        case .blsKeysInG1: .blsPublicKeysInG1
        case .blsKeysInG2: .blsPublicKeysInG2
        case .elGamalRistretto255: .elGamalRistretto255
        case .elGamalBN254: .elGamalBN254
        }
    }

    public var name: String {
        switch self {
        case .frostEd25519: "frost-ed25519"
        case .frostSecp256k1: "frost-secp256k1"
        case .frostTaproot: "frost-secp256k1-taproot"
        case .ecdsaSecp256k1: "ecdsa-secp256k1"
        case .blsKeysInG1: "bls12-381-g1"
        case .blsKeysInG2: "bls12-381-g2"
        case .elGamalRistretto255: "elgamal-ristretto255"
        case .elGamalBN254: "elgamal-bn254"
        }
    }

    public init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// How many members have to take part in one use of a key that `threshold` shares determine.
    public func signers(threshold: Int) -> Int {
        self == .ecdsaSecp256k1 ? 2 * threshold - 1 : threshold
    }
}
