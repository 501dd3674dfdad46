internal import FiniteFields

extension BLS12_381 {
    /// The magnitude of the curve's parameter z, which is negative.
    fileprivate static var parameter: UInt64 { 0xd201_0000_0001_0000 }
}

extension BLS12_381.G1Curve {
    /// `phi(P) = [-z^2]P`, with phi(x, y) = (beta * x, y) for a cube root beta of one.
    ///
    /// Source: M. Scott, "A note on group membership tests for G1, G2 and GT on BLS
    /// pairing-friendly curves", 2021, section 6; proved by El Housni, Guillevic, Piellard, 2022.
    public static func isInSubgroup(_ point: BLS12_381.G1Affine) -> Bool {
        // swift-format-ignore
        let beta = BLS12_381Fp.constant(0x51b_a4ab_241b_6160_3636_b766_6070_1c6e_c26a_2ff8_74fd_029b_16a8_ca3a_c615_77f7_f3b8_ddab_7ece_5a2a_30f1_361b_798a_64e8)
        let image = BLS12_381.G1Affine(unchecked: point.x * beta, point.y)
        let multiple = BLS12_381.G1(point)
            .multipliedVariableTime(by: BLS12_381.parameter)
            .multipliedVariableTime(by: BLS12_381.parameter)
        return multiple + image == .zero
    }

    /// `[1 - z]P`, as RFC 9380, 8.8.1, asks.
    ///
    /// Source: Wahby, Boneh, "Fast and simple constant-time hashing to the BLS12-381 elliptic curve",
    /// 2019, section 5.
    public static func clearCofactor(_ point: BLS12_381.G1) -> BLS12_381.G1 {
        point.multipliedVariableTime(by: BLS12_381.parameter) + point
    }
}

/// The endomorphism psi of the twist: the p-th power map of the curve over F_p12, seen on the twist.
/// It is multiplication by z on the group of order r.
extension BLS12_381.G2Curve {
    /// 1 / xi^((p - 1) / 3).
    // swift-format-ignore
    static let psiXFactor = BLS12_381Fp2(
        c0: .zero,
        c1: .constant(0x14e5_6d3f_1564_853a_14e4_f04f_e2db_9068_a20d_1b8c_7e88_1024_5088_0866_309b_7e2c_2af3_2253_3285_a5d5_890d_c9e4_8675_45c3))

    /// 1 / xi^((p - 1) / 2).
    // swift-format-ignore
    static let psiYFactor = BLS12_381Fp2(
        c0: .constant(0xbd5_92fc_7d82_5ec8_1d79_4e4f_ac7c_f0b9_92ad_2afd_1910_3e18_3828_44c8_8b62_3732_4294_213d_86c1_8183_3e2f_585d_a55c_9ad1),
        c1: .constant(0xe2b_7eed_bbfd_87d2_2da2_5966_96ce_bc1d_d1ca_2087_da74_d4a7_2f08_8dd8_6b4e_bef1_dc17_dec1_2a92_7e7c_7bcf_a7a2_5aa3_0fda))

    private static func psi(_ point: BLS12_381.G2) -> BLS12_381.G2 {
        return BLS12_381.G2(
            unchecked: point.x.conjugate * psiXFactor, point.y.conjugate * psiYFactor,
            point.z.conjugate)
    }

    /// `[z]Q`.
    private static func timesParameter(_ point: BLS12_381.G2) -> BLS12_381.G2 {
        -point.multipliedVariableTime(by: BLS12_381.parameter)
    }

    /// `psi(Q) = [z]Q`.
    ///
    /// Source: M. Scott, "A note on group membership tests for G1, G2 and GT on BLS
    /// pairing-friendly curves", 2021, section 4; proved by El Housni, Guillevic, Piellard, 2022.
    public static func isInSubgroup(_ point: BLS12_381.G2Affine) -> Bool {
        let q = BLS12_381.G2(point)
        return psi(q) == timesParameter(q)
    }

    /// `[z^2 - z - 1]Q + [z - 1]psi(Q) + [2]psi^2(Q)`, as RFC 9380, 8.8.2, asks.
    ///
    /// Source: Budroni, Pintore, "Efficient hash maps to G2 on BLS curves", 2017; RFC 9380, G.3.
    public static func clearCofactor(_ point: BLS12_381.G2) -> BLS12_381.G2 {
        let first = timesParameter(point)
        let image = psi(point)
        let second = timesParameter(first + image)  // [z^2]Q + [z]psi(Q)
        return second - first - point - image + psi(psi(point.doubled()))
    }
}
