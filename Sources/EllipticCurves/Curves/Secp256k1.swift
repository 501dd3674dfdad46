public import BigIntegers
public import FiniteFields

/// secp256k1: y^2 = x^3 + 7 over a prime of 256 bits (SEC 2, 2.4.1); all its points are in the group.
public enum Secp256k1: WeierstrassCurve {
    public typealias Coordinate = Secp256k1Fp
    public typealias Scalar = Secp256k1Fn
    public typealias Affine = AffinePoint<Secp256k1>
    public typealias Point = JacobianPoint<Secp256k1>

    @inlinable public static var b: Secp256k1Fp { Secp256k1Fp(7) }

    @inlinable public static func multipliedBy3B(_ x: Secp256k1Fp) -> Secp256k1Fp {
        let x2 = x + x
        let x4 = x2 + x2
        let x8 = x4 + x4
        return x8 + x8 + x4 + x
    }

    public static var generator: Affine {
        Affine(
            unchecked: Secp256k1Fp(
                literal:
                    0x79be_667e_f9dc_bbac_55a0_6295_ce87_0b07_029b_fcdb_2dce_28d9_59f2_815b_16f8_1798
            ),
            Secp256k1Fp(
                literal:
                    0x483a_da77_26a3_c465_5da4_fbfc_0e11_08a8_fd17_b448_a685_5419_9c47_d08f_fb10_d4b8
            ))
    }

    public static var cofactor: BigInteger { 1 }

    @inlinable public static func isInSubgroup(_ point: Affine) -> Bool { true }
}
