internal import FiniteFields

/// A curve whose multi-scalar multiplication runs on the kernels.
package protocol MultiScalarCurve: WeierstrassCurve {
    /// The kernels' constants, on the portable path or on the best that machine and environment allow.
    static func makeCurveKernel(portable: Bool) -> CurveKernel

    /// The best one, made once.
    static var curveKernel: CurveKernel { get }
}

extension BN254.G1Curve: MultiScalarCurve {
    package static let curveKernel = makeCurveKernel(portable: false)

    package static func makeCurveKernel(portable: Bool) -> CurveKernel {
        // swift-format-ignore
        let endomorphism = CurveEndomorphism(
            basis: (
                0x6f4d_8248_eeb8_59fc_8211_bbeb_7d4f_1128, -0x89d3_2568_94d2_13e3,
                0x89d3_2568_94d2_13e3, 0x6f4d_8248_eeb8_59fd_0be4_e154_1221_250b),
            quotients: (
                0x2_4cce_f014_a773_d2d2_5398_fd03_00ff_6565_149d_540f_d5e4_95cc,
                0x2_d91d_232e_c7e0_b3d7_6eb9_c714_773a_6ef3),
            bits: 126)
        return CurveKernel(
            Scalar.self, degree: 1, root: bn254Root, endomorphism, portable: portable)
    }
}

extension BN254.G2Curve: MultiScalarCurve {
    package static let curveKernel = makeCurveKernel(portable: false)

    package static func makeCurveKernel(portable: Bool) -> CurveKernel {
        // swift-format-ignore
        let endomorphism = CurveEndomorphism(
            basis: (
                0x89d3_2568_94d2_13e3, -0x6f4d_8248_eeb8_59fc_8211_bbeb_7d4f_1128,
                0x6f4d_8248_eeb8_59fd_0be4_e154_1221_250b, 0x89d3_2568_94d2_13e3),
            quotients: (
                0x2_d91d_232e_c7e0_b3d7_6eb9_c714_773a_6ef3,
                0x2_4cce_f014_a773_d2cf_7a7b_d9d4_391e_b18d_a5e3_8cfb_5eaa_26da),
            bits: 126)
        return CurveKernel(
            Scalar.self, degree: 2, root: bn254Root, endomorphism, portable: portable)
    }
}

extension BLS12_381.G1Curve: MultiScalarCurve {
    package static let curveKernel = makeCurveKernel(portable: false)

    package static func makeCurveKernel(portable: Bool) -> CurveKernel {
        // swift-format-ignore
        let endomorphism = CurveEndomorphism(
            basis: (
                0x1, -0xac45_a401_0001_a402_0000_0000_ffff_ffff,
                0xac45_a401_0001_a402_0000_0001_0000_0000, 0x1),
            quotients: (
                0x2_3550_94ed_fede_377c,
                0x1_7c6b_ecf1_e01f_aadd_63f6_e522_f6cf_ee2e_034e_b4b9_27ad_c028),
            bits: 127)
        return CurveKernel(
            Scalar.self, degree: 1, root: bls12381Root, endomorphism, portable: portable)
    }
}

extension BLS12_381.G2Curve: MultiScalarCurve {
    package static let curveKernel = makeCurveKernel(portable: false)

    package static func makeCurveKernel(portable: Bool) -> CurveKernel {
        // swift-format-ignore
        let endomorphism = CurveEndomorphism(
            basis: (
                0xac45_a401_0001_a402_0000_0000_ffff_ffff, -0x1,
                0x1, 0xac45_a401_0001_a402_0000_0001_0000_0000),
            quotients: (
                0x1_7c6b_ecf1_e01f_aadd_63f6_e522_f6cf_ee30_389f_49a7_268b_f7a4,
                0x2_3550_94ed_fede_377c),
            bits: 127)
        return CurveKernel(
            Scalar.self, degree: 2, root: bls12381Root, endomorphism, portable: portable)
    }
}

/// Cube roots of one.
private let bn254Root = BN254Fp(
    literal: 0x3064_4e72_e131_a029_5e6d_d9e7_e0ac_ccb0_c28f_069f_bb96_6e3d_e4bd_44e5_607c_fd48)
// swift-format-ignore
private let bls12381Root = BLS12_381Fp(
    literal: 0x5f19_672f_df76_ce51_ba69_c607_6a0f_77ea_ddb3_a93b_e6f8_9688_de17_d813_620a_0002_2e01_ffff_fffe_fffe)
