internal import FiniteFields

extension Secp256k1 {
    /// The 3-isogeny from E' to secp256k1 (RFC 9380, E.1).
    // swift-format-ignore
    static let isogeny = Isogeny<Secp256k1Fp>(
        xNumerator: [
            0x8e38_e38e_38e3_8e38_e38e_38e3_8e38_e38e_38e3_8e38_e38e_38e3_8e38_e38d_aaaa_a8c7,
            0x7d3_d4c8_0bc3_21d5_b9f3_15ce_a7fd_44c5_d595_d2fc_0bf6_3b92_dfff_1044_f17c_6581,
            0x534c_328d_23f2_34e6_e2a4_13de_ca25_caec_e450_6144_037c_4031_4ecb_d0b5_3d9d_d262,
            0x8e38_e38e_38e3_8e38_e38e_38e3_8e38_e38e_38e3_8e38_e38e_38e3_8e38_e38d_aaaa_a88c
        ],
        xDenominator: [
            0xd357_7119_3d94_918a_9ca3_4ccb_b7b6_40dd_86cd_4095_42f8_487d_9fe6_b745_781e_b49b,
            0xedad_c6f6_4383_dc1d_f7c4_b2d5_1b54_2254_06d3_6b64_1f5e_41bb_c52a_5661_2a8c_6d14,
            1
        ],
        yNumerator: [
            0x4bda_12f6_84bd_a12f_684b_da12_f684_bda1_2f68_4bda_12f6_84bd_a12f_684b_8e38_e23c,
            0xc75e_0c32_d5cb_7c0f_a9d0_a54b_12a0_a6d5_647a_b046_d686_da6f_dffc_90fc_201d_71a3,
            0x29a6_1946_91f9_1a73_7152_09ef_6512_e576_7228_30a2_01be_2018_a765_e85a_9ece_e931,
            0x2f68_4bda_12f6_84bd_a12f_684b_da12_f684_bda1_2f68_4bda_12f6_84bd_a12f_38e3_8d84
        ],
        yDenominator: [
            0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_ffff_f93b,
            0x7a06_534b_b8bd_b49f_d5e9_e663_2722_c298_9467_c1bf_c8e8_d978_dfb4_25d2_685c_2573,
            0x6484_aa71_6545_ca2c_f3a7_0c3f_a8fe_337e_0a3d_2116_2f0d_6299_a7bf_8192_bfd2_a76f,
            1
        ])
}
