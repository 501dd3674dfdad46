import BigIntegers
import CKernels
import FiniteFields
import Foundation
import TestSupport
import Testing

/// Products one at a time, on both paths - the processor's mulx and Swift alone - against GMP, on
/// operands whose carries ripple.
@Suite(.serialized) struct ScalarProductTests {
    @Test func bn254Fr() throws { try check(BN254Fr.self) }
    @Test func bn254Fp() throws { try check(BN254Fp.self) }
    @Test func ed25519Fl() throws { try check(Ed25519Fl.self) }
    @Test func bls12381Fp() throws { try check(BLS12_381Fp.self) }
    @Test func bls12381Fr() throws { try check(BLS12_381Fr.self) }
    @Test func secp256k1Fn() throws { try check(Secp256k1Fn.self) }
    @Test func ed25519Fp() throws { try check(Ed25519Fp.self) }
    @Test func secp256k1Fp() throws { try check(Secp256k1Fp.self) }

    private func check<Modulus, let limbs: Int>(
        _: MontgomeryField<Modulus, limbs>.Type
    ) throws {
        typealias F = MontgomeryField<Modulus, limbs>
        var generator = SeededGenerator(label: "products of \(Modulus.self)")
        let form = WordForm<Modulus, limbs>()
        let edges = try form.edges(using: &generator)
        let inverse = try form.radix.inverseVariableTime(modulo: F.order)
        func expect(_ a: F, _ b: F) throws {
            let expected = try (form.integer(a) * form.integer(b) * inverse).modulo(F.order)
            #expect(form.integer(a * b) == expected, "\(form.integer(a)) * \(form.integer(b))")
            #expect(form.integer(F.multiply(a, b)) == expected, "in Swift alone")
        }
        for a in edges {
            for b in edges { try expect(a, b) }
            #expect(a.squared() == a * a)
            #expect(a.squared() == F.multiply(a, a), "in Swift alone")
        }
        // Sums that are p, or about p, before the last subtraction, and quotients without bits.
        for _ in 0..<20 {
            let a = try form.element(form.random(using: &generator))
            let quotient = try form.integer(a).inverseVariableTime(modulo: F.order) * form.radix
            for target in edges {
                try expect(a, form.element(quotient * form.integer(target)))
            }
        }
        // Carries of all rows, many of them.
        for _ in 0..<500 {
            try expect(
                form.element(form.random(using: &generator)),
                form.element(form.random(using: &generator)))
        }
    }

    @Test func ed25519FpOfAnyWords() throws { try checkAnyWords(Ed25519Fp.self) }
    @Test func secp256k1FpOfAnyWords() throws { try checkAnyWords(Secp256k1Fp.self) }

    /// Where products are folded, factors may be any words: with carries and overflows everywhere.
    private func checkAnyWords<Modulus>(_: MontgomeryField<Modulus, 4>.Type) throws {
        typealias F = MontgomeryField<Modulus, 4>
        var generator = SeededGenerator(label: "any words for \(Modulus.self)")
        let form = WordForm<Modulus, 4>()
        func word() -> UInt64 {
            switch generator.next() % 6 {
            case 0: .max &- generator.next() % 40
            case 1: generator.next() % 40
            case 2: .max
            case 3: 0
            default: generator.next()
            }
        }
        for _ in 0..<20_000 {
            let a = F(montgomery: [word(), word(), word(), word()])
            let b = F(montgomery: [word(), word(), word(), word()])
            let (x, y) = (form.integer(a), form.integer(b))
            let (product, square) = try ((x * y).modulo(F.order), (x * x).modulo(F.order))
            #expect(form.integer(a * b) == product, "\(x) * \(y)")
            #expect(form.integer(F.multiply(a, b)) == product, "\(x) * \(y) in Swift alone")
            #expect(form.integer(a.squared()) == square, "\(x) squared")
            #expect(form.integer(F.squareFolding(a)) == square, "\(x) squared in Swift alone")
        }
    }

    /// Sums and differences that are not reduced, at their ends too, as factors.
    @Test func unreducedFactors() throws {
        try onBothProducts(checkUnreducedFactors)
    }

    private func checkUnreducedFactors() throws {
        typealias F = Ed25519Fp
        var generator = SeededGenerator(label: "unreduced factors")
        let form = WordForm<Ed25519FpModulus, 4>()
        var elements = try form.edges(using: &generator)
        for _ in 0..<40 { elements.append(.random(using: &generator)) }
        for a in elements {
            for b in elements {
                let (sum, difference) = (a + b, a - b)
                #expect((a &+ b).squared() == sum * sum)
                #expect((a &- b).squared() == difference * difference)
                #expect((a &+ b) * (b &- a) == -(sum * difference))
                #expect((a &- b) * a == difference * a)
            }
        }
    }

    @Test func bn254Fp2() throws { try checkQuadratic(BN254Fp2.self) }
    @Test func bls12381Fp2() throws { try checkQuadratic(BLS12_381Fp2.self) }

    private func checkQuadratic<Modulus, let limbs: Int>(
        _: QuadraticExtension<Modulus, limbs>.Type
    ) throws {
        typealias F2 = QuadraticExtension<Modulus, limbs>
        var generator = SeededGenerator(label: "products over \(Modulus.self)")
        let form = WordForm<Modulus, limbs>()
        let prime = F2.Base.order
        let edges = try form.edges(using: &generator)
        let inverse = try form.radix.inverseVariableTime(modulo: prime)
        func expect(_ a: F2, _ b: F2) throws {
            let (a0, a1) = (form.integer(a.c0), form.integer(a.c1))
            let (b0, b1) = (form.integer(b.c0), form.integer(b.c1))
            let product = a * b
            let c0 = try ((a0 * b0 + (prime - a1) * b1) * inverse).modulo(prime)
            let c1 = try ((a0 * b1 + a1 * b0) * inverse).modulo(prime)
            #expect(form.integer(product.c0) == c0, "\(a0), \(a1); \(b0), \(b1)")
            #expect(form.integer(product.c1) == c1, "\(a0), \(a1); \(b0), \(b1)")
            #expect(F2.multiply(a, b) == product, "in Swift alone")
        }
        for (i, x) in edges.enumerated() {
            for (j, y) in edges.enumerated() {
                let z = edges[(3 * i + 5 * j + 1) % edges.count]
                let w = edges[(7 * i + j + 2) % edges.count]
                try expect(F2(c0: x, c1: y), F2(c0: z, c1: w))
                try expect(F2(c0: x, c1: x), F2(c0: y, c1: y))
            }
        }
        for _ in 0..<300 {
            try expect(.random(using: &generator), .random(using: &generator))
        }
    }

    /// The constants in CKernelsMontgomery.h are the primes', and sums stay below 2p: of two products
    /// in the fields of coordinates.
    @Test func constantsAreThoseOfTheirPrimes() throws {
        try check(BN254Fr.self, .bn254Fr, mpc_constants_bn254_fr, products: 1)
        try check(BN254Fp.self, .bn254Fp, mpc_constants_bn254_fp, products: 2)
        try check(Ed25519Fl.self, .ed25519Fl, mpc_constants_ed25519_fl, products: 1)
        try check(BLS12_381Fp.self, .bls12381Fp, mpc_constants_bls12_381_fp, products: 2)
        #expect(BLS12_381FrModulus.productKernel == .none)
        #expect(Secp256k1FnModulus.productKernel == .none)
        var constants = mpc_montgomery()
        let words = BLS12_381Fr.modulusWords
        #expect(mpc_montgomery_init(&constants, words, 4, 0xffff_fffe_ffff_ffff) == 0)
    }

    private func check<Modulus, let limbs: Int>(
        _: MontgomeryField<Modulus, limbs>.Type, _ kernel: ProductKernel,
        _ constants: mpc_montgomery, products: BigInteger
    ) throws {
        typealias F = MontgomeryField<Modulus, limbs>
        #expect(Modulus.productKernel == kernel)
        let word = BigInteger(1) << 64
        let (p, radix) = (F.order, BigInteger(1) << (64 * limbs))
        let k = try word - p.modulo(word).inverseVariableTime(modulo: word)
        let scaled = (k * p + 1) >> 64
        let expected = try [scaled, p].flatMap { try $0.magnitudeWords(count: limbs) }
        let found = withUnsafeBytes(of: constants.words) { Array($0.bindMemory(to: UInt64.self)) }
        #expect(Array(found[..<(2 * limbs)]) == expected)
        #expect(BigInteger(found[2 * limbs]) == k)
        #expect(found[(2 * limbs + 1)...].allSatisfy { $0 == 0 })
        #expect(products * p * word + k * radix < radix * word)
        var made = mpc_montgomery()
        #expect(mpc_montgomery_init(&made, F.modulusWords, Int32(limbs), found[2 * limbs]) == 1)
        #expect(withUnsafeBytes(of: made.words) { Array($0.bindMemory(to: UInt64.self)) } == found)
    }

    /// The processor's instructions are taken where it has them, and may be forbidden.
    @Test func pathIsTheProcessors() throws {
        let a = BN254Fr(3).inverseOrZero()
        let product = a * a
        mpc_kernel_force_portable(2)
        #expect(!BN254Fr.takesMulx && !BN254Fp.takesMulx && !Ed25519Fp.takesMulx)
        #expect(a * a == product)
        #expect(FieldKernel<BN254Fr>().field.pointee.mulx == 0)
        mpc_kernel_force_portable(1)
        let taken = BN254Fr.takesMulx
        #expect(FieldKernel<BN254Fr>().field.pointee.mulx == (taken ? 1 : 0))
        #expect(FieldKernel<BN254Fr>(portable: true, mulx: false).field.pointee.mulx == 0)
        #expect(FieldKernel<BLS12_381Fr>().field.pointee.mulx == 0)
        mpc_kernel_force_portable(0)
        #expect(BN254Fr.takesMulx == taken)
        #expect(Ed25519Fp.takesMulx == taken && Secp256k1Fp.takesMulx == taken)
        #expect(!BLS12_381Fr.takesMulx && !Secp256k1Fn.takesMulx)
        let flags = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ")
        guard let flags, ProcessInfo.processInfo.environment["MPC_PORTABLE_KERNELS"] != "2" else {
            print("skipped: no /proc/cpuinfo with flags, or MPC_PORTABLE_KERNELS=2")
            return
        }
        #expect(taken == (flags.contains("bmi2") && flags.contains("adx")))
    }
}

/// Elements by the integers that their words are.
private struct WordForm<Modulus: FieldModulus, let limbs: Int> {
    typealias F = MontgomeryField<Modulus, limbs>

    /// R.
    let radix = BigInteger(1) << (Modulus.foldingFactor == 0 ? 64 * limbs : 0)

    func integer(_ element: F) -> BigInteger {
        BigInteger(words: (0..<limbs).map { element.montgomery[$0] })
    }

    /// The element whose words are `value` modulo p.
    func element(_ value: BigInteger) throws -> F {
        let words = try value.modulo(F.order).magnitudeWords(count: limbs)
        var element = F.zero
        for i in 0..<limbs { element.montgomery[i] = words[i] }
        return element
    }

    func random(using generator: inout SeededGenerator) -> BigInteger {
        BigInteger(words: generator.words(limbs + 1))
    }

    /// Zero, one, the ends, words of all ones and none, below p.
    func edges(using generator: inout SeededGenerator) throws -> [F] {
        let p = F.order
        var values = [0, 1, 2, p - 1, p - 2, (p - 1) >> 1, (p + 1) >> 1]
        for i in 1..<limbs {
            let power = BigInteger(1) << (64 * i)
            // Low words of ones, and the same below p's own high words.
            values += [power - 1, power, (p >> (64 * i)) * power - 1, (p >> (64 * i)) * power]
            values.append(p - power)
        }
        values.append(BigInteger(words: generator.words(limbs)))
        return try values.map { try element($0) }
    }
}
