internal import FiniteFields

/// The endomorphism psi of the twist: the p-th power map of the curve over F_p12, seen on the twist.
/// It is multiplication by p on the group of order r.
///
/// Source: Galbraith, Scott, "Exponentiation in Pairing-Friendly Groups Using Homomorphisms", 2008.
extension BN254.G2Curve {
    /// The curve's parameter t.
    private static var parameter: UInt64 { 4_965_661_367_192_848_881 }

    private static func psi(_ point: BN254.G2) -> BN254.G2 {
        BN254.G2(
            unchecked: point.x.conjugate * BN254FpModulus.frobeniusConstant(2),
            point.y.conjugate * BN254FpModulus.frobeniusConstant(3), point.z.conjugate)
    }

    /// `[t + 1]Q + psi([t]Q) + psi^2([t]Q) = psi^3([2t]Q)`.
    ///
    /// Source: El Housni, Guillevic, Piellard, "Co-factor clearing and subgroup membership testing on
    /// pairing-friendly curves", 2022, example 1.
    public static func isInSubgroup(_ point: BN254.G2Affine) -> Bool {
        let q = BN254.G2(point)
        let multiple = q.multipliedVariableTime(by: parameter)
        let first = psi(multiple)
        let second = psi(first)
        return multiple + point + first + second == psi(second).doubled()
    }

    /// `[t]Q + psi([3t]Q) + psi^2([t]Q) + psi^3(Q)`.
    ///
    /// Source: Fuentes-Castaneda, Knapp, Rodriguez-Henriquez, "Faster Hashing to G2", 2011, 6.1.
    public static func clearCofactor(_ point: BN254.G2) -> BN254.G2 {
        let multiple = point.multipliedVariableTime(by: parameter)
        let first = psi(multiple.doubled() + multiple)
        return multiple + first + psi(psi(multiple)) + psi(psi(psi(point)))
    }
}
