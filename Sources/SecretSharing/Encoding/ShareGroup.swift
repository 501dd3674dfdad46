public import EllipticCurves

/// The groups whose scalars an encoded share may hold.
public enum ShareGroup: UInt8, Sendable, CaseIterable {
    case secp256k1 = 1
    case edwards25519 = 2
    case ristretto255 = 3
    case bls12381G1 = 4
    case bn254G1 = 5
    case bls12381G2 = 6

    /// The group of these elements; nil for another.
    public init?<G: PrimeOrderGroup>(of group: G.Type) {
        if group == Secp256k1.Point.self {
            self = .secp256k1
        } else if group == Edwards25519.PrimeOrderPoint.self {
            self = .edwards25519
        } else if group == Ristretto255.self {
            self = .ristretto255
        } else if group == BLS12_381.G1.self {
            self = .bls12381G1
        } else if group == BN254.G1.self {
            self = .bn254G1
        } else if group == BLS12_381.G2.self {
            self = .bls12381G2
        } else {
            return nil
        }
    }

    /// The length of an element's encoding.
    var elementByteCount: Int {
        switch self {
        case .secp256k1: Secp256k1.Point.canonicalByteCount
        case .edwards25519: Edwards25519.PrimeOrderPoint.canonicalByteCount
        case .ristretto255: Ristretto255.canonicalByteCount
        case .bls12381G1: BLS12_381.G1.canonicalByteCount
        case .bn254G1: BN254.G1.canonicalByteCount
        case .bls12381G2: BLS12_381.G2.canonicalByteCount
        }
    }

    /// The length of a scalar's encoding, the same for all.
    static let scalarByteCount = 32
}
