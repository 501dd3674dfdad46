/// The order of the groups of BN254 (alt_bn128, EIP-196): the field of its scalars, and of the
/// witnesses of a Groth16 proof.
public enum BN254FrModulus: FieldModulus {
    @inlinable public static var modulus: StaticBigInt {
        0x3064_4e72_e131_a029_b850_45b6_8181_585d_2833_e848_79b9_7091_43e1_f593_f000_0001
    }
    @inlinable public static var montgomeryOne: StaticBigInt {
        0xe0a_77c1_9a07_df2f_666e_a36f_7879_462e_36fc_7695_9f60_cd29_ac96_341c_4fff_fffb
    }
    @inlinable public static var montgomerySquare: StaticBigInt {
        0x216_d0b1_7f4e_44a5_8c49_833d_53bb_8085_53fe_3ab1_e35c_59e3_1bb8_e645_ae21_6da7
    }
    @inlinable public static var nonResidue: UInt64 { 5 }
    @inlinable public static var productKernel: ProductKernel { .bn254Fr }
}

/// The field over which BN254 (alt_bn128, EIP-196) is defined: that of its coordinates.
public enum BN254FpModulus: FieldModulus {
    @inlinable public static var modulus: StaticBigInt {
        0x3064_4e72_e131_a029_b850_45b6_8181_585d_9781_6a91_6871_ca8d_3c20_8c16_d87c_fd47
    }
    @inlinable public static var montgomeryOne: StaticBigInt {
        0xe0a_77c1_9a07_df2f_666e_a36f_7879_462c_0a78_eb28_f5c7_0b3d_d35d_438d_c58f_0d9d
    }
    @inlinable public static var montgomerySquare: StaticBigInt {
        0x6d8_9f71_cab8_351f_47ab_1eff_0a41_7ff6_b5e7_1911_d445_01fb_f32c_fc5b_538a_fa89
    }
    @inlinable public static var nonResidue: UInt64 { 3 }
    @inlinable public static var productKernel: ProductKernel { .bn254Fp }
}

/// The order of the group of secp256k1 (SEC 2, 2.4.1).
public enum Secp256k1FnModulus: FieldModulus {
    @inlinable public static var modulus: StaticBigInt {
        0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141
    }
    @inlinable public static var montgomeryOne: StaticBigInt {
        0x1_4551_2319_50b7_5fc4_402d_a173_2fc9_bebf
    }
    @inlinable public static var montgomerySquare: StaticBigInt {
        0x9d67_1cd5_81c6_9bc5_e697_f5e4_5bcd_07c6_7414_96c2_0e7c_f878_896c_f214_67d7_d140
    }
    @inlinable public static var nonResidue: UInt64 { 5 }
}

/// The field over which secp256k1 is defined (SEC 2, 2.4.1): 2^256 - 2^32 - 977.
public enum Secp256k1FpModulus: FieldModulus {
    @inlinable public static var modulus: StaticBigInt {
        0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_ffff_fc2f
    }
    @inlinable public static var montgomeryOne: StaticBigInt { 1 }
    @inlinable public static var montgomerySquare: StaticBigInt { 1 }
    @inlinable public static var nonResidue: UInt64 { 3 }
    @inlinable public static var foldingFactor: UInt64 { 0x1_0000_03d1 }
    @inlinable public static var productKernel: ProductKernel { .secp256k1Fp }
}

/// 2^64 - 2^32 + 1, the "Goldilocks" prime: p - 1 is divisible by 2^32.
public enum GoldilocksModulus: FieldModulus {
    @inlinable public static var modulus: StaticBigInt { 0xffff_ffff_0000_0001 }
    @inlinable public static var montgomeryOne: StaticBigInt { 0xffff_ffff }
    @inlinable public static var montgomerySquare: StaticBigInt { 0xffff_fffe_0000_0001 }
    @inlinable public static var nonResidue: UInt64 { 7 }
}

/// 2^61 - 1, a Mersenne prime.
public enum Mersenne61Modulus: FieldModulus {
    @inlinable public static var modulus: StaticBigInt { 0x1fff_ffff_ffff_ffff }
    @inlinable public static var montgomeryOne: StaticBigInt { 8 }
    @inlinable public static var montgomerySquare: StaticBigInt { 64 }
    @inlinable public static var nonResidue: UInt64 { 3 }
}

/// The field of BN254's scalars.
public typealias BN254Fr = MontgomeryField<BN254FrModulus, 4>
/// The field of BN254's coordinates.
public typealias BN254Fp = MontgomeryField<BN254FpModulus, 4>
/// The quadratic extension of the field of BN254's coordinates.
public typealias BN254Fp2 = QuadraticExtension<BN254FpModulus, 4>
/// The field of secp256k1's scalars.
public typealias Secp256k1Fn = MontgomeryField<Secp256k1FnModulus, 4>
/// The field of secp256k1's coordinates.
public typealias Secp256k1Fp = MontgomeryField<Secp256k1FpModulus, 4>
/// The integers modulo 2^64 - 2^32 + 1.
public typealias Goldilocks = MontgomeryField<GoldilocksModulus, 1>
/// The integers modulo 2^61 - 1.
public typealias Mersenne61 = MontgomeryField<Mersenne61Modulus, 1>
