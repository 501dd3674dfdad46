import CKernels
import Channels
import MPC
import TestSupport
import Testing

/// Truncation of replicated shares by a message of party 0, and of products by one round more.
@Suite(.serialized) struct TruncationTests {
    /// Integers of bits - 1 bits and a sign, edges first.
    static func integers(_ count: Int, bits: Int, _ random: inout SeededGenerator) -> [Int64] {
        let limit = Int64(1) << Int64(bits - 1)
        let edges = [0, 1, -1, limit - 1, 1 - limit, limit / 2, -limit / 2]
            .filter { abs($0) < limit }
        return (0..<count).map { k in
            k < edges.count ? edges[k] : Int64(bitPattern: random.next()) % limit
        }
    }

    /// Components of the sharing as edges have them: u and v near multiples of 2^63 and of 2^m.
    static func components(
        _ x: [Int64], amount: Int, _ random: inout SeededGenerator
    ) -> [[UInt64]] {
        var all: [[UInt64]] = [[], [], []]
        for (k, x) in x.enumerated() {
            let near = random.next() % 3 &- 1
            let last: UInt64 =
                switch k % 4 {
                case 0: random.next()
                case 1: near &+ random.next() << 63
                case 2: near &+ random.next() << UInt64(amount)
                default: UInt64(bitPattern: x) &+ near
                }
            let first = k % 3 == 0 ? 0 : random.next()
            all[0].append(first)
            all[1].append(UInt64(bitPattern: x) &- last &- first)
            all[2].append(last)
        }
        return all
    }

    static let shapes: [(bits: Int, amount: Int)] = [
        (2, 1), (17, 16), (33, 7), (33, 16), (33, 17), (49, 16), (49, 40), (62, 32), (62, 33),
        (63, 1), (63, 30), (63, 61), (63, 62), (63, 70),
    ]

    @Test(arguments: shapes) func quotients(bits: Int, amount: Int) async throws {
        var random = SeededGenerator(label: "truncation by \(amount) of \(bits)")
        for count in [1, 5, 1024, 1027] {
            let x = Self.integers(count, bits: bits, &random)
            let dealt = Self.components(x, amount: min(amount, 63), &random)
            let opened = try await committee { party in
                let shares = ArithmeticShares(
                    first: dealt[party.party], second: dealt[(party.party + 1) % 3])
                let z = try await party.truncateProbabilistically(shares, by: amount, bits: bits)
                return try await party.open(z)
            }
            for z in opened {
                for k in 0..<count {
                    let off = Int64(bitPattern: z[k]) - (x[k] >> Int64(min(amount, bits - 1)))
                    #expect(off == 0 || off == 1, "\(x[k]): off by \(off)")
                }
            }
        }
    }

    @Test(arguments: shapes) func quotientsOfProducts(bits: Int, amount: Int) async throws {
        var random = SeededGenerator(label: "truncated products by \(amount) of \(bits)")
        for count in [1, 5, 1024, 1027] {
            let short = (bits + 1) / 2
            let x = Self.integers(count, bits: bits - short + 1, &random)
            let y = Self.integers(count, bits: short, &random).reversed().map { $0 }
            let left = Self.components(x, amount: 3, &random)
            let right = Self.components(y, amount: 3, &random)
            let opened = try await committee { party in
                let (i, j) = (party.party, (party.party + 1) % 3)
                let z = try await party.truncatedProduct(
                    ArithmeticShares(first: left[i], second: left[j]),
                    ArithmeticShares(first: right[i], second: right[j]), by: amount, bits: bits)
                return try await party.open(z)
            }
            for z in opened {
                for k in 0..<count {
                    let quotient = (x[k] * y[k]) >> Int64(min(amount, bits - 1))
                    let off = Int64(bitPattern: z[k]) - quotient
                    #expect(off == 0 || off == 1, "\(x[k]) \(y[k]): off by \(off)")
                }
            }
        }
    }

    /// More than party 0's answers may be behind; and the mean of what is rounded is exact.
    @Test func longVectors() async throws {
        var random = SeededGenerator(label: "long vectors")
        let count = (4 << 15) + 1500
        let x = (0..<count).map { _ in Int64(random.next() % (1 << 40)) }
        let opened = try await committee { party in
            let shares = party.deal(x.map { UInt64(bitPattern: $0) })
            let one = party.shares(ofPublic: 1, count: count)
            let z = try await party.truncateProbabilistically(shares, by: 20, bits: 42)
            let w = try await party.truncatedProduct(shares, one, by: 20, bits: 42)
            return (try await party.open(z), try await party.open(w))
        }
        for (z, w) in opened {
            for quotients in [z, w] {
                var more = 0.0
                for k in 0..<count {
                    let off = Int64(bitPattern: quotients[k]) - (x[k] >> 20)
                    #expect(off == 0 || off == 1)
                    more += Double(off) - Double(x[k] & ((1 << 20) - 1)) / Double(1 << 20)
                }
                // Each is off by one with the probability of what is cut off: a variance of at most 1/4.
                #expect(abs(more) < 3 * Double(count).squareRoot())
            }
        }
    }

    /// The fast path against the portable one.
    @Test(arguments: [1, 7, 8, 33, 1000]) func kernels(count: Int) {
        var random = SeededGenerator(label: "truncation kernels")
        let x = (0..<6).map { _ in values(count, &random) }
        for (m, size) in [(3, 2), (16, 2), (30, 4), (50, 8)] as [(UInt32, Int32)] {
            let found = onAllPaths { () -> [[UInt64]] in
                let zeros = [UInt64](repeating: 0, count: count)
                var (less, plus, message, top) = (zeros, zeros, zeros, zeros)
                var (rest, part, quotient, sum) = (zeros, zeros, zeros, zeros)
                mpc_product_less(&less, x[0], x[1], x[2], x[3], x[4], count)
                mpc_product_plus(&plus, x[0], x[1], x[2], x[3], x[4], x[5], count)
                mpc_truncate_table(
                    &message, &top, &rest, x[0], 1 << 40, m, x[1], x[2], size, count)
                #expect(message == rest)
                mpc_truncate_lookup(&part, &quotient, x[3], 7, m, top, x[4], size, count)
                mpc_truncate_add(&sum, x[5], part, m, size, count)
                return [less, plus, message, top, part, quotient, sum]
            }
            let portable = found[0]
            #expect(found.dropFirst().allSatisfy { $0 == portable })
            for k in 0..<count {
                let v = x.map { $0[k] }
                let product: UInt64 = v[0] &* (v[2] &+ v[3]) &+ v[1] &* v[2]
                #expect(portable[0][k] == product &- v[4])
                #expect(portable[1][k] == product &+ v[4] &+ v[5])
            }
        }
    }
}
