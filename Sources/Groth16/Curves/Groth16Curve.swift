internal import BigIntegers
public import EllipticCurves
public import FiniteFields

/// A curve over which proofs are made: BN254 and BLS12-381.
///
/// The requirements from `makeKey` on have one implementation for all curves, which says what they do.
/// They are requirements so that the compiler makes code for each curve; call them through the types
/// that they work on.
public protocol Groth16Curve: PairingCurve
where
    G1Curve.Coordinate: FileCoordinate, G2Curve.Coordinate: FileCoordinate,
    G1Curve.Scalar == Fr
{
    associatedtype Fr: ScalarField & VectorField & FileCoordinate

    /// snarkjs's name of the curve: `bn128` or `bls12381`.
    static var fileName: String { get }

    /// The twelve coefficients of e(alpha, beta) that snarkjs writes into a verifying key, in decimal,
    /// those of the tower F_p12 over F_p6 over F_p2 over F_p with the lowest first.
    static func fileComponents(
        _ alpha: AffinePoint<G1Curve>, _ beta: AffinePoint<G2Curve>
    ) -> [String]

    /// Writes a circuit's first key. See `ProvingKey.write(circuit:)`.
    static func makeKey(
        _ circuit: R1CS<Fr>, _ powers: PowersOfTau<Self>, path: String, threads: Int,
        progress: WorkProgress
    ) throws(Groth16Error) -> [UInt8]

    /// Writes a key from its secrets. See `ProvingKey.writeInsecure`.
    static func makeInsecureKey(
        _ circuit: R1CS<Fr>, _ waste: InsecureToxicWaste<Fr>, path: String, threads: Int,
        progress: WorkProgress
    ) throws(Groth16Error)

    /// Writes powers of τ from their secrets. See `PowersOfTau.writeInsecure`.
    static func makeInsecurePowers(
        _ waste: InsecureToxicWaste<Fr>, log2: Int, path: String, threads: Int,
        progress: WorkProgress
    ) throws(Groth16Error)

    /// Reads constraints: code for this field. See `R1CS.init(path:)`.
    static func readCircuit(path: String) throws(Groth16Error) -> R1CS<Fr>

    /// Reads a key's constraints. See `ProvingKey.circuit(path:)`.
    static func readCircuit(
        of key: ProvingKey<Self>, path: String
    ) throws(Groth16Error) -> R1CS<Fr>?

    /// Reads a witness. See `Witness.init(path:)`.
    static func readWitness(path: String) throws(Groth16Error) -> Witness<Fr>

    /// Checks a witness. See `R1CS.check`.
    static func check(_ witness: Witness<Fr>, _ circuit: R1CS<Fr>) throws(Groth16Error)

    /// Multiplies δ by a secret. See `ProvingKey.contribute`.
    static func contribute(
        _ secret: ContributionSecret, from old: String, to new: String, threads: Int,
        progress: WorkProgress
    ) throws(Groth16Error) -> [UInt8]

    /// Checks all points of a key. See `ProvingKey.checkPoints`.
    static func checkPoints(
        of key: ProvingKey<Self>, threads: Int, progress: WorkProgress
    ) throws(Groth16Error)

    /// Checks a key against its circuit. See `ProvingKey.verify`.
    static func verify(
        key path: String, _ circuit: R1CS<Fr>, _ powers: PowersOfTau<Self>, threads: Int,
        progress: WorkProgress
    ) throws(Groth16Error) -> CeremonyReport

    /// Makes a proof. See `ProvingKey.prove`.
    static func prove(
        _ key: ProvingKey<Self>, _ witness: Witness<Fr>, threads: Int, progress: WorkProgress
    ) throws(Groth16Error) -> (Proof<Self>, ProverProfile)

    /// Checks proofs. See `VerifyingKey.verify`.
    static func verify(
        _ proofs: [(proof: Proof<Self>, publicValues: [Fr])], _ key: VerifyingKey<Self>
    ) throws(Groth16Error) -> Bool
}

extension BN254: Groth16Curve {
    public static var fileName: String { "bn128" }

    public static func fileComponents(_ alpha: G1Affine, _ beta: G2Affine) -> [String] {
        pairing(alpha, beta).value.fileComponents
    }
}

extension BLS12_381: Groth16Curve {
    public static var fileName: String { "bls12381" }

    public static func fileComponents(_ alpha: G1Affine, _ beta: G2Affine) -> [String] {
        pairing(alpha, beta).value.fileComponents
    }
}

extension Fp12 {
    /// The coefficients in decimal, the lowest first.
    var fileComponents: [String] {
        [c0, c1].flatMap { half in [half.c0, half.c1, half.c2] }
            .flatMap { [$0.c0, $0.c1] }.map(\.integer.description)
    }
}
