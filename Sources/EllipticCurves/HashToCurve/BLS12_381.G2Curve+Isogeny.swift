internal import FiniteFields

extension BLS12_381.G2Curve {
    /// The 3-isogeny from E' to the curve of G2 (RFC 9380, E.3).
    // swift-format-ignore
    static let isogeny = Isogeny<BLS12_381Fp2>(
        xNumerator: [
            (0x5c7_5950_7e8e_333e_bb5b_7a9a_47d7_ed85_32c5_2d39_fd3a_042a_88b5_8423_c50a_e15d_5c26_38e3_43d9_c71c_6238_aaaa_aaaa_97d6, 0x5c7_5950_7e8e_333e_bb5b_7a9a_47d7_ed85_32c5_2d39_fd3a_042a_88b5_8423_c50a_e15d_5c26_38e3_43d9_c71c_6238_aaaa_aaaa_97d6),
            (0x0, 0x1156_0bf1_7baa_99bc_3212_6fce_d787_c88f_984f_87ad_f7ae_0c7f_9a20_8c6b_4f20_a418_1472_aaa9_cb8d_5555_26a9_ffff_ffff_c71a),
            (0x1156_0bf1_7baa_99bc_3212_6fce_d787_c88f_984f_87ad_f7ae_0c7f_9a20_8c6b_4f20_a418_1472_aaa9_cb8d_5555_26a9_ffff_ffff_c71e, 0x8ab_05f8_bdd5_4cde_1909_37e7_6bc3_e447_cc27_c3d6_fbd7_063f_cd10_4635_a790_520c_0a39_5554_e5c6_aaaa_9354_ffff_ffff_e38d),
            (0x171d_6541_fa38_ccfa_ed6d_ea69_1f5f_b614_cb14_b4e7_f4e8_10aa_22d6_108f_142b_8575_7098_e38d_0f67_1c71_88e2_aaaa_aaaa_5ed1, 0x0),
        ],
        xDenominator: [
            (0x0, 0x1a01_11ea_397f_e69a_4b1b_a7b6_434b_acd7_6477_4b84_f385_12bf_6730_d2a0_f6b0_f624_1eab_fffe_b153_ffff_b9fe_ffff_ffff_aa63),
            (0xc, 0x1a01_11ea_397f_e69a_4b1b_a7b6_434b_acd7_6477_4b84_f385_12bf_6730_d2a0_f6b0_f624_1eab_fffe_b153_ffff_b9fe_ffff_ffff_aa9f),
            (1, 0),
        ],
        yNumerator: [
            (0x1530_477c_7ab4_113b_59a4_c18b_076d_1193_0f7d_a5d4_a07f_649b_f544_39d8_7d27_e500_fc8c_25eb_f8c9_2f68_12cf_c71c_71c6_d706, 0x1530_477c_7ab4_113b_59a4_c18b_076d_1193_0f7d_a5d4_a07f_649b_f544_39d8_7d27_e500_fc8c_25eb_f8c9_2f68_12cf_c71c_71c6_d706),
            (0x0, 0x5c7_5950_7e8e_333e_bb5b_7a9a_47d7_ed85_32c5_2d39_fd3a_042a_88b5_8423_c50a_e15d_5c26_38e3_43d9_c71c_6238_aaaa_aaaa_97be),
            (0x1156_0bf1_7baa_99bc_3212_6fce_d787_c88f_984f_87ad_f7ae_0c7f_9a20_8c6b_4f20_a418_1472_aaa9_cb8d_5555_26a9_ffff_ffff_c71c, 0x8ab_05f8_bdd5_4cde_1909_37e7_6bc3_e447_cc27_c3d6_fbd7_063f_cd10_4635_a790_520c_0a39_5554_e5c6_aaaa_9354_ffff_ffff_e38f),
            (0x124c_9ad4_3b6c_f79b_fbf7_043d_e381_1ad0_761b_0f37_a1e2_6286_b0e9_77c6_9aa2_7452_4e79_097a_56dc_4bd9_e1b3_71c7_1c71_8b10, 0x0),
        ],
        yDenominator: [
            (0x1a01_11ea_397f_e69a_4b1b_a7b6_434b_acd7_6477_4b84_f385_12bf_6730_d2a0_f6b0_f624_1eab_fffe_b153_ffff_b9fe_ffff_ffff_a8fb, 0x1a01_11ea_397f_e69a_4b1b_a7b6_434b_acd7_6477_4b84_f385_12bf_6730_d2a0_f6b0_f624_1eab_fffe_b153_ffff_b9fe_ffff_ffff_a8fb),
            (0x0, 0x1a01_11ea_397f_e69a_4b1b_a7b6_434b_acd7_6477_4b84_f385_12bf_6730_d2a0_f6b0_f624_1eab_fffe_b153_ffff_b9fe_ffff_ffff_a9d3),
            (0x12, 0x1a01_11ea_397f_e69a_4b1b_a7b6_434b_acd7_6477_4b84_f385_12bf_6730_d2a0_f6b0_f624_1eab_fffe_b153_ffff_b9fe_ffff_ffff_aa99),
            (1, 0),
        ])
}
