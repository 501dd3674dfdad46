import MPC
import TestSupport
import Testing

extension PartyLaws {
    /// Signed integers of `bits` bits: edges and random ones of all magnitudes.
    static func integers(
        _ count: Int, bits: Int, _ random: inout SeededGenerator
    ) -> [Int64] {
        let limit = Int64(1) << Int64(bits - 1)
        let edges = [0, 1, -1, 2, -2, limit - 1, 1 - limit, limit / 2, -limit / 2]
        return (0..<count).map { k in
            if k < edges.count { return edges[k] }
            let magnitude = Int64(random.next() >> 1) % limit >> Int64(random.next() % UInt64(bits))
            return Bool.random(using: &random) ? magnitude : -magnitude
        }
    }

    func elements(_ domain: Party.Domain, _ integers: [Int64]) -> [Party.Element] {
        integers.map { domain.element(signed: $0) }
    }

    /// Comparisons, shifts and truncation of integers shorter than the domain.
    @_semantics("optimize.sil.specialize.generic.never")
    func integers(bits: Int, count: Int) async throws {
        var random = SeededGenerator(label: "integers of \(label)")
        let a = Self.integers(count, bits: bits - 1, &random)
        let b = Array(Self.integers(count, bits: bits - 1, &random).reversed())
        // As long as `bits` allows.
        let long = Self.integers(count, bits: min(bits, 63), &random)
        let amounts = (0..<count).map { _ in random.next() % 8 }
        _ = try await run { party in
            let domain = party.domain
            let x = party.shares(ofPublic: elements(domain, a))
            let y = party.shares(ofPublic: elements(domain, b))
            let below = try await party.open(party.less(x, y, bits: bits))
            #expect(below == zip(a, b).map { $0 < $1 ? 1 : 0 })
            let both = a + long
            let z = party.shares(ofPublic: elements(domain, both))
            let negative = try await party.open(party.isNegative(z, bits: bits))
            #expect(negative == both.map { $0 < 0 ? 1 : 0 })
            for width in [1, 7, bits, min(bits + 3, 64)] {
                let planes = try await party.open(party.toBoolean(z, width: width, bits: bits))
                #expect(planes == both.map { low(UInt64(bitPattern: $0), width) }, "\(width)")
            }
            for amount in [0, 1, 5, 16, 17, 23, bits / 2, bits - 2, bits + 5] {
                func expected(_ x: Int64) -> Int64 { x >> Int64(min(amount, 63)) }
                let exact = try await party.open(party.truncate(z, by: amount, bits: bits))
                #expect(exact == elements(domain, both.map(expected)), "by \(amount)")
                let near = try await party.open(
                    party.truncateProbabilistically(z, by: amount, bits: bits))
                for k in both.indices {
                    let off = party.signedInteger(near[k]) - expected(both[k])
                    #expect(off == 0 || off == 1, "\(both[k]) by \(amount): off by \(off)")
                }
            }
            let small = a.map { $0 % 1000 }
            let shifted = try await party.open(
                party.shiftLeft(
                    party.shares(ofPublic: elements(domain, small)),
                    by: party.bits(ofPublic: amounts, width: 3)))
            #expect(
                shifted == elements(domain, zip(small, amounts).map { $0 << Int64($1) }))
            let words = a.map { UInt64(bitPattern: $0) }
            let by = party.bits(ofPublic: amounts, width: 3)
            let bitwise = party.bits(ofPublic: words, width: 20)
            let masked = words.map { low($0, 20) }
            let left = try await party.open(party.shiftLeft(bitwise, by: by))
            #expect(left == zip(masked, amounts).map { low($0 << $1, 20) })
            let right = try await party.open(party.shiftRight(bitwise, by: by))
            #expect(right == zip(masked, amounts).map { $0 >> $1 })
            let arithmetic = try await party.open(party.shiftRightArithmetic(bitwise, by: by))
            #expect(
                arithmetic
                    == zip(masked, amounts).map {
                        low(
                            UInt64(bitPattern: (Int64(bitPattern: $0 << 44) >> 44) >> Int64($1)), 20
                        )
                    })
        }
    }

    /// Quotients and remainders of integers of 0 ..< 2^bits, and of words of as many bits.
    @_semantics("optimize.sil.specialize.generic.never")
    func division(bits: Int, count: Int) async throws {
        var random = SeededGenerator(label: "division of \(label)")
        let edges: [UInt64] = [0, 1, 2, 3, (1 << UInt64(bits)) - 1, 1 << UInt64(bits - 1)]
        func numbers() -> [UInt64] {
            (0..<count).map { _ in low(random.next() >> (random.next() % 64), bits) }
        }
        let pairs = edges.flatMap { a in edges.map { (a, $0) } }
        let (a, b) = (pairs.map(\.0) + numbers(), pairs.map(\.1) + numbers())
        let quotients = zip(a, b).map { $1 == 0 ? low(.max, bits) : $0 / $1 }
        let remainders = zip(a, b).map { $1 == 0 ? $0 : $0 % $1 }
        _ = try await run { party in
            let domain = party.domain
            let (q, r) = try await party.quotientAndRemainder(
                party.shares(ofPublic: a.map { domain.element($0) }),
                by: party.shares(ofPublic: b.map { domain.element($0) }), bits: bits)
            #expect(try await party.open(q) == quotients.map { domain.element($0) })
            #expect(try await party.open(r) == remainders.map { domain.element($0) })
            let (words, rest) = try await party.quotientAndRemainder(
                party.bits(ofPublic: a, width: bits), by: party.bits(ofPublic: b, width: bits))
            #expect(try await party.open(words) == quotients)
            #expect(try await party.open(rest) == remainders)
        }
    }

    /// Extremes, prefix sums, arrays, shuffles and sorts.
    @_semantics("optimize.sil.specialize.generic.never")
    func collections(count: Int, bits: Int) async throws {
        var random = SeededGenerator(label: "collections of \(label)")
        let keys = (0..<count).map { _ in Int64(random.next() % 1000) - 500 }
        let payload = (0..<count).map { Int64($0) }
        let lengths = [1, 2, 3, 7, count].filter { count % $0 == 0 }
        _ = try await run { party in
            let domain = party.domain
            func plain(_ x: Party.Shares) async throws -> [Int64] {
                try await party.open(x).map { party.signedInteger($0) }
            }
            let x = party.shares(ofPublic: elements(domain, keys))
            let rows = party.shares(ofPublic: elements(domain, payload))
            for length in lengths {
                let runs = (0..<count / length).map { Array(keys[$0 * length..<($0 + 1) * length]) }
                let least = try await plain(
                    party.extreme(.least, x, length: length, bits: bits))
                #expect(least == runs.map { $0.min() ?? 0 })
                let (position, value) = try await party.argument(
                    of: .largest, x, length: length, bits: bits)
                #expect(try await plain(value) == runs.map { $0.max() ?? 0 })
                #expect(
                    try await plain(position)
                        == runs.map { run in Int64(run.firstIndex(of: run.max() ?? 0) ?? 0) })
            }
            var sum: Int64 = 0
            let sums = keys.map { key -> Int64 in
                sum += key
                return sum
            }
            #expect(try await plain(party.prefixSums(x)) == sums)

            let width = Int.bitWidth - (count - 1).leadingZeroBitCount
            let places: [UInt64] = [0, UInt64(count - 1), UInt64(count / 2)]
            let index = party.bits(ofPublic: places, width: max(width, 1))
            #expect(
                try await plain(party.read(x, at: index)) == places.map { keys[Int($0)] })
            let written = try await plain(
                party.write(rows.slice(1..<2), to: x, at: index.slice(2..<3)))
            var expected = keys
            expected[count / 2] = 1
            #expect(written == expected)
            // Past the end, by a bit of a place and by one above.
            let past: [UInt64] = [1 << UInt64(width), UInt64(count), UInt64(count) | 1 << 40, 1]
            let far = party.bits(ofPublic: past, width: 41)
            #expect(try await plain(party.read(x, at: far)) == [0, 0, 0, keys[1]])
            let kept = try await plain(
                party.write(rows.slice(1..<2), to: x, at: far.slice(2..<3)))
            #expect(kept == keys)

            let shuffled = try await party.shuffle([x, rows])
            let (a, b) = (try await plain(shuffled[0]), try await plain(shuffled[1]))
            #expect(b.sorted() == payload)
            #expect(b.map { keys[Int($0)] } == a)
            #expect(count < 10 || b != payload)

            let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
            let sorted = try await party.sort(by: x, [rows], bits: bits)
            #expect(try await plain(sorted.keys) == order.map { keys[$0] })
            #expect(try await plain(sorted.columns[0]) == order.map { Int64($0) })
            let small = keys.map { UInt64($0 + 500) & 7 }
            let smallOrder = small.indices.sorted { (small[$0], $0) < (small[$1], $1) }
            let radix = try await party.radixSort(
                by: party.bits(ofPublic: small, width: 3), [rows])
            #expect(try await plain(radix[0]) == smallOrder.map { Int64($0) })
        }
    }

    /// e^x and 1/(1 + e^-x) far from 0, to the ends of the format: e^x is 0 there, and 1/(1 + e^-x)
    /// 0 or 1.
    @_semantics("optimize.sil.specialize.generic.never")
    func exponentialsFarOut(_ format: FixedPoint, precision: Int = 22) async throws {
        let unit = format.decode(1)
        let least = -format.decode((1 << Int64(format.bits - 1)) - 1)
        let parts: [Double] = [1, 0.99, 0.75, 0.51, 0.5, 0.25, 0.1, 0.01]
        let fixed: [Double] = [-20, -29.2, -31.9, -51.4, -56.9, -60, -80.4, -83]
        let points = (parts.map { least * $0 } + fixed.filter { $0 > least })
            .map { format.decode(format.encode($0) ?? 0) }
        _ = try await run { party in
            func shares(_ values: [Double]) -> Party.Shares {
                party.shares(ofPublic: party.elements(values, format))
            }
            let powers = party.numbers(
                try await party.open(party.exponentialFixed(shares(points), format)), format)
            for (x, found) in zip(points, powers) {
                let expected = exponential(x)
                #expect(
                    abs(found - expected) <= 2 * unit + expected / Double(1 << precision),
                    "e^\(x): \(found)")
            }
            let both = points + points.map { -$0 }
            let found = party.numbers(
                try await party.open(party.sigmoidFixed(shares(both), format)), format)
            for (x, found) in zip(both, found) {
                let expected = 1 / (1 + exponential(-x))
                #expect(
                    abs(found - expected) <= 4 * unit + 2 / Double(1 << (precision + 2)),
                    "1/(1 + e^\(-x)): \(found)")
            }
        }
    }

    /// Fixed-point functions, each within its stated error.
    @_semantics("optimize.sil.specialize.generic.never")
    func fixedPoint(_ format: FixedPoint, count: Int, precision: Int = 24) async throws {
        var random = SeededGenerator(label: "fixed point of \(label)")
        let unit = format.decode(1)
        let slack = Double(1 << (24 - precision))
        let whole = Double(UInt64(1) << UInt64(format.bits - 2 - format.fractionBits))
        func numbers(_ bound: Double) -> [Double] {
            (0..<count).map { k in
                let magnitude =
                    bound * Double.random(in: 0.001...1, using: &random)
                    * (k % 3 == 0 ? 1 : Double.random(in: 0.001...0.1, using: &random))
                let value = format.decode(format.encode(magnitude) ?? 1)
                return max(value, unit)
            }
        }
        let (a, b) = (numbers(whole.squareRoot()), numbers(whole.squareRoot()))
        let large = numbers(whole)
        let signs = (0..<count).map { _ in Bool.random(using: &random) ? 1.0 : -1 }
        let exponents = numbers(whole < 1000 ? 3 : 9)
        _ = try await run { party in
            func check(
                _ what: String, _ z: Party.Shares, _ units: Double, _ relative: Double,
                _ expected: [Double]
            ) async throws {
                let found = party.numbers(try await party.open(z), format)
                for k in expected.indices {
                    let bound = units * unit + abs(expected[k]) * relative * slack
                    #expect(
                        abs(found[k] - expected[k]) <= bound,
                        "\(what): \(found[k]) for \(expected[k]), \(k)")
                }
            }
            func shares(_ values: [Double]) -> Party.Shares {
                party.shares(ofPublic: party.elements(values, format))
            }
            let signed = zip(a, signs).map { $0 * $1 }
            let other = zip(b, signs.reversed()).map { $0 * $1 }
            try await check(
                "product", party.multiplyFixed(shares(signed), shares(other), format), 1, 0,
                zip(signed, other).map { $0 * $1 })
            let divisors = other.map { abs($0) < 0.01 ? 1 : $0 }
            try await check(
                "quotient",
                party.divideFixed(shares(signed), by: shares(divisors), format), 2,
                1 / Double(1 << 24), zip(signed, divisors).map { $0 / $1 })
            // Powers of two of either sign, and 0, by which everything is 0.
            let powersOfTwo = (0..<format.bits - 1).map { unit * Double(UInt64(1) << UInt64($0)) }
            let edges = powersOfTwo + powersOfTwo.map { -$0 } + [0]
            try await check(
                "quotient of 3",
                party.divideFixed(
                    shares(edges.map { _ in 3 * unit }), by: shares(edges), format), 2,
                1 / Double(1 << 24), edges.map { $0 == 0 ? 0 : 3 * unit / $0 })
            try await check(
                "reciprocal", party.reciprocalFixed(shares(divisors), format), 2,
                1 / Double(1 << 24), divisors.map { 1 / $0 })
            try await check(
                "root", party.squareRootFixed(shares(large), format), 2, 1 / Double(1 << 23),
                large.map { $0.squareRoot() })
            try await check(
                "root of none", party.squareRootFixed(shares(large.map { -$0 } + [0]), format),
                2, 0, large.map { _ in 0 } + [0])
            try await check(
                "logarithm", party.logarithmFixed(shares(large), format),
                2 + slack / Double(1 << (24 - format.fractionBits)), 0, large.map(logarithm))
            // One bit without the sign: there is nothing to find out about the place of the highest.
            let shortest = FixedPoint(fractionBits: 1, bits: 2)
            let half = party.shares(ofPublic: [party.domain.element(1)])
            let opened = try await party.open(party.logarithmFixed(half, shortest))
            #expect(abs(party.numbers(opened, shortest)[0] - logarithm(0.5)) <= 1)
            let powers = zip(exponents, signs).map { $0 * $1 }
            try await check(
                "exponential", party.exponentialFixed(shares(powers), format), 2,
                1 / Double(1 << 22), powers.map(exponential))
            try await check(
                "sigmoid", party.sigmoidFixed(shares(powers), format), 4, 1 / Double(1 << 24),
                powers.map { 1 / (1 + exponential(-$0)) })
        }
    }
}
