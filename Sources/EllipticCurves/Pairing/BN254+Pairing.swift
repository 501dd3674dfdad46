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
                f = f.multipliedBy034(
                    line.yFactor * p.negativePY, line.xFactor * p.px, line.constant)
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

    /// The parameter t in non-adjacent form.
    static func powerByParameter(_ a: Fp12) -> Fp12 {
        a.cyclotomicPower(plus: 0x450a_1404_4a89_0a01, minus: 0x20_8150_0020_0010)
    }

    /// The power to 2t * (6t^2 + 3t + 1) * (p^12 - 1) / r.
    ///
    /// Source: Fuentes-Castaneda, Knapp, Rodriguez-Henriquez, "Faster Hashing to G2", 2011, in the
    /// variant of Duquesne, Ghammam, "Memory-saving computation of the pairing final exponentiation on
    /// BN curves", 2015.
    static func finalExponentiation(_ f: Fp12) -> GT {
        // (p^6 - 1) * (p^2 + 1)
        let g = f.conjugate * f.inverseOrZero()
        let m = g.frobenius().frobenius() * g
        let a = powerByParameter(m).conjugate.cyclotomicSquared()  // -2t
        let b = a.cyclotomicSquared() * a  // -6t
        let c = powerByParameter(b).conjugate  // 6t^2
        let d = powerByParameter(c.cyclotomicSquared()) * (c * b.conjugate)
        // d: 12t^3 + 6t^2 + 6t
        let e = a * d  // 12t^3 + 6t^2 + 4t
        var result = c * d * m  // 12t^3 + 12t^2 + 6t + 1
        result *= e.frobenius()
        result *= d.frobenius().frobenius()
        result *= (m.conjugate * e).frobenius().frobenius().frobenius()
        return GT(unchecked: result)
    }
}
