public import FiniteFields

/// The optimal ate pairing (F. Vercauteren, "Optimal Pairings", 2008): with t the curve's parameter,
/// f_{6t+2,Q}(P) * l_{[6t+2]Q, pi(Q)}(P) * l_{[6t+2]Q + pi(Q), -pi^2(Q)}(P) and the final
/// exponentiation; pi is the p-th power map.
extension BN254: PairingCurve {
    public typealias GT = TargetGroup<BN254FpModulus, 4>
    public typealias PreparedG2 = PreparedPoint<G2Curve>
    public typealias Fp12 = EllipticCurves.Fp12<BN254FpModulus, 4>

    typealias Pair = MillerPair<G1Curve, G2Curve>

    /// The non-adjacent form of 6t + 2: where its digits are 1, and where -1; the top one is bit 65.
    static var loopPlus: UInt128 { 0x2_2002_0042_0080_4028 }
    static var loopMinus: UInt128 { 0x8288_9008_420a_0480 }

    /// (x, y) to the p-th power, as a point of the twist.
    static func frobenius(_ point: G2Affine) -> G2Affine {
        G2Affine(
            unchecked: point.x.conjugate * BN254FpModulus.frobeniusConstant(2),
            point.y.conjugate * BN254FpModulus.frobeniusConstant(3))
    }

    public static func prepare(_ point: G2Affine) -> PreparedG2 {
        guard !point.isIdentity else { return PreparedG2(lines: []) }
        var pairs = [Pair(.identity, point)]
        var lines = [LineFunction<Fp2>]()
        lines.reserveCapacity(90)
        loop(&pairs, square: {}, line: { lines.append($1) })
        return PreparedG2(lines: lines)
    }

    /// The kernels' constants, nil where the machine hasn't the instructions.
    private static let kernel = PairingKernel<BN254FpModulus, 4>(
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
                    byLine: line.yFactor * p.negativePY, line.xFactor * p.px, line.constant)
            })
        return f
    }

    /// Says when to square, and gives the lines of all pairs, in the order of the loop.
    @inline(__always)
    static func loop(
        _ pairs: inout [Pair], square: () -> Void, line: (Pair, LineFunction<Fp2>) -> Void
    ) {
        for bit in (0..<65).reversed() {
            square()
            for i in pairs.indices { line(pairs[i], pairs[i].double()) }
            if (loopPlus >> bit) & 1 == 1 {
                for i in pairs.indices { line(pairs[i], pairs[i].add { $0 }) }
            } else if (loopMinus >> bit) & 1 == 1 {
                for i in pairs.indices { line(pairs[i], pairs[i].add { -$0 }) }
            }
        }
        for i in pairs.indices { line(pairs[i], pairs[i].add(frobenius)) }
        for i in pairs.indices {
            line(pairs[i], pairs[i].add { -frobenius(frobenius($0)) })
        }
    }

    /// The parameter t in a non-adjacent form.
    private static let parameterDigits = SignedDigits.nonAdjacentForm(
        [4_965_661_367_192_848_881, 0, 0, 0], width: 4)

    /// The power of an element of the cyclotomic subgroup to 2t * (6t^2 + 3t + 1) * (p^4 - p^2 + 1) / r.
    ///
    /// Source: Fuentes-Castaneda, Knapp, Rodriguez-Henriquez, "Faster Hashing to G2", 2011, in the
    /// variant of Duquesne, Ghammam, "Memory-saving computation of the pairing final exponentiation on
    /// BN curves", 2015.
    @inline(__always)
    private static func hardPart<F: PairingArithmetic>(_ m: F) -> F {
        func power(_ a: F) -> F { a.cyclotomicPower(parameterDigits, width: 4) }
        let a = power(m).conjugate.cyclotomicSquared()  // -2t
        let b = a.cyclotomicSquared() * a  // -6t
        let c = power(b).conjugate  // 6t^2
        let d = power(c.cyclotomicSquared()) * (c * b.conjugate)  // 12t^3 + 6t^2 + 6t
        let e = a * d  // 12t^3 + 6t^2 + 4t
        let first = c * d * m * e.frobenius()  // 12t^3 + 12t^2 + 6t + 1 + e p
        let second = d * (m.conjugate * e).frobenius()
        return first * second.frobenius().frobenius()
    }
}
