public import FiniteFields

/// Two groups G1 and G2 of the same prime order r with a pairing: a map e to a third group GT that is
/// linear in both arguments and maps generators to a generator.
///
/// Its values may differ from another library's by a fixed power: programs that only multiply pairings
/// and compare them don't see that.
public protocol PairingCurve: Sendable {
    associatedtype G1Curve: WeierstrassCurve
    associatedtype G2Curve: WeierstrassCurve where G2Curve.Scalar == G1Curve.Scalar
    associatedtype GT: PairingTarget

    /// What can be computed of a pairing from its second argument alone.
    associatedtype PreparedG2: Sendable

    /// Prepares a point that many pairings have as second argument.
    static func prepare(_ point: AffinePoint<G2Curve>) -> PreparedG2

    /// The product of the pairings of all `pairs` and `prepared`, with one final exponentiation: one for
    /// none, and pairs with an identity count as one. Variable time.
    static func pairingProduct(
        _ pairs: [(AffinePoint<G1Curve>, AffinePoint<G2Curve>)],
        prepared: [(AffinePoint<G1Curve>, PreparedG2)]
    ) -> GT

    /// The path by which pairings are computed on this machine: "avx512ifma" or "portable".
    static var pairingPath: String { get }
}

extension PairingCurve {
    /// The pairing of two points. Variable time.
    @inlinable public static func pairing(
        _ p: AffinePoint<G1Curve>, _ q: AffinePoint<G2Curve>
    ) -> GT {
        pairingProduct([(p, q)], prepared: [])
    }

    /// The product of the pairings of all `pairs`. Variable time.
    @inlinable public static func pairingProduct(
        _ pairs: [(AffinePoint<G1Curve>, AffinePoint<G2Curve>)]
    ) -> GT {
        pairingProduct(pairs, prepared: [])
    }
}

/// The group of the values of a pairing, written multiplicatively.
public protocol PairingTarget: Hashable, Sendable {
    static var one: Self { get }
    static func * (a: Self, b: Self) -> Self
    func squared() -> Self
    func inverse() -> Self
    /// The power to a public exponent. Variable time.
    func powerVariableTime(_ exponent: some ScalarField) -> Self
}
