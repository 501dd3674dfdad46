public import FiniteFields

/// BLS12381G1_XMD:SHA-256_SSWU_RO_ and _NU_ (RFC 9380, 8.8.1).
extension BLS12_381.G1Curve: HashToCurveSuite, IsogenousMapSuite {
    public static var suiteIdentifier: String { "BLS12381G1_XMD:SHA-256_SSWU_" }

    public static var suiteHash: MessageExpansion.Hash { .sha256 }

    // swift-format-ignore
    static let simplifiedSWU = SimplifiedSWU(
        a: BLS12_381Fp(literal: 0x14_4698_a3b8_e943_3d69_3a02_c96d_4982_b0ea_9853_83ee_66a8_d8e8_981a_efd8_81ac_9893_6f8d_a0e0_f97f_5cf4_2808_2d58_4c1d),
        b: BLS12_381Fp(literal: 0x12e2_908d_1168_8030_018b_12e8_753e_ee3b_2016_c1f0_f24f_4070_a0b9_c14f_cef3_5ef5_5a23_215a_316c_eaa5_d1cc_48e9_8e17_2be0),
        z: BLS12_381Fp(11))

    public static func mapToCurve(_ u: BLS12_381Fp) -> ProjectivePoint<Self> { mapByIsogeny(u) }

    public static func addMapped(
        _ p: ProjectivePoint<Self>, _ q: ProjectivePoint<Self>
    ) -> ProjectivePoint<Self> { p + q }

    /// By 1 - z with the curve's parameter z, which is h_eff.
    public static func clearCofactor(_ p: ProjectivePoint<Self>) -> BLS12_381.G1 {
        p.multiplied(byPublic: 0xd201_0000_0001_0001).jacobian
    }
}
