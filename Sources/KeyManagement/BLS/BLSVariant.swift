public import EllipticCurves
public import FiniteFields

/// Which group BLS signatures over BLS12-381 have their keys in, and which their signatures
/// (draft-irtf-cfrg-bls-signature, 2.1).
public protocol BLSVariant: Sendable {
    associatedtype PublicKeyCurve: KeyCurve & EncodableCurve
    where PublicKeyCurve.Scalar == BLS12_381.Fr
    associatedtype SignatureCurve: PrimeOrderCurve & EncodableCurve & HashToCurveSuite
    where SignatureCurve.Scalar == BLS12_381.Fr

    typealias PublicKeyGroup = JacobianPoint<PublicKeyCurve>
    typealias SignatureGroup = JacobianPoint<SignatureCurve>

    /// What keys of the variant are for.
    static var keyScheme: KeyScheme { get }

    /// Whether the product of the pairings of all pairs is one. Variable time.
    static func isOne(
        pairingProduct pairs: [(PublicKeyGroup, SignatureGroup)]
    ) -> Bool
}

/// Keys of 48 bytes in G1, signatures of 96 bytes in G2: "minimal-pubkey-size", Ethereum's choice.
public enum BLSMinimalPublicKeySize: BLSVariant {
    public typealias PublicKeyCurve = BLS12_381.G1Curve
    public typealias SignatureCurve = BLS12_381.G2Curve

    public static var keyScheme: KeyScheme { .blsPublicKeysInG1 }

    public static func isOne(
        pairingProduct pairs: [(BLS12_381.G1, BLS12_381.G2)]
    ) -> Bool {
        BLS12_381.pairingProduct(pairs.map { ($0.0.affine, $0.1.affine) }) == .one
    }
}

/// Keys of 96 bytes in G2, signatures of 48 bytes in G1: "minimal-signature-size".
public enum BLSMinimalSignatureSize: BLSVariant {
    public typealias PublicKeyCurve = BLS12_381.G2Curve
    public typealias SignatureCurve = BLS12_381.G1Curve

    public static var keyScheme: KeyScheme { .blsPublicKeysInG2 }

    public static func isOne(
        pairingProduct pairs: [(BLS12_381.G2, BLS12_381.G1)]
    ) -> Bool {
        BLS12_381.pairingProduct(pairs.map { ($0.1.affine, $0.0.affine) }) == .one
    }
}
