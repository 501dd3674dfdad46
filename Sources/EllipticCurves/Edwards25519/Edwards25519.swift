public import FiniteFields

/// The twisted Edwards curve -x^2 + y^2 = 1 + d x^2 y^2 over 2^255 - 19 (RFC 7748, 4.1; RFC 8032, 5.1).
///
/// Its points form a group of order 8 l with l prime. `Point` is any of them, `PrimeOrderPoint` one of
/// the subgroup of order l; `Ristretto255` is the group of order l that has no cofactor at all.
public enum Edwards25519: Sendable {
    /// The field of the coordinates, modulo 2^255 - 19.
    public typealias Coordinate = Ed25519Fp
    /// The field of the scalars, modulo l.
    public typealias Scalar = Ed25519Fl

    /// The number of points is 8 l.
    public static var cofactor: Int { 8 }

    /// d = -121665 / 121666.
    static let d = Coordinate(
        literal:
            0x5203_6cee_2b6f_fe73_8cc7_4079_7779_e898_0070_0a4d_4141_d8ab_75eb_4dca_1359_78a3)

    /// 2 d.
    static let twiceD = d + d

    /// 2^((p - 1) / 4), a square root of -1: the one that is even as an integer.
    static let rootOfMinusOne = Coordinate(
        literal:
            0x2b83_2480_4fc1_df0b_2b4d_0099_3dfb_d7a7_2f43_1806_ad2f_e478_c4ee_1b27_4a0e_a0b0)
}
