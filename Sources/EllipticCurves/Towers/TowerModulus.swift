public import FiniteFields

/// What makes of a prime field the tower F_p2 = F_p[u] / (u^2 + 1), F_p6 = F_p2[v] / (v^3 - xi),
/// F_p12 = F_p6[w] / (w^2 - v) over which a pairing is computed: the element xi, neither square nor
/// cube.
public protocol TowerModulus: FieldModulus {
    /// Which of the two sextic twists the group G2 is on.
    static var twist: TwistType { get }

    /// `xi * a`.
    static func multipliedByNonResidue<let limbs: Int>(
        _ a: QuadraticExtension<Self, limbs>
    ) -> QuadraticExtension<Self, limbs>

    /// `xi^(i * (p - 1) / 6)`, by which the i-th coefficient of the p-th power is multiplied.
    ///
    /// - Precondition: `1 <= i <= 5`.
    static func frobeniusConstant<let limbs: Int>(
        _ i: Int
    ) -> QuadraticExtension<Self, limbs>
}

/// The two sextic twists of y^2 = x^3 + b with points of order r.
public enum TwistType: Sendable {
    /// y^2 = x^3 + b / xi: (x, y) stands for (x * w^2, y * w^3).
    case d
    /// y^2 = x^3 + b * xi: (x, y) stands for (x / w^2, y / w^3).
    case m
}
