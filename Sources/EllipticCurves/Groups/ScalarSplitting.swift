internal import FiniteFields

/// Scalars as s = s0 + lambda s1 with s0 and s1 of half the length, for a curve on which
/// (x, y) -> (beta x, y) multiplies the points of the group by lambda.
///
/// Source: Gallant, Lambert, Vanstone, "Faster Point Multiplication on Elliptic Curves with Efficient
/// Endomorphisms", CRYPTO 2001.
public struct ScalarSplitting<Curve: WeierstrassCurve>: Sendable {
    typealias Words = InlineArray<4, UInt64>

    /// A signed number below 2^128 in absolute value.
    struct Half {
        /// 1 for a negative number, else 0.
        let negative: UInt64
        /// The absolute value.
        let words: Words
    }

    /// A cube root of one.
    let beta: Curve.Coordinate
    private let lambda: Curve.Scalar
    private let quotients: (Words, Words)
    private let factors: (Curve.Scalar, Curve.Scalar)

    /// With (a0, b0) and (a1, b1) a reduced basis of the pairs with a + b lambda = 0 modulo the order r,
    /// and a0 b1 - a1 b0 = r:
    ///
    /// - Parameters:
    ///   - quotients: 2^320 |b1| / r and 2^320 |b0| / r, rounded.
    ///   - factors: -sign(b1) b0 and sign(b0) b1.
    init(
        beta: Curve.Coordinate, lambda: Curve.Scalar, quotients: (StaticBigInt, StaticBigInt),
        factors: (Curve.Scalar, Curve.Scalar)
    ) {
        func words(_ value: StaticBigInt) -> Words {
            var words = Words(repeating: 0)
            for i in 0..<4 { words[i] = UInt64(value[i]) }
            return words
        }
        self.beta = beta
        self.lambda = lambda
        self.quotients = (words(quotients.0), words(quotients.1))
        self.factors = factors
    }

    /// s0 and s1. Constant time.
    func halves(of scalar: Curve.Scalar) -> (Half, Half) {
        let words = scalar.canonicalWords
        let second =
            Self.rounded(words, quotients.0) * factors.0
            + Self.rounded(words, quotients.1) * factors.1
        return (Self.half(scalar - second * lambda), Self.half(second))
    }

    /// A scalar near 0 or the order as a signed number.
    private static func half(_ scalar: Curve.Scalar) -> Half {
        let negative: UInt64 = scalar.canonicalWords[3] != 0 ? 1 : 0
        return Half(
            negative: negative,
            words: Curve.Scalar.select(negative, -scalar, scalar).canonicalWords)
    }

    /// `a b / 2^320`, rounded: two words.
    @inline(never)
    private static func rounded(_ a: Words, _ b: Words) -> Curve.Scalar {
        var product = InlineArray<8, UInt64>(repeating: 0)
        for i in 0..<4 {
            var carry: UInt64 = 0
            for j in 0..<4 {
                let sum =
                    UInt128(a[i]) &* UInt128(b[j]) &+ UInt128(product[i + j]) &+ UInt128(carry)
                product[i + j] = UInt64(truncatingIfNeeded: sum)
                carry = UInt64(truncatingIfNeeded: sum >> 64)
            }
            product[i + 4] = carry
        }
        let radix = Curve.Scalar(UInt64.max) + .one
        return Curve.Scalar(product[6]) * radix + Curve.Scalar(product[5])
            + Curve.Scalar(product[4] >> 63)
    }
}

extension Secp256k1 {
    public static let scalarSplitting = ScalarSplitting<Self>(
        beta: Secp256k1Fp(
            literal:
                0x7ae9_6a2b_657c_0710_6e64_479e_ac34_34e9_9cf0_4975_12f5_8995_c139_6c28_7195_01ee),
        lambda: Secp256k1Fn(
            literal:
                0x5363_ad4c_c05c_30e0_a526_1c02_8812_645a_122e_22ea_2081_6678_df02_967c_1b23_bd72),
        quotients: (
            0x3086_d221_a7d4_6bcd_e86c_90e4_9284_eb15_3daa_8a14_71e8_ca80,
            0xe443_7ed6_010e_8828_6f54_7fa9_0abf_e4c4_2212_08ac_9df5_06c6
        ),
        factors: (
            Secp256k1Fn(literal: 0xe443_7ed6_010e_8828_6f54_7fa9_0abf_e4c3),
            Secp256k1Fn(
                literal:
                    0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_8a28_0ac5_0774_346d_d765_cda8_3db1_562c
            )
        ))
}

extension BN254.G1Curve {
    public static let scalarSplitting = ScalarSplitting<Self>(
        beta: BN254Fp(
            literal: 0x59e2_6bce_a0d4_8bac_d4f2_63f1_acdb_5c4f_5763_4731_77ff_fffe),
        lambda: BN254Fr(
            literal: 0xb3c4_d79d_41a9_1758_5bfc_4108_8d8d_aaa7_8b17_ea66_b99c_90dd),
        quotients: (
            0x2_d91d_232e_c7e0_b3d7_6eb9_c714_773a_6ef3,
            0x2_4cce_f014_a773_d2cf_7a7b_d9d4_391e_b18d_a5e3_8cfb_5eaa_26da
        ),
        factors: (
            BN254Fr(literal: 0x6f4d_8248_eeb8_59fc_8211_bbeb_7d4f_1128),
            BN254Fr(
                literal:
                    0x3064_4e72_e131_a029_b850_45b6_8181_585d_2833_e848_79b9_7090_ba0e_d02b_5b2d_ec1e
            )
        ))
}

extension BLS12_381.G1Curve {
    // swift-format-ignore
    public static let scalarSplitting = ScalarSplitting<Self>(
        beta: BLS12_381Fp(literal: 0x1a01_11ea_397f_e699_ec02_4086_63d4_de85_aa0d_857d_8975_9ad4_897d_2965_0fb8_5f9b_4094_27eb_4f49_fffd_8bfd_0000_0000_aaac),
        lambda: lambda, quotients: quotients, factors: factors)

    /// z^2 - 1 with the curve's parameter z.
    fileprivate static var lambda: BLS12_381Fr {
        BLS12_381Fr(literal: 0xac45_a401_0001_a402_0000_0000_ffff_ffff)
    }

    fileprivate static var quotients: (StaticBigInt, StaticBigInt) {
        (
            0x1_7c6b_ecf1_e01f_aadd_63f6_e522_f6cf_ee30_389f_49a7_268b_f7a4,
            0x2_3550_94ed_fede_377c
        )
    }

    /// 1 and -z^2.
    fileprivate static var factors: (BLS12_381Fr, BLS12_381Fr) { (.one, -lambda - .one) }
}

extension BLS12_381.G2Curve {
    // swift-format-ignore
    public static let scalarSplitting = ScalarSplitting<Self>(
        beta: BLS12_381Fp2(BLS12_381Fp(literal: 0x5f19_672f_df76_ce51_ba69_c607_6a0f_77ea_ddb3_a93b_e6f8_9688_de17_d813_620a_0002_2e01_ffff_fffe_fffe)),
        lambda: BLS12_381.G1Curve.lambda, quotients: BLS12_381.G1Curve.quotients,
        factors: BLS12_381.G1Curve.factors)
}
