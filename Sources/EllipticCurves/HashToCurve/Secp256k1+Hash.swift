public import FiniteFields

/// secp256k1_XMD:SHA-256_SSWU_RO_ and _NU_ (RFC 9380, 8.7).
extension Secp256k1: HashToCurveSuite, IsogenousMapSuite {
    public static var suiteIdentifier: String { "secp256k1_XMD:SHA-256_SSWU_" }

    public static var suiteHash: MessageExpansion.Hash { .sha256 }

    static let simplifiedSWU = SimplifiedSWU(
        a: Secp256k1Fp(
            literal:
                0x3f87_31ab_dd66_1adc_a08a_5558_f0f5_d272_e953_d363_cb6f_0e5d_4054_47c0_1a44_4533),
        b: Secp256k1Fp(1771), z: -Secp256k1Fp(11))

    public static func mapToCurve(_ u: Secp256k1Fp) -> ProjectivePoint<Secp256k1> {
        mapByIsogeny(u)
    }

    public static func addMapped(
        _ p: ProjectivePoint<Secp256k1>, _ q: ProjectivePoint<Secp256k1>
    ) -> ProjectivePoint<Secp256k1> { p + q }

    public static func clearCofactor(_ p: ProjectivePoint<Secp256k1>) -> Point { p.jacobian }
}
