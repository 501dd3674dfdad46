public import FiniteFields

/// BLS12381G2_XMD:SHA-256_SSWU_RO_ and _NU_ (RFC 9380, 8.8.2).
extension BLS12_381.G2Curve: HashToCurveSuite, IsogenousMapSuite {
    public static var suiteIdentifier: String { "BLS12381G2_XMD:SHA-256_SSWU_" }

    public static var suiteHash: MessageExpansion.Hash { .sha256 }

    static let simplifiedSWU = SimplifiedSWU(
        a: BLS12_381Fp2(c0: .zero, c1: BLS12_381Fp(240)),
        b: BLS12_381Fp2(c0: BLS12_381Fp(1012), c1: BLS12_381Fp(1012)),
        z: -BLS12_381Fp2(c0: BLS12_381Fp(2), c1: .one))

    public static func mapToCurve(_ u: BLS12_381Fp2) -> ProjectivePoint<Self> { mapByIsogeny(u) }

    public static func addMapped(
        _ p: ProjectivePoint<Self>, _ q: ProjectivePoint<Self>
    ) -> ProjectivePoint<Self> { p + q }

    /// By h_eff, with the endomorphism psi (RFC 9380, G.3): Budroni, Pintore, "Efficient hash maps to
    /// G2 on BLS curves", 2017.
    public static func clearCofactor(_ p: ProjectivePoint<Self>) -> BLS12_381.G2 {
        // (z^2 - z - 1) p + (z - 1) psi(p) + psi^2(2 p), for the negative parameter z.
        let zp = -p.multiplied(byPublic: 0xd201_0000_0001_0000)
        let psi = psi(p)
        let twice = Self.psi(Self.psi(p.doubled())) + -psi
        let product = -(zp + psi).multiplied(byPublic: 0xd201_0000_0001_0000)
        return (twice + product + -zp + -p).jacobian
    }

    /// The untwist-Frobenius-twist endomorphism.
    private static func psi(_ p: ProjectivePoint<Self>) -> ProjectivePoint<Self> {
        ProjectivePoint(
            psiXFactor * p.x.conjugate, psiYFactor * p.y.conjugate, p.z.conjugate)
    }
}
