import BigIntegers
import CKernels
import TestSupport
import Testing

/// Both paths of the modular kernels against GMP's variable-time functions.
@Suite struct KernelTests {
    @Test(arguments: [16, 64, 65, 1023, 1024, 1536, 2048, 2049, 3072, 4096, 8192], [false, true])
    func agreesWithGMP(bits: Int, portable: Bool) throws {
        var generator = SeededGenerator(
            label: "modular kernels, \(bits) bits, portable \(portable)")
        for squared in [false, true] where !squared || bits <= 4096 {
            // Random, all ones, and barely of that length.
            let full = BigInteger(1) << bits
            let random = try BigInteger.random(below: full >> 1, using: &generator)
            for root in [(full >> 1) + (random >> 1) * 2 + 1, full - 1, (full >> 1) + 1] {
                try check(
                    KernelModulus(root, squared: squared, portable: portable), bits: min(bits, 200),
                    &generator)
            }
        }
    }

    private func check(
        _ m: consuming KernelModulus, bits: Int, _ generator: inout SeededGenerator
    ) throws {
        let (count, terms, width) = (9, 2, m.width)
        var operands = [0, 1, m.value - 1]
        while operands.count < count * terms {
            operands.append(try BigInteger.random(below: m.value, using: &generator))
        }
        let limit = BigInteger(1) << bits
        var exponents = [limit - 1, 0, 1, limit - 1]
        while exponents.count < count * terms {
            exponents.append(try BigInteger.random(below: limit, using: &generator))
        }
        let factors = Array(operands.reversed().prefix(count))
        let handle: OpaquePointer? = m.handle
        let (x, y) = (Array(operands.prefix(count)), factors)
        var result = [UInt64](repeating: 0, count: count * width)

        #expect(
            try mpc_mod_multiply(
                [handle], 1, &result, KernelModulus.words(x, width), KernelModulus.words(y, width),
                count) == 0)
        for (z, (x, y)) in zip(KernelModulus.values(result, width), zip(x, y)) {
            #expect(try z == (x * y).modulo(m.value))
        }

        let exponentWidth = (bits + 63) / 64
        #expect(
            try mpc_mod_power(
                [handle], 1, &result, KernelModulus.words(operands, width),
                KernelModulus.words(exponents, exponentWidth), Int32(bits), terms,
                KernelModulus.words(factors, width), count) == 0)
        for (i, z) in KernelModulus.values(result, width).enumerated() {
            var expected = factors[i]
            for j in (i * terms)..<((i + 1) * terms) {
                let power = try operands[j].powerVariableTime(exponents[j], modulo: m.value)
                expected = try (expected * power).modulo(m.value)
            }
            #expect(z == expected)
        }

        // Modulo a square, a unit.
        var base = operands[count]
        while BigInteger.gcd(base, m.value) != 1 { base = base + 1 }
        let table = mpc_power_table_create(
            m.handle, try base.magnitudeWords(count: width), Int32(bits))
        defer { mpc_power_table_release(table) }
        #expect(
            try mpc_power_table_power(
                table, &result, KernelModulus.words(Array(exponents.prefix(count)), exponentWidth),
                nil,
                nil, count) == 0)
        for (z, exponent) in zip(KernelModulus.values(result, width), exponents) {
            #expect(try z == base.powerVariableTime(exponent, modulo: m.value))
        }
    }

    /// Products of several powers, taken together by subsets where exponents are short.
    @Test(arguments: [1, 2, 3, 4, 5, 9, 24], [false, true])
    func productsOfPowers(terms: Int, portable: Bool) throws {
        var generator = SeededGenerator(label: "products of \(terms) powers, portable \(portable)")
        let root = (BigInteger(1) << 255) + 95
        for (squared, bits) in [(false, 1), (true, 64), (false, 65), (true, 300), (false, 700)] {
            let m = try KernelModulus(root, squared: squared, portable: portable)
            let limit = BigInteger(1) << bits
            let (count, width) = (9, m.width)
            var (bases, exponents) = ([0, 1, m.value - 1], [limit - 1, 0, 1])
            while bases.count < count * max(terms, 3) {
                bases.append(try BigInteger.random(below: m.value, using: &generator))
                exponents.append(try BigInteger.random(below: limit, using: &generator))
            }
            var result = [UInt64](repeating: 0, count: count * width)
            #expect(
                try mpc_mod_power(
                    [m.handle], 1, &result, KernelModulus.words(bases, width),
                    KernelModulus.words(exponents, (bits + 63) / 64), Int32(bits), terms, nil, count
                ) == 0)
            for (i, z) in KernelModulus.values(result, width).enumerated() {
                var expected = BigInteger(1)
                for j in (i * terms)..<((i + 1) * terms) {
                    let power = try bases[j].powerVariableTime(exponents[j], modulo: m.value)
                    expected = try (expected * power).modulo(m.value)
                }
                #expect(z == expected)
            }
        }
    }

    /// Lanes with a modulus each, in turn.
    @Test(arguments: [false, true]) func moduliInTurn(portable: Bool) throws {
        var generator = SeededGenerator(label: "alternating moduli, portable \(portable)")
        let roots = try (0..<3).map { _ in
            let random = try BigInteger.random(below: BigInteger(1) << 126, using: &generator)
            return (BigInteger(1) << 127) + random * 2 + 1
        }
        let words = try roots.map { try $0.magnitudeWords(count: 2) }
        let handles = words.map { mpc_modulus_create($0, 2, portable ? 1 : 0) }
        defer { for handle in handles { mpc_modulus_release(handle) } }
        let bases = try (0..<10).map { i in
            try BigInteger.random(below: roots[i % 3], using: &generator)
        }
        let exponents = generator.words(10)
        var result = [UInt64](repeating: 0, count: 20)
        #expect(
            try mpc_mod_power(
                handles, 3, &result, KernelModulus.words(bases, 2), exponents, 64, 1, nil, 10) == 0)
        for (i, z) in KernelModulus.values(result, 2).enumerated() {
            #expect(
                try z == bases[i].powerVariableTime(BigInteger(exponents[i]), modulo: roots[i % 3]))
        }
    }

    @Test func badModuliAreRefused() {
        #expect(mpc_modulus_create([4, 1], 2, 0) == nil)
        #expect(mpc_modulus_create([5, 0], 2, 0) == nil)
        #expect(mpc_modulus_create([0x7fff], 1, 0) == nil)
        #expect(mpc_modulus_create([0x8001], 0, 0) == nil)
        #expect(mpc_modulus_create([UInt64](repeating: 1, count: 129), 129, 0) == nil)
    }
}
