/// The order of the groups of BLS12-381: the field of its scalars. r - 1 is divisible by 2^32.
public enum BLS12_381FrModulus: FieldModulus {
    @inlinable public static var modulus: StaticBigInt {
        0x73ed_a753_299d_7d48_3339_d808_09a1_d805_53bd_a402_fffe_5bfe_ffff_ffff_0000_0001
    }
    @inlinable public static var montgomeryOne: StaticBigInt {
        0x1824_b159_acc5_056f_998c_4fef_ecbc_4ff5_5884_b7fa_0003_4802_0000_0001_ffff_fffe
    }
    @inlinable public static var montgomerySquare: StaticBigInt {
        0x748_d9d9_9f59_ff11_05d3_1496_7254_398f_2b6c_edcb_8792_5c23_c999_e990_f3f2_9c6d
    }
    @inlinable public static var nonResidue: UInt64 { 5 }
}

/// The field over which BLS12-381 is defined: that of its coordinates.
public enum BLS12_381FpModulus: FieldModulus {
    // swift-format-ignore
    @inlinable public static var modulus: StaticBigInt {
        0x1a01_11ea_397f_e69a_4b1b_a7b6_434b_acd7_6477_4b84_f385_12bf_6730_d2a0_f6b0_f624_1eab_fffe_b153_ffff_b9fe_ffff_ffff_aaab
    }
    // swift-format-ignore
    @inlinable public static var montgomeryOne: StaticBigInt {
        0x15f6_5ec3_fa80_e493_5c07_1a97_a256_ec6d_77ce_5853_7052_5745_5f48_9857_53c7_58ba_ebf4_000b_c40c_0002_7609_0000_0002_fffd
    }
    // swift-format-ignore
    @inlinable public static var montgomerySquare: StaticBigInt {
        0x1198_8fe5_92ca_e3aa_9a79_3e85_b519_952d_67eb_88a9_939d_83c0_8de5_476c_4c95_b6d5_0a76_e6a6_09d1_04f1_f4df_1f34_1c34_1746
    }
    @inlinable public static var nonResidue: UInt64 { 2 }
    @inlinable public static var productKernel: ProductKernel { .bls12381Fp }
}

/// The field of BLS12-381's scalars.
public typealias BLS12_381Fr = MontgomeryField<BLS12_381FrModulus, 4>
/// The field of BLS12-381's coordinates.
public typealias BLS12_381Fp = MontgomeryField<BLS12_381FpModulus, 6>
/// The quadratic extension of the field of BLS12-381's coordinates.
public typealias BLS12_381Fp2 = QuadraticExtension<BLS12_381FpModulus, 6>
