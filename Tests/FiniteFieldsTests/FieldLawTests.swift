import BigIntegers
import FiniteFields
import TestSupport
import Testing

@Suite struct FieldLawTests {
    @Test func bn254Fr() throws { try check(BN254Fr.self) }
    @Test func bn254Fp() throws { try check(BN254Fp.self) }
    @Test func bls12381Fr() throws { try check(BLS12_381Fr.self) }
    @Test func bls12381Fp() throws { try check(BLS12_381Fp.self) }
    @Test func secp256k1Fn() throws { try check(Secp256k1Fn.self) }
    @Test func secp256k1Fp() throws { try check(Secp256k1Fp.self) }
    @Test func ed25519Fp() throws { try check(Ed25519Fp.self) }
    @Test func ed25519Fl() throws { try check(Ed25519Fl.self) }
    @Test func goldilocks() throws { try check(Goldilocks.self) }
    @Test func mersenne61() throws { try check(Mersenne61.self) }

    /// The laws, and the constants of the modulus against GMP.
    private func check<Modulus: FieldModulus, let limbs: Int>(
        _ field: MontgomeryField<Modulus, limbs>.Type
    ) throws {
        var generator = SeededGenerator(label: "\(Modulus.self)")
        try checkPrimeFieldLaws(field, using: &generator)
        let factor = Modulus.foldingFactor
        let radix = factor == 0 ? BigInteger(1) << (64 * limbs) : 1
        let order = BigInteger(integerLiteral: Modulus.modulus)
        #expect(field.order == order)
        if factor != 0 {
            #expect(try (BigInteger(1) << 256).modulo(order) == BigInteger(factor))
        }
        #expect(try BigInteger(integerLiteral: Modulus.montgomeryOne) == radix.modulo(order))
        #expect(
            try BigInteger(integerLiteral: Modulus.montgomerySquare)
                == (radix * radix).modulo(order))
    }
}

@Suite struct Z2kTests {
    @Test func ringLaws() throws {
        var generator = SeededGenerator(label: "Z2k")
        try checkRingLaws(Z2k<64>.self, using: &generator)
        try checkRingLaws(Z2k<63>.self, using: &generator)
        try checkRingLaws(Z2k<32>.self, using: &generator)
        try checkRingLaws(Z2k<13>.self, using: &generator)
    }

    @Test func oddResiduesHaveInverses() throws {
        var generator = SeededGenerator(label: "Z2k inverses")
        for word in [1, .max, 3, 1 << 63 + 1] + generator.words(100) {
            let odd = Z2k<64>(word | 1)
            #expect(try odd * odd.inverse() == .one)
            let small = Z2k<13>(word | 1)
            #expect(try small * small.inverse() == .one)
            #expect(throws: FieldError.notInvertible) { try Z2k<64>(word & ~1).inverse() }
        }
    }
}
