public import FiniteFields

extension BLS12_381FpModulus: TowerModulus {
    @inlinable public static var twist: TwistType { .m }

    /// xi = 1 + u.
    @inlinable @inline(__always)
    public static func multipliedByNonResidue<let limbs: Int>(
        _ a: QuadraticExtension<Self, limbs>
    ) -> QuadraticExtension<Self, limbs> {
        QuadraticExtension(c0: a.c0 - a.c1, c1: a.c0 + a.c1)
    }

    // swift-format-ignore
    @inlinable public static func frobeniusConstant<let limbs: Int>(
        _ i: Int
    ) -> QuadraticExtension<Self, limbs> {
        typealias Fp2 = QuadraticExtension<Self, limbs>
        switch i {
        case 1:
            return Fp2(
                c0: .constant(0x8f2_220f_b0fb_66eb_1ce3_93ea_5daa_ce4d_a35b_aeca_b2dc_29ee_97e8_3ccc_d117_228f_c669_5f92_b50a_8313_0708_9552_b319_d465),
                c1: .constant(0x110e_efda_8884_7faf_2e38_13cb_e5a0_de89_c11b_9cba_40a8_e8d0_cf48_95d4_2599_d394_5842_a06b_fc49_7cec_b2f6_6aad_4ce5_d646))
        case 2:
            return Fp2(
                c0: .zero,
                c1: .constant(0x18f0_2065_5463_8741_03f9_7d6e_83d0_50d2_8eb6_0ebe_01ba_cb9e_5870_42af_d385_1b95_5dab_2246_1fcd_a5d2_cd03_c9e4_8671_f071))
        case 3:
            return Fp2(
                c0: .constant(0xe2b_7eed_bbfd_87d2_2da2_5966_96ce_bc1d_d1ca_2087_da74_d4a7_2f08_8dd8_6b4e_bef1_dc17_dec1_2a92_7e7c_7bcf_a7a2_5aa3_0fda),
                c1: .constant(0xe2b_7eed_bbfd_87d2_2da2_5966_96ce_bc1d_d1ca_2087_da74_d4a7_2f08_8dd8_6b4e_bef1_dc17_dec1_2a92_7e7c_7bcf_a7a2_5aa3_0fda))
        case 4:
            return Fp2(
                c0: .constant(0x14e5_6d3f_1564_853a_14e4_f04f_e2db_9068_a20d_1b8c_7e88_1024_5088_0866_309b_7e2c_2af3_2253_3285_a5d5_890d_c9e4_8675_45c3),
                c1: .zero)
        default:
            return Fp2(
                c0: .constant(0x171d_a0fd_6cf8_eebd_4a85_ed50_f479_8a6b_7525_cf52_8d50_fe95_c6f0_caa5_3c65_e181_a281_3e53_df9d_018f_82d8_3cf5_0dbc_e43f),
                c1: .constant(0x2e3_70ec_cc86_f7dd_0095_ba65_4ed2_226b_ef51_7c32_6634_1429_a040_07fb_ba4b_14a2_7c2a_c1aa_d1b6_fe70_3726_c30a_f242_c66c))
        }
    }
}
