/// The field over which edwards25519 is defined (RFC 7748, 4.1): 2^255 - 19.
public enum Ed25519FpModulus: FieldModulus {
    @inlinable public static var modulus: StaticBigInt {
        0x7fff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffed
    }
    @inlinable public static var montgomeryOne: StaticBigInt { 1 }
    @inlinable public static var montgomerySquare: StaticBigInt { 1 }
    @inlinable public static var nonResidue: UInt64 { 2 }
    @inlinable public static var foldingFactor: UInt64 { 38 }
    @inlinable public static var productKernel: ProductKernel { .ed25519Fp }
}

/// The order of edwards25519's prime-order subgroup, and of ristretto255 (RFC 8032, 5.1):
/// 2^252 + 27742317777372353535851937790883648493.
public enum Ed25519FlModulus: FieldModulus {
    @inlinable public static var modulus: StaticBigInt {
        0x1000_0000_0000_0000_0000_0000_0000_0000_14de_f9de_a2f7_9cd6_5812_631a_5cf5_d3ed
    }
    @inlinable public static var montgomeryOne: StaticBigInt {
        0xfff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_c6ef_5bf4_737d_cf70_d6ec_3174_8d98_951d
    }
    @inlinable public static var montgomerySquare: StaticBigInt {
        0x399_411b_7c30_9a3d_ceec_73d2_17f5_be65_d00e_1ba7_6885_9347_a406_11e3_449c_0f01
    }
    @inlinable public static var nonResidue: UInt64 { 2 }
    @inlinable public static var productKernel: ProductKernel { .ed25519Fl }
}

/// The field of edwards25519's coordinates.
public typealias Ed25519Fp = MontgomeryField<Ed25519FpModulus, 4>
/// The field of the scalars of edwards25519's prime-order subgroup and of ristretto255.
public typealias Ed25519Fl = MontgomeryField<Ed25519FlModulus, 4>
