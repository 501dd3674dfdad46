public import BigIntegers
public import FiniteFields

/// BLS12-381: y^2 = x^3 + 4 over a prime of 381 bits, with embedding degree 12 and about 120 bits of
/// security.
///
/// Of the family of Barreto, Lynn and Scott with parameter -0xd201_0000_0001_0000; S. Bowe's curve of
/// 2017, draft-irtf-cfrg-pairing-friendly-curves, 4.2.1.
public enum BLS12_381: Sendable {
    public typealias Fp = BLS12_381Fp
    public typealias Fp2 = BLS12_381Fp2
    public typealias Fr = BLS12_381Fr
    public typealias G1Affine = AffinePoint<G1Curve>
    public typealias G1 = JacobianPoint<G1Curve>
    public typealias G2Affine = AffinePoint<G2Curve>
    public typealias G2 = JacobianPoint<G2Curve>

    /// y^2 = x^3 + 4 over F_p.
    public enum G1Curve: WeierstrassCurve {
        public typealias Coordinate = BLS12_381Fp
        public typealias Scalar = BLS12_381Fr

        @inlinable public static var b: BLS12_381Fp { BLS12_381Fp(4) }

        @inlinable public static func multipliedBy3B(_ x: BLS12_381Fp) -> BLS12_381Fp {
            let x2 = x + x
            let x4 = x2 + x2
            return x4 + x4 + x4
        }

        // swift-format-ignore
        public static var generator: G1Affine {
            G1Affine(
                unchecked: BLS12_381Fp(literal: 0x17f1_d3a7_3197_d794_2695_638c_4fa9_ac0f_c368_8c4f_9774_b905_a14e_3a3f_171b_ac58_6c55_e83f_f97a_1aef_fb3a_f00a_db22_c6bb),
                BLS12_381Fp(literal: 0x8b3_f481_e3aa_a0f1_a09e_30ed_741d_8ae4_fcf5_e095_d5d0_0af6_00db_18cb_2c04_b3ed_d03c_c744_a288_8ae4_0caa_2329_46c5_e7e1))
        }

        /// (z - 1)^2 / 3 for the curve's parameter z.
        public static var cofactor: BigInteger { 0x396c_8c00_5555_e156_8c00_aaab_0000_aaab }
    }

    /// The sextic twist y^2 = x^3 + 4 * (1 + u) over F_p2.
    public enum G2Curve: WeierstrassCurve {
        public typealias Coordinate = BLS12_381Fp2
        public typealias Scalar = BLS12_381Fr

        @inlinable public static var b: BLS12_381Fp2 {
            BLS12_381Fp2(c0: BLS12_381Fp(4), c1: BLS12_381Fp(4))
        }

        @inlinable public static func multipliedBy3B(_ x: BLS12_381Fp2) -> BLS12_381Fp2 {
            BLS12_381Fp2(
                c0: G1Curve.multipliedBy3B(x.c0 - x.c1), c1: G1Curve.multipliedBy3B(x.c0 + x.c1))
        }

        // swift-format-ignore
        public static var generator: G2Affine {
            G2Affine(
                unchecked: BLS12_381Fp2(
                    c0: BLS12_381Fp(literal: 0x24a_a2b2_f08f_0a91_2608_0527_2dc5_1051_c6e4_7ad4_fa40_3b02_b451_0b64_7ae3_d177_0bac_0326_a805_bbef_d480_56c8_c121_bdb8),
                    c1: BLS12_381Fp(literal: 0x13e0_2b60_5271_9f60_7dac_d3a0_8827_4f65_596b_d0d0_9920_b61a_b5da_61bb_dc7f_5049_334c_f112_1394_5d57_e5ac_7d05_5d04_2b7e)),
                BLS12_381Fp2(
                    c0: BLS12_381Fp(literal: 0xce5_d527_727d_6e11_8cc9_cdc6_da2e_351a_adfd_9baa_8cbd_d3a7_6d42_9a69_5160_d12c_923a_c9cc_3bac_a289_e193_5486_08b8_2801),
                    c1: BLS12_381Fp(literal: 0x606_c4a0_2ea7_34cc_32ac_d2b0_2bc2_8b99_cb3e_287e_85a7_63af_2674_92ab_572e_99ab_3f37_0d27_5cec_1da1_aaa9_075f_f05f_79be)))
        }

        // swift-format-ignore
        /// (z^8 - 4z^7 + 5z^6 - 4z^4 + 6z^3 - 4z^2 - 4z + 13) / 9 for the curve's parameter z.
        public static var cofactor: BigInteger {
            0x5d5_43a9_5414_e7f1_091d_5079_2876_a202_cd91_de45_4708_5aba_a68a_205b_2e5a_7ddf_a628_f1cb_4d9e_82ef_2153_7e29_3a66_91ae_1616_ec6e_786f_0c70_cf1c_38e3_1c72_38e5
        }
    }
}
