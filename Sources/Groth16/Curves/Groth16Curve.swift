public import EllipticCurves
public import FiniteFields

/// A curve over which proofs are made: BN254 and BLS12-381.
public protocol Groth16Curve: SendableMetatype
where
    G1Curve.Coordinate: FileCoordinate, G2Curve.Coordinate: FileCoordinate,
    G1Curve.Scalar == Fr, G2Curve.Scalar == Fr
{
    associatedtype Fr: ScalarField & VectorField & FileCoordinate
    associatedtype G1Curve: WeierstrassCurve
    associatedtype G2Curve: WeierstrassCurve

    /// snarkjs's name of the curve: `bn128` or `bls12381`.
    static var fileName: String { get }

    /// The twelve coefficients of e(alpha, beta) that snarkjs writes into a verifying key, in decimal,
    /// those of the tower F_p12 over F_p6 over F_p2 over F_p with the lowest first.
    static func fileComponents(
        _ alpha: AffinePoint<G1Curve>, _ beta: AffinePoint<G2Curve>
    ) -> [String]
}

extension BN254: Groth16Curve {
    public static var fileName: String { "bn128" }
    public static func fileComponents(_ alpha: G1Affine, _ beta: G2Affine) -> [String] { [] }
}

extension BLS12_381: Groth16Curve {
    public static var fileName: String { "bls12381" }
    public static func fileComponents(_ alpha: G1Affine, _ beta: G2Affine) -> [String] { [] }
}
