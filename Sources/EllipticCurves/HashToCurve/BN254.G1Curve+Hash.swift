internal import BigIntegers
public import FiniteFields

/// BN254G1_XMD:SHA-256_SVDW_RO_ and _NU_: not of RFC 9380's suites, but made by its rules (8.9), as
/// gnark-crypto has them.
extension BN254.G1Curve: HashToCurveSuite {
    public static var suiteIdentifier: String { "BN254G1_XMD:SHA-256_SVDW_" }

    public static var suiteHash: MessageExpansion.Hash { .sha256 }

    /// The map of Shallue and van de Woestijne with Z = 1 (RFC 9380, 6.6.1).
    public static func mapToCurve(_ u: BN254Fp) -> ProjectivePoint<Self> {
        let one = BN254Fp.one
        let four = BN254Fp(4)  // g(Z)
        let uu4 = four * u.squared()
        let (above, below) = (one + uu4, one - uu4)
        let inverse = (above * below).inverseOrZero()
        let offset = u * below * inverse * svdwRoot
        let x3 = svdwFactor * (above.squared() * inverse).squared() + one
        // One of the three is the x of a point; the first of them counts.
        let (is1, y1) = root(of: svdwCenter - offset)
        let (is2, y2) = root(of: svdwCenter + offset)
        let (_, y3) = root(of: x3)
        let x = BN254Fp.select(
            is1, svdwCenter - offset, .select(is2, svdwCenter + offset, x3))
        let y = BN254Fp.select(is1, y1, .select(is2, y2, y3))
        return ProjectivePoint(x, .select(u.sign ^ y.sign, -y, y), one)
    }

    public static func addMapped(
        _ p: ProjectivePoint<Self>, _ q: ProjectivePoint<Self>
    ) -> ProjectivePoint<Self> { p + q }

    public static func clearCofactor(_ p: ProjectivePoint<Self>) -> BN254.G1 { p.jacobian }

    /// Whether g(x) = x^3 + 3 is a square, and its root if it is.
    private static func root(of x: BN254Fp) -> (isSquare: UInt64, y: BN254Fp) {
        let right = x.squared() * x + b
        let y = rootPower(right)
        return (y.squared() == right ? 1 : 0, y)
    }

    /// p is 3 modulo 4: roots are powers of (p + 1) / 4.
    private static let rootPower = FixedPower((BN254Fp.order + 1) >> 2)

    /// -Z / 2.
    private static let svdwCenter = -BN254Fp(2).inverseOrZero()

    /// sqrt(-g(Z) 3 Z^2), even.
    private static let svdwRoot: BN254Fp = {
        let root = rootPower(-BN254Fp(12))
        return .select(root.sign, -root, root)
    }()

    /// -4 g(Z) / (3 Z^2).
    private static let svdwFactor = -BN254Fp(16) * BN254Fp(3).inverseOrZero()
}
