public import FiniteFields

/// The optimal ate pairing (F. Vercauteren, "Optimal Pairings", 2008): f_{z,Q}(P) and the final
/// exponentiation, with z the curve's parameter.
extension BLS12_381: PairingCurve {
    public typealias GT = TargetGroup<BLS12_381FpModulus, 6>
    public typealias PreparedG2 = PreparedPoint<G2Curve>
    public typealias Fp12 = EllipticCurves.Fp12<BLS12_381FpModulus, 6>

    typealias Pair = MillerPair<G1Curve, G2Curve>

    /// -z.
    static var parameterMagnitude: UInt128 { 0xd201_0000_0001_0000 }

    public static func prepare(_ point: G2Affine) -> PreparedG2 {
        guard !point.isIdentity else { return PreparedG2(lines: []) }
        var pairs = [Pair(.identity, point)]
        var lines = [LineFunction<Fp2>]()
        lines.reserveCapacity(70)
        loop(&pairs, square: {}, line: { lines.append($1) })
        return PreparedG2(lines: lines)
    }

    /// The kernels' constants, nil where the machine hasn't the instructions.
    private static let kernel = PairingKernel<BLS12_381FpModulus, 6>(
        tripleB: G2Curve.multipliedBy3B(.one))

    /// "avx512ifma" or "portable".
    public static var pairingPath: String { kernel == nil ? "portable" : "avx512ifma" }

    public static func pairingProduct(
        _ pairs: [(G1Affine, G2Affine)], prepared: [(G1Affine, PreparedG2)]
    ) -> GT {
        kernel?.product(pairs, prepared: prepared).map(GT.init(unchecked:))
            ?? portablePairingProduct(pairs, prepared: prepared)
    }

    /// `pairingProduct` without the kernels.
    package static func portablePairingProduct(
        _ pairs: [(G1Affine, G2Affine)], prepared: [(G1Affine, PreparedG2)]
    ) -> GT {
        var all = Pair.all(pairs, prepared)
        if all.isEmpty { return .one }
        return GT(unchecked: hardPart(millerLoop(&all, Fp12.one).toCyclotomicSubgroup))
    }

    @inline(__always)
    private static func millerLoop<F: PairingArithmetic>(_ pairs: inout [Pair], _ one: F) -> F
    where F.Coordinate == Fp2 {
        var f = one
        loop(
            &pairs, square: { f = f.squared() },
            line: { p, line in
                f = f.multiplied(
                    byLine: line.constant, line.xFactor * p.px, line.yFactor * p.negativePY)
            })
        return f.conjugate  // z is negative
    }

    /// Says when to square, and gives the lines of all pairs, in the order of the loop.
    @inline(__always)
    static func loop(
        _ pairs: inout [Pair], square: () -> Void, line: (Pair, LineFunction<Fp2>) -> Void
    ) {
        for bit in (0..<63).reversed() {
            square()
            for i in pairs.indices { line(pairs[i], pairs[i].double()) }
            if (parameterMagnitude >> bit) & 1 == 1 {
                for i in pairs.indices { line(pairs[i], pairs[i].add { $0 }) }
            }
        }
    }

    /// -z in non-adjacent form.
    private static let parameterDigits = SignedDigits.nonAdjacentForm(
        [0xd201_0000_0001_0000, 0, 0, 0], width: 2)

    /// The power of an element of the cyclotomic subgroup to 3 * (p^4 - p^2 + 1) / r, which is
    /// (z - 1)^2 * (z + p) * (z^2 + p^2 - 1) + 3.
    ///
    /// Source: Hayashida, Hayasaka, Teruya, "Efficient Final Exponentiation via Cyclotomic Structure for
    /// Pairings over Families of Elliptic Curves", 2020.
    @inline(__always)
    private static func hardPart<F: PairingArithmetic>(_ m: F) -> F {
        func power(_ a: F) -> F { a.cyclotomicPower(parameterDigits, width: 2).conjugate }
        var a = power(m) * m.conjugate
        a = power(a) * a.conjugate
        a = power(a) * a.frobenius()
        a = power(power(a)) * a.frobenius().frobenius() * a.conjugate
        return a * m.cyclotomicSquared() * m
    }
}
