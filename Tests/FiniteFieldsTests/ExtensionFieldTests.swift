import BigIntegers
import FiniteFields
import TestSupport
import Testing

@Suite struct ExtensionFieldTests {
    @Test func bn254Fp2() throws { try check(BN254Fp2.self) }
    @Test func bls12381Fp2() throws { try check(BLS12_381Fp2.self) }

    private func check<Modulus: FieldModulus, let limbs: Int>(
        _: QuadraticExtension<Modulus, limbs>.Type
    ) throws {
        typealias Fp2 = QuadraticExtension<Modulus, limbs>
        var generator = SeededGenerator(label: "Fp2 of \(Modulus.self)")
        let u = Fp2(c0: .zero, c1: .one)
        #expect(u.squared() == -.one)
        let edges = [u, -u, Fp2(c0: -.one, c1: -.one)]
        try checkExtensionFieldLaws(Fp2.self, elements: edges, using: &generator)
        let random = (0..<10).map { _ in Fp2.random(using: &generator) }
        for a in edges + random + random.map({ Fp2($0.c0) }) + [.zero, .one] {
            #expect(Fp2(a.norm) == a * a.conjugate)
            #expect(a.conjugate == a.powerVariableTime(Fp2.Base.order))
            let root = try a.squared().squareRootVariableTime()
            #expect(root == a || root == -a)
            guard a != .zero else { continue }
            #expect(a.isLexicographicallyLarger != (-a).isLexicographicallyLarger)
            // Of a^2 times something that is no square there is no root.
            var other = Fp2(c0: .one, c1: .one)
            while other.powerVariableTime((Fp2.order - 1) >> 1) == .one { other.c0 += .one }
            #expect(throws: FieldError.notASquare) {
                try (a.squared() * other).squareRootVariableTime()
            }
        }
        let half = Fp2.Base.order >> 1
        for number in [half, half + 1, BigInteger(1), Fp2.Base.order - 1] {
            let a = try Fp2.Base(number)
            #expect(a.isLexicographicallyLarger == (number > half))
            #expect(Fp2(c0: a, c1: .zero).isLexicographicallyLarger == (number > half))
            #expect(Fp2(c0: -a, c1: a).isLexicographicallyLarger == (number > half))
        }
    }
}

@Suite struct GF256Tests {
    @Test func laws() throws {
        var generator = SeededGenerator(label: "GF(256)")
        let edges = [0x02, 0x03, 0x80, 0xff, 0x1b].map { GF256(byte: $0) }
        try checkExtensionFieldLaws(GF256.self, elements: edges, using: &generator)
    }

    /// FIPS 197, 4.2 and 4.2.1, and all of the inverses.
    @Test func knownProducts() throws {
        let products: [(UInt8, UInt8, UInt8)] = [
            (0x57, 0x83, 0xc1), (0x57, 0x13, 0xfe), (0x57, 0x02, 0xae), (0x57, 0x04, 0x47),
            (0x57, 0x08, 0x8e), (0x57, 0x10, 0x07), (0x53, 0xca, 0x01),
        ]
        for (a, b, product) in products {
            #expect(GF256(byte: a) * GF256(byte: b) == GF256(byte: product))
        }
        for byte in 1...255 as ClosedRange<UInt8> {
            let element = GF256(byte: byte)
            #expect(try element * element.inverse() == .one)
        }
        #expect([0, 1, 2, .max].map { GF256($0 as UInt64).byte } == [0, 1, 0, 1])
    }
}
