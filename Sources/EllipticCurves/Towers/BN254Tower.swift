public import FiniteFields

extension BN254FpModulus: TowerModulus {
    @inlinable public static var twist: TwistType { .d }

    /// xi = 9 + u.
    @inlinable @inline(__always)
    public static func multipliedByNonResidue<let limbs: Int>(
        _ a: QuadraticExtension<Self, limbs>
    ) -> QuadraticExtension<Self, limbs> {
        // (9 + u) * (c0 + c1 * u)
        var multiple = a + a
        multiple = multiple + multiple
        multiple = multiple + multiple + a
        return QuadraticExtension(c0: multiple.c0 - a.c1, c1: multiple.c1 + a.c0)
    }

    // swift-format-ignore
    @inlinable public static func frobeniusConstant<let limbs: Int>(
        _ i: Int
    ) -> QuadraticExtension<Self, limbs> {
        typealias Fp2 = QuadraticExtension<Self, limbs>
        switch i {
        case 1:
            return Fp2(
                c0: .constant(0x2f3_4d75_1a1f_3a7c_11bd_ed5e_f08a_2087_ca6b_1d73_87af_b78a_af9b_a696_3314_4907),
                c1: .constant(0x10a7_5716_b389_9551_dc2f_f3a2_53df_c926_d00f_02a4_565d_e15b_a222_ae23_4c49_2d72))
        case 2:
            return Fp2(
                c0: .constant(0x1956_bcd8_1182_14ec_7a00_7127_242e_0991_347f_91c8_a9aa_6454_b577_3b10_4563_ab30),
                c1: .constant(0x2669_4fbb_4e82_ebc3_b6e7_13cd_fae0_ca3a_aa1c_7b6d_89f8_9141_6e84_9f1e_a0aa_4757))
        case 3:
            return Fp2(
                c0: .constant(0x2535_70be_a500_f8dd_31a9_d1b6_f964_5366_bb30_f162_e133_bacb_e4bb_dd0c_2936_b629),
                c1: .constant(0x2c87_2002_85de_fecc_6d16_bd27_bb7e_dc6b_07af_fd11_7826_d1db_a1d7_7ce4_5ffe_77c7))
        case 4:
            return Fp2(
                c0: .constant(0x15df_9cdd_bb9f_d3ec_9c94_1f31_4b3e_2399_a5bb_2bd3_2734_11fb_7361_d77f_843a_be92),
                c1: .constant(0x2483_0a9d_3171_f0fd_37bc_870a_0c7d_d2b9_62cb_29a5_a444_5b60_5ddd_fd15_4bd8_c949))
        default:
            return Fp2(
                c0: .constant(0x12aa_bced_0ab0_8841_32be_e66b_83c4_59e8_e240_3421_2769_4b0b_c970_692f_4169_0fe7),
                c1: .constant(0x2f21_ebb5_35d2_925a_d3b0_a40b_8a49_10f5_0519_3418_ab2f_cc57_0d48_5d23_40ae_bfa9))
        }
    }
}
