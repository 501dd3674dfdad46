import BigIntegers
import EllipticCurves
import FiniteFields
import TestSupport
import Testing

@Suite struct PairingTests {
    @Test func bn254() throws { try check(BN254.self) }
    @Test func bls12381() throws { try check(BLS12_381.self) }

    private func check<Curve: PairingCurve>(_: Curve.Type) throws {
        typealias G1 = JacobianPoint<Curve.G1Curve>
        typealias G2 = JacobianPoint<Curve.G2Curve>
        typealias Fr = Curve.G1Curve.Scalar
        var generator = SeededGenerator(label: "pairing of \(Curve.self)")
        let e = Curve.pairing(.generator, .generator)
        #expect(e != .one)
        #expect(e * e.inverse() == .one)
        #expect(e * .one == e && e.squared() == e * e)
        // Of order r.
        #expect(e.powerVariableTime(-Fr.one) == e.inverse())
        #expect(Curve.pairing(.identity, .generator) == .one)
        #expect(Curve.pairing(.generator, .identity) == .one)
        #expect(Curve.pairingProduct([]) == .one)
        for _ in 0..<3 {
            let (a, b) = (Fr.random(using: &generator), Fr.random(using: &generator))
            let p = G1.generator.multiplied(by: a).affine
            let q = G2.generator.multiplied(by: b).affine
            let expected = e.powerVariableTime(a * b)
            #expect(Curve.pairing(p, q) == expected)
            #expect(Curve.pairing(-p, q) == expected.inverse())
            #expect(Curve.pairing(p, -q) == expected.inverse())
            let prepared = Curve.prepare(q)
            #expect(Curve.pairingProduct([], prepared: [(p, prepared)]) == expected)
        }
        try checkProducts(Curve.self, using: &generator)
    }

    private func checkProducts<Curve: PairingCurve>(
        _: Curve.Type, using generator: inout SeededGenerator
    ) throws {
        typealias G1 = JacobianPoint<Curve.G1Curve>
        typealias G2 = JacobianPoint<Curve.G2Curve>
        var ps = (0..<5).map { _ in G1.random(using: &generator).affine }
        var qs = (0..<5).map { _ in G2.random(using: &generator).affine }
        ps[1] = .identity
        qs[2] = .identity
        ps[3] = ps[0]  // repeated points
        qs[4] = qs[0]
        for count in 0...5 {
            let pairs = Array(zip(ps, qs).prefix(count))
            var expected = Curve.GT.one
            for (p, q) in pairs { expected = expected * Curve.pairing(p, q) }
            #expect(Curve.pairingProduct(pairs) == expected)
            let split = count / 2
            let prepared = pairs[split...].map { ($0.0, Curve.prepare($0.1)) }
            #expect(
                Curve.pairingProduct(Array(pairs[..<split]), prepared: prepared) == expected)
        }
        // e(P + P', Q) = e(P, Q) e(P', Q), and so in the second argument.
        let sum = (G1(ps[0]) + ps[2]).affine
        #expect(Curve.pairingProduct([(ps[0], qs[0]), (ps[2], qs[0]), (-sum, qs[0])]) == .one)
        let sumQ = (G2(qs[0]) + qs[1]).affine
        #expect(Curve.pairingProduct([(ps[0], qs[0]), (ps[0], qs[1]), (-ps[0], sumQ)]) == .one)
        #expect(Curve.pairingProduct([(ps[0], qs[0]), (ps[0], qs[1]), (ps[0], sumQ)]) != .one)
    }

    @Test func kernelsOfBN254() throws {
        try checkPaths(BN254.self, BN254.portablePairingProduct)
    }

    @Test func kernelsOfBLS12381() throws {
        try checkPaths(BLS12_381.self, BLS12_381.portablePairingProduct)
    }

    /// Both paths give the same bits, for random points, identities, the generators, repeated and opposite
    /// points, 0 to 10 pairs, with and without prepared ones.
    private func checkPaths<Curve: PairingCurve>(
        _: Curve.Type,
        _ portable: (
            [(AffinePoint<Curve.G1Curve>, AffinePoint<Curve.G2Curve>)],
            [(AffinePoint<Curve.G1Curve>, Curve.PreparedG2)]
        ) -> Curve.GT
    ) throws {
        typealias G1 = JacobianPoint<Curve.G1Curve>
        typealias G2 = JacobianPoint<Curve.G2Curve>
        if Curve.pairingPath == "portable" { print("\(Curve.self): only the portable path runs") }
        var generator = SeededGenerator(label: "paths of the pairing of \(Curve.self)")
        var pairs = (0..<5).map { _ in
            (G1.random(using: &generator).affine, G2.random(using: &generator).affine)
        }
        pairs.append((.generator, .generator))
        pairs.append((pairs[0].0, .identity))
        pairs.append((.identity, pairs[1].1))
        pairs.append((-pairs[0].0, pairs[0].1))
        pairs.append((pairs[2].0, -pairs[3].1))
        for pair in pairs {
            let prepared = [(pair.0, Curve.prepare(pair.1))]
            let expected = portable([pair], [])
            #expect(Curve.pairingProduct([pair]) == expected)
            #expect(Curve.pairingProduct([], prepared: prepared) == expected)
            #expect(portable([], prepared) == expected)
        }
        for count in 0...pairs.count {
            let split = (count * 7 % 11) % (count + 1)
            let direct = Array(pairs[..<split])
            let prepared = pairs[split..<count].map { ($0.0, Curve.prepare($0.1)) }
            let expected = portable(Array(pairs[..<count]), [])
            #expect(Curve.pairingProduct(Array(pairs[..<count])) == expected)
            #expect(Curve.pairingProduct(direct, prepared: prepared) == expected)
            #expect(portable(direct, prepared) == expected)
        }
    }
}
