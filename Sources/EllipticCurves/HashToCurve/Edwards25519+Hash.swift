public import FiniteFields

/// edwards25519_XMD:SHA-512_ELL2_RO_ and _NU_ (RFC 9380, 8.5).
extension Edwards25519: HashToCurveSuite {
    public static var suiteIdentifier: String { "edwards25519_XMD:SHA-512_ELL2_" }

    public static var suiteHash: MessageExpansion.Hash { .sha512 }

    /// Elligator 2 on curve25519 and the rational map to edwards25519 (RFC 9380, 6.8.2, G.2.1, G.2.2).
    public static func mapToCurve(_ u: Coordinate) -> Point {
        let montgomery = elligator2(u)
        let xNumerator = montgomery.xNumerator * rootForMap
        let xDenominator = montgomery.xDenominator * montgomery.y
        let yNumerator = montgomery.xNumerator - montgomery.xDenominator
        let yDenominator = montgomery.xNumerator + montgomery.xDenominator
        let z = xDenominator * yDenominator
        let mapped = Point(
            x: xNumerator * yDenominator, y: yNumerator * xDenominator, z: z,
            t: xNumerator * yNumerator)
        // A denominator of 0 is for the identity.
        return .select(z == .zero ? 1 : 0, .zero, mapped)
    }

    public static func addMapped(_ p: Point, _ q: Point) -> Point { p + q }

    public static func clearCofactor(_ p: Point) -> PrimeOrderPoint {
        PrimeOrderPoint(clearingCofactorOf: p)
    }

    /// A point of curve25519, y^2 = x^3 + 486662 x^2 + x, with x as a fraction.
    ///
    /// Either x1 = -J / (1 + 2 u^2) is that of a point, or x2 = -x1 - J, as g(x2) = 2 u^2 g(x1).
    private static func elligator2(
        _ u: Coordinate
    ) -> (xNumerator: Coordinate, xDenominator: Coordinate, y: Coordinate) {
        let uu2 = u.squared() + u.squared()
        let denominator = uu2 + .one
        let x1 = -j
        let square = denominator.squared()
        // g(x1) = g1 / denominator^3
        let g1 = (j * uu2 * x1 + square) * x1
        let cube = square * denominator
        // One exponentiation for the root of the quotient and that of 2 u^2 times it.
        let v3 = cube.squared() * cube
        let candidate = g1 * v3 * (g1 * v3 * cube.squared().squared()).powerForRoot
        let first = Coordinate.select(
            candidate.squared() * cube == g1 ? 1 : 0, candidate, candidate * rootOfMinusOne)
        let isFirst: UInt64 = first.squared() * cube == g1 ? 1 : 0
        let otherCandidate = candidate * u * rootPowerOfTwo
        let second = Coordinate.select(
            otherCandidate.squared() * cube == g1 * uu2 ? 1 : 0, otherCandidate,
            otherCandidate * rootOfMinusOne)
        // y is odd with x1, and even with x2.
        let y = Coordinate.select(isFirst, first, second)
        return (
            .select(isFirst, x1, x1 * uu2), denominator, .select(y.sign ^ isFirst, -y, y)
        )
    }

    /// Curve25519's J.
    private static let j = Coordinate(486_662)

    /// 2^((p + 3) / 8).
    private static let rootPowerOfTwo =
        Coordinate(2).powerForRoot * Coordinate(2)  // (p - 5) / 8 + 1

    /// sqrt(-486664), even.
    private static let rootForMap = Coordinate(
        literal:
            0x0f26_edf4_60a0_06bb_d27b_08dc_03fc_4f7e_c5a1_d3d1_4b7d_1a82_cc6e_04aa_ff45_7e06)
}
