import BigIntegers
import EllipticCurves
import FiniteFields
import TestSupport
import Testing

@Suite struct TowerTests {
    @Test func bn254() throws { try check(BN254FpModulus.self, BN254.Fp12.self) }
    @Test func bls12381() throws { try check(BLS12_381FpModulus.self, BLS12_381.Fp12.self) }

    private func check<Modulus: TowerModulus, let limbs: Int>(
        _: Modulus.Type, _: Fp12<Modulus, limbs>.Type
    ) throws {
        typealias F = Fp12<Modulus, limbs>
        typealias Fp2 = F.Fp2
        var generator = SeededGenerator(label: "Fp12 of \(Modulus.self)")
        let xi = Modulus.multipliedByNonResidue(Fp2.one)
        // xi is neither a square nor a cube.
        #expect(xi.powerVariableTime((Fp2.order - 1) >> 1) != .one)
        let third = try (Fp2.order - 1).quotientAndRemainder(dividingBy: 3)
        #expect(third.remainder == 0 && xi.powerVariableTime(third.quotient) != .one)
        let v = F.Half(c0: .zero, c1: .one, c2: .zero)
        #expect(v * v * v == F.Half(c0: xi, c1: .zero, c2: .zero))
        let w = F(c0: .zero, c1: .one)
        #expect(w * w == F(c0: v, c1: .zero))
        let random = (0..<6).map { _ in F.random(using: &generator) }
        let extreme = Fp2(c0: -.one, c1: -.one)
        let largest = F.Half(c0: extreme, c1: extreme, c2: extreme)
        let elements = random + [.zero, .one, -.one, w, F(c0: largest, c1: largest)]
        for a in elements {
            #expect(a.squared() == a * a)
            #expect(a.frobenius() == power(a, Fp2.Base.order))
            var conjugate = a
            for _ in 0..<6 { conjugate = conjugate.frobenius() }
            #expect(conjugate == a.conjugate)
            #expect(a * a.inverseOrZero() == (a == .zero ? .zero : .one))
            #expect(a.c0 * a.c0.inverseOrZero() == (a.c0 == .zero ? .zero : .one))
            #expect(a.c0.multipliedByV == a.c0 * v)
            for b in elements {
                #expect(a * b == b * a)
                for c in elements.suffix(6) {
                    #expect((a * b) * c == a * (b * c))
                    #expect(a * (b + c) == a * b + a * c)
                }
                checkSparse(a, b.c0.c0, b.c0.c1, b.c1.c2)
            }
        }
    }

    private func checkSparse<Modulus: TowerModulus, let limbs: Int>(
        _ a: Fp12<Modulus, limbs>, _ x: QuadraticExtension<Modulus, limbs>,
        _ y: QuadraticExtension<Modulus, limbs>, _ z: QuadraticExtension<Modulus, limbs>
    ) {
        typealias F = Fp12<Modulus, limbs>
        let half = F.Half(c0: x, c1: .zero, c2: .zero)
        let line034 = F(c0: half, c1: F.Half(c0: y, c1: z, c2: .zero))
        #expect(a.multipliedBy034(x, y, z) == a * line034)
        let line014 = F(
            c0: F.Half(c0: x, c1: y, c2: .zero), c1: F.Half(c0: .zero, c1: z, c2: .zero))
        #expect(a.multipliedBy014(x, y, z) == a * line014)
    }

    @Test func cyclotomicSquaresAndPowers() throws {
        var generator = SeededGenerator(label: "cyclotomic")
        try checkCyclotomic(BN254.Fp12.random(using: &generator))
        try checkCyclotomic(BLS12_381.Fp12.random(using: &generator))
    }

    private func checkCyclotomic<Modulus: TowerModulus, let limbs: Int>(
        _ a: Fp12<Modulus, limbs>
    ) throws {
        let m = a.toCyclotomicSubgroup
        #expect(m != .one)
        #expect(m * m.conjugate == .one)
        #expect(m.cyclotomicSquared() == m * m)
        #expect(a.cyclotomicSquared() != a * a)  // it is right for the subgroup alone
        for width in [2, 3, 4, 5] {
            let digits: [Int8] = [-1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1]
            #expect(m.cyclotomicPower(digits, width: width) == power(m, 1111))
        }
    }
}

/// The power by squaring and multiplying alone.
func power<Modulus: TowerModulus, let limbs: Int>(
    _ a: Fp12<Modulus, limbs>, _ exponent: BigInteger
) -> Fp12<Modulus, limbs> {
    var result = Fp12<Modulus, limbs>.one
    for i in (0..<exponent.bitWidth).reversed() {
        result = result * result
        if exponent.bit(i) { result *= a }
    }
    return result
}
