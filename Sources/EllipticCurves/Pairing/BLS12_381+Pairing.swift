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

    public static func pairingProduct(
        _ pairs: [(G1Affine, G2Affine)], prepared: [(G1Affine, PreparedG2)]
    ) -> GT {
        var all = Pair.all(pairs, prepared)
        if all.isEmpty { return .one }
        return finalExponentiation(millerLoop(&all))
    }

    static func millerLoop(
        _ pairs: inout [Pair]
    ) -> Fp12 {
        var f = Fp12.one
        loop(
            &pairs, square: { f = f.squared() },
            line: { p, line in
                f = f.multipliedBy014(
                    line.constant, line.xFactor * p.px, line.yFactor * p.negativePY)
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

    /// The power to z.
    static func powerByParameter(_ a: Fp12) -> Fp12 {
        a.cyclotomicPower(plus: parameterMagnitude, minus: 0).conjugate
    }

    /// The power to 3 * (p^12 - 1) / r.
    ///
    /// The last part is (z - 1)^2 * (z + p) * (z^2 + p^2 - 1) + 3: Hayashida, Hayasaka, Teruya, "Efficient
    /// Final Exponentiation via Cyclotomic Structure for Pairings over Families of Elliptic Curves",
    /// 2020.
    static func finalExponentiation(_ f: Fp12) -> GT {
        // (p^6 - 1) * (p^2 + 1)
        let g = f.conjugate * f.inverseOrZero()
        let m = g.frobenius().frobenius() * g
        var a = powerByParameter(m) * m.conjugate
        a = powerByParameter(a) * a.conjugate
        a = powerByParameter(a) * a.frobenius()
        a = powerByParameter(powerByParameter(a)) * a.frobenius().frobenius() * a.conjugate
        return GT(unchecked: a * m.cyclotomicSquared() * m)
    }
}
