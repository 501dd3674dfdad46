public import BigIntegers
public import FiniteFields

/// BN254 (alt_bn128 of the EVM, EIP-196 and EIP-197): y^2 = x^3 + 3 over a prime of 254 bits, with
/// embedding degree 12 and about 100 bits of security.
///
/// Of the family of Barreto and Naehrig ("Pairing-Friendly Elliptic Curves of Prime Order", 2005) with
/// parameter 4965661367192848881.
public enum BN254: Sendable {
    public typealias Fp = BN254Fp
    public typealias Fp2 = BN254Fp2
    public typealias Fr = BN254Fr
    public typealias G1Affine = AffinePoint<G1Curve>
    public typealias G1 = JacobianPoint<G1Curve>
    public typealias G2Affine = AffinePoint<G2Curve>
    public typealias G2 = JacobianPoint<G2Curve>

    /// y^2 = x^3 + 3 over F_p: all its points are in the group.
    public enum G1Curve: WeierstrassCurve {
        public typealias Coordinate = BN254Fp
        public typealias Scalar = BN254Fr

        @inlinable public static var b: BN254Fp { BN254Fp(3) }

        @inlinable public static func multipliedBy3B(_ x: BN254Fp) -> BN254Fp {
            let x2 = x + x
            let x4 = x2 + x2
            return x4 + x4 + x
        }

        @inlinable public static var generator: G1Affine {
            G1Affine(unchecked: BN254Fp(1), BN254Fp(2))
        }

        public static var cofactor: BigInteger { 1 }

        @inlinable public static func isInSubgroup(_ point: G1Affine) -> Bool { true }
    }

    /// The sextic twist y^2 = x^3 + 3 / (9 + u) over F_p2.
    public enum G2Curve: WeierstrassCurve {
        public typealias Coordinate = BN254Fp2
        public typealias Scalar = BN254Fr

        @inlinable public static var b: BN254Fp2 {
            BN254Fp2(
                c0: BN254Fp(
                    literal:
                        0x2b14_9d40_ceb8_aaae_81be_1899_1be0_6ac3_b5b4_c5e5_59db_efa3_3267_e6dc_24a1_38e5
                ),
                c1: BN254Fp(
                    literal:
                        0x97_13b0_3af0_fed4_cd2c_afad_eed8_fdf4_a74f_a084_e52d_1852_e4a2_bd06_85c3_15d2
                ))
        }

        @inlinable public static func multipliedBy3B(_ x: BN254Fp2) -> BN254Fp2 {
            x
                * BN254Fp2(
                    c0: .constant(
                        0xe75_b5b1_082a_b8f4_0387_3e63_d95d_4664_d71e_7c52_d1b6_64fd_3baa_927c_b62e_0d6a
                    ),
                    c1: .constant(
                        0x3c5_2d6a_df39_a7e9_85dd_7297_6804_01ff_31d2_1a78_bb6a_27ba_aab7_c666_7596_fe35
                    ))
        }

        /// EIP-197's.
        public static var generator: G2Affine {
            G2Affine(
                unchecked: BN254Fp2(
                    c0: BN254Fp(
                        literal:
                            0x1800_deef_121f_1e76_426a_0066_5e5c_4479_6743_22d4_f75e_dadd_46de_bd5c_d992_f6ed
                    ),
                    c1: BN254Fp(
                        literal:
                            0x198e_9393_920d_483a_7260_bfb7_31fb_5d25_f1aa_4933_35a9_e712_97e4_85b7_aef3_12c2
                    )),
                BN254Fp2(
                    c0: BN254Fp(
                        literal:
                            0x12c8_5ea5_db8c_6deb_4aab_7180_8dcb_408f_e3d1_e769_0c43_d37b_4ce6_cc01_66fa_7daa
                    ),
                    c1: BN254Fp(
                        literal:
                            0x906_89d0_585f_f075_ec9e_99ad_690c_3395_bc4b_3133_70b3_8ef3_55ac_dadc_d122_975b
                    )))
        }

        /// 2p - r.
        public static var cofactor: BigInteger {
            0x3064_4e72_e131_a029_b850_45b6_8181_585e_06ce_ecda_572a_2489_345f_2299_c0f9_fa8d
        }
    }
}
