import CKernels
import MPC
import TestSupport
import Testing

/// The kernels of the check of products modulo 2^64, on both paths, against plain integers.
@Suite(.serialized) struct RingCheckKernelTests {
    private static let edges: [UInt64] = [0, 1, 1 << 32, 1 << 63, .max]

    private static func words(_ count: Int, _ random: inout SeededGenerator) -> [UInt64] {
        (0..<count).map { k in
            random.next() % 4 == 0 ? edges[k % edges.count] : random.next()
        }
    }

    /// a ± b of three words, lowest first.
    private static func add(_ a: inout [UInt64], _ b: [UInt64], negated: Bool = false) {
        var carry: UInt64 = negated ? 1 : 0
        for k in 0..<3 {
            let (sum, first) = a[k].addingReportingOverflow(negated ? ~b[k] : b[k])
            let (total, second) = sum.addingReportingOverflow(carry)
            a[k] = total
            carry = (first ? 1 : 0) + (second ? 1 : 0)
        }
    }

    @Test(arguments: [1, 3]) func quotients(length: Int) {
        var random = SeededGenerator(label: "quotients of runs of \(length)")
        let runs = 500
        let n = runs * length
        let (x0, x1) = (Self.words(n, &random), Self.words(n, &random))
        let (y0, y1) = (Self.words(n, &random), Self.words(n, &random))
        let (a, b) = (Self.words(runs, &random), Self.words(runs, &random))
        var (numerators, z): ([[UInt64]], [UInt64]) = ([], [])
        for k in 0..<runs {
            var sum: [UInt64] = [0, 0, 0]
            for i in k * length..<(k + 1) * length {
                for (u, v) in [(x0[i], y0[i]), (x0[i], y1[i]), (x1[i], y0[i])] {
                    let product = u.multipliedFullWidth(by: v)
                    Self.add(&sum, [product.low, product.high, 0])
                }
            }
            Self.add(&sum, [a[k], 0, 0])
            Self.add(&sum, [b[k], 0, 0], negated: true)
            z.append(sum[0])
            numerators.append(sum)
        }
        var borrow = [UInt8](repeating: 9, count: runs)
        mpc_less_bytes(&borrow, a, b, runs)
        #expect(borrow == zip(a, b).map { $0 < $1 ? 1 : 0 })
        var low = [UInt64](repeating: 0, count: runs)
        var high = [Int64](repeating: 0, count: runs)
        mpc_ring_quotients(&low, &high, x0, x1, y0, y1, z, borrow, length, runs)
        for k in 0..<runs {
            #expect(low[k] < 1 << 32)
            #expect(low[k] &+ UInt64(bitPattern: high[k]) << 32 == numerators[k][1])
            #expect(high[k] >> 32 == Int64(bitPattern: numerators[k][2]))
        }
    }

    @Test(arguments: [0, 1, 3], [1, 47, 48]) func subsets(level: Int32, sets: Int) {
        mpc_kernel_force_portable(level)
        defer { mpc_kernel_force_portable(0) }
        var random = SeededGenerator(label: "subsets")
        let domain = Prime51Domain { random.next() }
        for n in [8, 16, 24, 1032] {
            let x = Self.words(n, &random)
            let masks = (0..<n / 8 * sets).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            func isIn(_ i: Int, _ j: Int) -> Bool { masks[i / 8 * sets + j] >> (i % 8) & 1 == 1 }
            var sums = [UInt64](repeating: 5, count: sets)
            mpc_subset_sums(&sums, x, masks, n, sets)
            for j in 0..<sets {
                #expect(
                    sums[j] == (0..<n).filter { isIn($0, j) }.reduce(5) { $0 &+ x[$1] })
            }
            let weights = (0..<sets).map { _ in domain.element(random.next()) }
            let factors = domain.subsetWeights(weights, masks, count: n)
            for i in 0..<n {
                let expected = (0..<sets).filter { isIn(i, $0) }
                    .reduce(domain.element(0)) { domain.sum($0, weights[$1]) }
                #expect(factors[i] == expected)
            }
            // Any words times elements.
            let weighed = domain.weighed(x, by: factors)
            for i in 0..<n {
                let integer = domain.product(domain.element(x[i]), 1)
                #expect(weighed[i] == domain.product(integer, factors[i]))
            }
        }
    }
}

extension Prime51Domain {
    fileprivate func subsetWeights(
        _ weights: [UInt64], _ masks: [UInt8], count: Int
    ) -> [UInt64] {
        var z = [UInt64](repeating: 0, count: count)
        withField { mpc_p51_subset_weights(&z, weights, masks, count, weights.count, $0) }
        return z
    }

    fileprivate func weighed(_ x: [UInt64], by factors: [UInt64]) -> [UInt64] {
        var z = x
        withField { mpc_p51_weigh(&z, x, factors, x.count, $0) }
        return z
    }
}
