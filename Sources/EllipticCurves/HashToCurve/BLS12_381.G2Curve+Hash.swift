public import FiniteFields

/// BLS12381G2_XMD:SHA-256_SSWU_RO_ and _NU_ (RFC 9380, 8.8.2).
extension BLS12_381.G2Curve: HashToCurveSuite, IsogenousMapSuite {
    public static var suiteIdentifier: String { "BLS12381G2_XMD:SHA-256_SSWU_" }

    public static var suiteHash: MessageExpansion.Hash { .sha256 }

    static let simplifiedSWU = SimplifiedSWU(
        a: BLS12_381Fp2(c0: .zero, c1: BLS12_381Fp(240)),
        b: BLS12_381Fp2(c0: BLS12_381Fp(1012), c1: BLS12_381Fp(1012)),
        z: -BLS12_381Fp2(c0: BLS12_381Fp(2), c1: .one))

    public static func mapToCurve(_ u: BLS12_381Fp2) -> ProjectivePoint<Self> { mapByIsogeny(u) }

    public static func addMapped(
        _ p: ProjectivePoint<Self>, _ q: ProjectivePoint<Self>
    ) -> ProjectivePoint<Self> { p + q }

    /// By h_eff, with the endomorphism psi (RFC 9380, G.3): Budroni, Pintore, "Efficient hash maps to
    /// G2 on BLS curves", 2017.
    public static func clearCofactor(_ p: ProjectivePoint<Self>) -> BLS12_381.G2 {
        // (z^2 - z - 1) p + (z - 1) psi(p) + psi^2(2 p), for the negative parameter z.
        let zp = -p.multiplied(byPublic: 0xd201_0000_0001_0000)
        let psi = psi(p)
        let twice = Self.psi(Self.psi(p.doubled())) + -psi
        let product = -(zp + psi).multiplied(byPublic: 0xd201_0000_0001_0000)
        return (twice + product + -zp + -p).jacobian
    }

    /// The untwist-Frobenius-twist endomorphism.
    private static func psi(_ p: ProjectivePoint<Self>) -> ProjectivePoint<Self> {
        ProjectivePoint(
            psiX * p.x.conjugate, psiY * p.y.conjugate, p.z.conjugate)
    }

    /// 1 / (1 + u)^((p - 1) / 3).
    // swift-format-ignore
    private static let psiX = BLS12_381Fp2(
        c0: BLS12_381Fp(literal: 0x0),
        c1: BLS12_381Fp(literal: 0x1a01_11ea_397f_e699_ec02_4086_63d4_de85_aa0d_857d_8975_9ad4_897d_2965_0fb8_5f9b_4094_27eb_4f49_fffd_8bfd_0000_0000_aaad))

    /// 1 / (1 + u)^((p - 1) / 2).
    // swift-format-ignore
    private static let psiY = BLS12_381Fp2(
        c0: BLS12_381Fp(literal: 0x1352_03e6_0180_a68e_e2e9_c448_d77a_2cd9_1c3d_edd9_30b1_cf60_ef39_6489_f61e_b45e_3044_66cf_3e67_fa0a_f1ee_7b04_121b_dea2),
        c1: BLS12_381Fp(literal: 0x6af_0e04_37ff_400b_6831_e36d_6bd1_7ffe_4839_5dab_c2d3_435e_77f7_6e17_0092_41c5_ee67_992f_72ec_05f4_c810_84fb_ede3_cc09))
}
