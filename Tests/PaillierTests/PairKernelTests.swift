import BigIntegers
import CKernels
import TestSupport
import Testing

/// What is computed with pairs modulo m^2, on both paths, against GMP's variable-time functions.
@Suite struct PairKernelTests {
    /// Random, all ones, and barely of that length.
    private static func roots(
        _ bits: Int, _ generator: inout SeededGenerator
    ) throws -> [BigInteger] {
        let full = BigInteger(1) << bits
        let random = try BigInteger.random(below: full >> 1, using: &generator)
        return [(full >> 1) + (random >> 1) * 2 + 1, full - 1, (full >> 1) + 1]
    }

    /// The extremes, then random ones.
    private static func numbers(
        _ count: Int, below limit: BigInteger, _ generator: inout SeededGenerator
    ) throws -> [BigInteger] {
        try [0, limit - 1, 1]
            + (3..<count).map { _ in try BigInteger.random(below: limit, using: &generator) }
    }

    /// Not 1, below which there is nothing but 0. The limit is odd.
    private static func unit(
        below limit: BigInteger, _ generator: inout SeededGenerator
    ) throws -> BigInteger {
        var unit = try BigInteger.random(below: limit - 3, using: &generator) + 2
        while BigInteger.gcd(unit, limit) != 1 { unit = unit + 1 }
        return unit
    }

    /// Tables of powers, with and without factors and plain numbers. 75 blocks of lanes and a part of one.
    @Test(arguments: [16, 64, 65, 1024, 2049], [false, true])
    func tables(bits: Int, portable: Bool) throws {
        var generator = SeededGenerator(label: "tables, \(bits) bits, portable \(portable)")
        for root in try Self.roots(bits, &generator) {
            let m = try KernelModulus(root, squared: true, portable: portable)
            let (count, exponentBits) = (bits == 64 ? 605 : 11, 130)
            let base = try Self.unit(below: m.value, &generator)
            let scale = try BigInteger.random(below: root, using: &generator)
            let table = mpc_power_table_create(
                m.handle, try base.magnitudeWords(count: m.width), Int32(exponentBits))
            defer { mpc_power_table_release(table) }
            let exponents = try Self.numbers(count, below: 1 << exponentBits, &generator)
            let factors = try Self.numbers(count, below: m.value, &generator)
            // Of all lengths that there is room for: below m^2, and 2^64 at the least.
            for words in [1, m.width] {
                let limit = words == 1 ? BigInteger(1) << min(64, 2 * bits - 2) : m.value
                let plain = try Self.numbers(count, below: limit, &generator).reversed() as [_]
                try check(
                    m, table, base, exponents, exponentBits, factors, (plain, words), scale, root)
            }
        }
    }

    private func check(
        _ m: borrowing KernelModulus, _ table: OpaquePointer?, _ base: BigInteger,
        _ exponents: [BigInteger], _ bits: Int, _ factors: [BigInteger],
        _ plain: (values: [BigInteger], words: Int), _ scale: BigInteger, _ root: BigInteger
    ) throws {
        let (count, value) = (exponents.count, m.value)
        let exponentWords = try KernelModulus.words(exponents, (bits + 63) / 64)
        let factorWords = try KernelModulus.words(factors, m.width)
        let plainWords = try KernelModulus.words(plain.values, plain.words)
        let scaleWords = try scale.magnitudeWords(count: m.width / 2)
        let powers = try exponents.map { try base.powerVariableTime($0, modulo: value) }
        for (hasFactors, hasPlain) in [(false, false), (true, false), (false, true), (true, true)] {
            var result = [UInt64](repeating: 0, count: count * m.width)
            let status = plainWords.withUnsafeBufferPointer { numbers in
                scaleWords.withUnsafeBufferPointer { scale in
                    var plain = mpc_plain_numbers(
                        numbers: numbers.baseAddress, words: Int32(plain.words),
                        scale: scale.baseAddress)
                    return withUnsafePointer(to: &plain) {
                        mpc_power_table_power(
                            table, &result, exponentWords, hasFactors ? factorWords : nil,
                            hasPlain ? $0 : nil, count)
                    }
                }
            }
            #expect(status == 0)
            for (i, z) in KernelModulus.values(result, m.width).enumerated() {
                var expected = powers[i]
                if hasFactors { expected = expected * factors[i] }
                if hasPlain { expected = expected * (1 + scale * plain.values[i] * root) }
                #expect(try z == expected.modulo(value))
            }
        }
    }

    @Test(arguments: [false, true]) func tablesThatCannotBe(portable: Bool) throws {
        let root = (BigInteger(1) << 127) + 29
        let pairs = try KernelModulus(root, squared: true, portable: portable)
        let plain = try KernelModulus(root, squared: false, portable: portable)
        #expect(mpc_power_table_create(pairs.handle, [3, 0, 0, 0], 0) == nil)
        #expect(mpc_power_table_create(pairs.handle, [3, 0, 0, 0], 3073) == nil)
        for bits in [1, 3072] as [Int32] {
            let table = mpc_power_table_create(pairs.handle, [3, 0, 0, 0], bits)
            #expect(table != nil)
            mpc_power_table_release(table)
        }
        let multiple = try (root * 5).magnitudeWords(count: 4)
        #expect(mpc_power_table_create(pairs.handle, multiple, 64) == nil)
        #expect(mpc_power_table_create(pairs.handle, [0, 0, 0, 0], 64) == nil)
        // What only a square encrypts, and only in so many words.
        var result = [UInt64](repeating: 0, count: 5)
        let numbers = [UInt64](repeating: 1, count: 5)
        try numbers.withUnsafeBufferPointer { words in
            for (handle, count) in [(plain.handle, 1), (pairs.handle, 5), (pairs.handle, 0)] {
                let table = try #require(mpc_power_table_create(handle, numbers, 64))
                defer { mpc_power_table_release(table) }
                var some = mpc_plain_numbers(
                    numbers: words.baseAddress, words: Int32(count), scale: words.baseAddress)
                #expect(mpc_power_table_power(table, &result, numbers, nil, &some, 1) == -1)
            }
        }
    }

    /// Tails of 512 places with the highest digits: their sums have room.
    @Test(arguments: [false, true]) func longestExponents(portable: Bool) throws {
        var generator = SeededGenerator(label: "longest exponents, portable \(portable)")
        for root in [(BigInteger(1) << 208) - 299, (BigInteger(1) << 202) - 183] {
            let m = try KernelModulus(root, squared: true, portable: portable)
            let base = try Self.unit(below: m.value, &generator)
            let table = mpc_power_table_create(
                m.handle, try base.magnitudeWords(count: m.width), 3072)
            defer { mpc_power_table_release(table) }
            let exponents = try Self.numbers(9, below: 1 << 3072, &generator)
            var result = [UInt64](repeating: 0, count: 9 * m.width)
            let words = try KernelModulus.words(exponents, 48)
            #expect(mpc_power_table_power(table, &result, words, nil, nil, 9) == 0)
            for (z, exponent) in zip(KernelModulus.values(result, m.width), exponents) {
                #expect(try z == base.powerVariableTime(exponent, modulo: m.value))
            }
        }
    }

    @Test(arguments: [16, 64, 65, 1024, 2049], [false, true])
    func joins(bits: Int, portable: Bool) throws {
        var generator = SeededGenerator(label: "joins, \(bits) bits, portable \(portable)")
        for root in try Self.roots(bits, &generator) {
            for squared in [false, true] {
                let m = try KernelModulus(root, squared: squared, portable: portable)
                let q = try Self.unit(below: m.value, &generator)
                let inverse = try q.inverseVariableTime(modulo: m.value)
                let a = try Self.numbers(11, below: m.value, &generator)
                let b = try Array(Self.numbers(11, below: q, &generator).reversed())
                var result = [UInt64](repeating: 0, count: 22 * m.width)
                #expect(
                    try mpc_mod_join(
                        m.handle, inverse.magnitudeWords(count: m.width),
                        q.magnitudeWords(count: m.width), &result,
                        KernelModulus.words(a, m.width), KernelModulus.words(b, m.width), 11) == 0)
                for (i, z) in KernelModulus.values(result, 2 * m.width).enumerated() {
                    #expect(z < m.value * q)
                    #expect(try z.modulo(m.value) == a[i])
                    #expect(try z.modulo(q) == b[i])
                }
            }
        }
    }

    /// One bad number, wherever it stands among the lanes.
    @Test(arguments: [65, 1024, 2049], [false, true])
    func commonDivisors(bits: Int, portable: Bool) throws {
        var generator = SeededGenerator(label: "common divisors, \(bits), portable \(portable)")
        let half = BigInteger(1) << (bits / 2)
        let p = (half >> 1) + (try BigInteger.random(below: half >> 2, using: &generator)) * 2 + 1
        let root = p * (((BigInteger(1) << (bits - p.bitWidth + 1)) - 1))
        let m = try KernelModulus(root, squared: true, portable: portable)
        for count in [0, 1, 8, 11] {
            let units = try (0..<count).map { _ in try Self.unit(below: m.value, &generator) }
            for place in -1..<count {
                for bad in [0, p, m.value - p, root] where place >= 0 || bad == 0 {
                    var numbers = units
                    if place >= 0 { numbers[place] = bad }
                    var result = [UInt64](repeating: 0, count: m.width / 2)
                    #expect(
                        try mpc_mod_common(
                            m.handle, &result, KernelModulus.words(numbers, m.width), count) == 0)
                    let found = BigInteger(words: result)
                    #expect(found < root)
                    #expect((BigInteger.gcd(found, root) == 1) == (place < 0))
                }
            }
        }
        let plain = try KernelModulus(root, squared: false, portable: portable)
        var result = [UInt64](repeating: 0, count: m.width)
        #expect(mpc_mod_common(plain.handle, &result, result, 0) == -1)
    }

    /// Long products are made of halves: operands of which the sums of halves carry, which random ones
    /// don't do in 2^20 products. Numbers are given so that such ones are what Montgomery's form has.
    @Test(arguments: [2048, 4096], [false, true])
    func carriesOfHalves(bits: Int, portable: Bool) throws {
        var generator = SeededGenerator(label: "carries of halves, \(bits), \(portable)")
        let limbs = ((bits + 6 + 51) / 52 + 3) / 4 * 4
        let radix = BigInteger(1) << (52 * limbs)
        let half = BigInteger(1) << (26 * limbs)
        let root = (BigInteger(1) << bits) - 1
        let m = try KernelModulus(root, squared: true, portable: portable)
        let inverse = try radix.inverseVariableTime(modulo: m.value)
        // a + b m, in which a and b have a lower half of ones, or all but.
        func part() throws -> BigInteger {
            let upper = try BigInteger.random(below: root >> (26 * limbs), using: &generator)
            let lower = try BigInteger.random(below: 3, using: &generator)
            return (upper + 1) * half - 1 - lower
        }
        let x = try (0..<64).map { i in
            let b = i % 3 == 0 ? BigInteger(0) : try part()
            return try ((part() + b * root) * inverse).modulo(m.value)
        }
        let y = Array(x[1...] + x[..<1])
        var result = [UInt64](repeating: 0, count: 64 * m.width)
        #expect(
            try mpc_mod_multiply(
                [m.handle], 1, &result, KernelModulus.words(x, m.width),
                KernelModulus.words(y, m.width), 64) == 0)
        for (z, (x, y)) in zip(KernelModulus.values(result, m.width), zip(x, y)) {
            #expect(try z == (x * y).modulo(m.value))
        }
        // Squares, and products by entries of tables.
        let exponents = [UInt64](repeating: 2, count: 64)
        #expect(
            try mpc_mod_power(
                [m.handle], 1, &result, KernelModulus.words(x, m.width), exponents, 2, 1, nil, 64)
                == 0)
        for (z, x) in zip(KernelModulus.values(result, m.width), x) {
            #expect(try z == (x * x).modulo(m.value))
        }
        for base in x.prefix(8) where BigInteger.gcd(base, root) == 1 {
            let table = mpc_power_table_create(
                m.handle, try base.magnitudeWords(count: m.width), 6)
            defer { mpc_power_table_release(table) }
            #expect(
                try mpc_power_table_power(
                    table, &result, [UInt64](repeating: 1, count: 64),
                    KernelModulus.words(x, m.width), nil, 64) == 0)
            for (z, x) in zip(KernelModulus.values(result, m.width), x) {
                #expect(try z == (x * base).modulo(m.value))
            }
        }
    }
}
