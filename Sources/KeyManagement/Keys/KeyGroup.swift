public import EllipticCurves

/// A group in which this layer makes keys.
public protocol KeyGroup: PrimeOrderGroup {
    /// Stands for the group in encodings and transcripts; no two groups have the same.
    static var identifier: KeyGroupIdentifier { get }
}

/// The groups by their numbers in encodings.
public enum KeyGroupIdentifier: UInt8, Sendable, CaseIterable {
    case edwards25519 = 1
    case ristretto255 = 2
    case secp256k1 = 3
    case bls12381G1 = 4
    case bls12381G2 = 5
    case bn254G1 = 6
}

extension Edwards25519.PrimeOrderPoint: KeyGroup {
    public static var identifier: KeyGroupIdentifier { .edwards25519 }
}

extension Ristretto255: KeyGroup {
    public static var identifier: KeyGroupIdentifier { .ristretto255 }
}

/// A curve whose points make a `KeyGroup`.
public protocol KeyCurve: PrimeOrderCurve {
    static var keyGroupIdentifier: KeyGroupIdentifier { get }
}

extension JacobianPoint: KeyGroup where Curve: KeyCurve {
    public static var identifier: KeyGroupIdentifier { Curve.keyGroupIdentifier }
}

extension Secp256k1: KeyCurve {
    public static var keyGroupIdentifier: KeyGroupIdentifier { .secp256k1 }
}

extension BLS12_381.G1Curve: KeyCurve {
    public static var keyGroupIdentifier: KeyGroupIdentifier { .bls12381G1 }
}

extension BLS12_381.G2Curve: KeyCurve {
    public static var keyGroupIdentifier: KeyGroupIdentifier { .bls12381G2 }
}

extension BN254.G1Curve: KeyCurve {
    public static var keyGroupIdentifier: KeyGroupIdentifier { .bn254G1 }
}
