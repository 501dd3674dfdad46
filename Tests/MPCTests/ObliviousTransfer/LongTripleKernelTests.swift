import CKernels
import MPC
import TestSupport
import Testing

/// The kernels of triples modulo 2^k, against arithmetic modulo 2^192, and path against path.
@Suite(.serialized) struct LongTripleKernelTests {
    private func same(_ body: () -> [UInt64]) -> [UInt64] {
        let found = onAllPaths(body)
        #expect(found.dropFirst().allSatisfy { $0 == found[0] })
        return found[0]
    }

    func product(_ x: ArraySlice<UInt64>, _ y: [UInt64]) -> [UInt64] {
        var z: [UInt64] = [0, 0, 0]
        mpc_long_multiply(&z, Array(x), y, 3, 1)
        return z
    }

    /// What the two have adds up to the element where the digit's bit is 1, and to zero elsewhere.
    @Test(arguments: [5, 8, 21], [0, 6, 15])
    func productsWithADigitsBits(count: Int, digit: Int) {
        var random = SeededGenerator(label: "bits of a digit")
        let (x, streams) = (random.words(3 * count), random.words(48 * count))
        // What stood there before stays.
        let start = random.words(15 * count)
        let received = same {
            var (p, correction) = (start, [UInt64](repeating: 0, count: 3 * count))
            mpc_long_bits_receive(&p, 15, &correction, x, streams, count)
            return p + correction
        }
        let correction = Array(received[(15 * count)...])
        // Counted from the one that is lacking.
        var mine: [UInt64] = []
        for z in 1..<16 {
            let first: Int = 3 * count * (z ^ digit)
            mine += streams[first..<first + 3 * count]
        }
        let sums = same {
            var p = Array(received.prefix(15 * count))
            mpc_long_bits_send(&p, 15, correction, UInt32(digit), mine, count)
            return p
        }
        var change = [UInt64](repeating: 0, count: 15 * count)
        mpc_long_subtract(&change, sums, start, 3, 5 * count)
        for i in 0..<count {
            let element = (0..<3).map { x[$0 * count + i] }
            for bit in 0..<4 {
                let expected = digit >> bit & 1 == 1 ? element : [0, 0, 0]
                #expect(Array(change[15 * i + 3 * bit..<15 * i + 3 * bit + 3]) == expected)
            }
            #expect(change[15 * i + 12..<15 * i + 15].allSatisfy { $0 == 0 })
        }
    }

    /// Bit by bit the receiver has one of two hashes and a message: the two have shares of three products.
    @Test func productsByTransfers() {
        var random = SeededGenerator(label: "long transfers")
        let numbers: [UInt64] = [0, 1, .max, 1 << 63, random.next()]
        let (count, stride) = (numbers.count, 3 * numbers.count + 3)
        let factors = random.words(3 * stride)
        let (zeros, ones) = (random.words(640 * count), random.words(640 * count))
        var chosen = zeros
        for (i, number) in numbers.enumerated() {
            for k in 0..<64 where number >> UInt64(k) & 1 == 1 {
                let row = 640 * i + 10 * k..<640 * i + 10 * (k + 1)
                chosen.replaceSubrange(row, with: ones[row])
            }
        }
        let start = random.words(3 * stride)
        var z = start
        // A word more, which stays.
        var message = [UInt64](repeating: 7, count: 492 * count + 1)
        mpc_long_transfer_send(&z, &message, zeros, ones, factors, stride, count)
        #expect(message.last == 7)
        mpc_long_transfer_receive(&z, message, chosen, numbers, stride, count)
        var change = [UInt64](repeating: 0, count: 3 * stride)
        mpc_long_subtract(&change, z, start, 3, stride)
        for (i, number) in numbers.enumerated() {
            for vector in 0..<3 {
                let at = stride * vector + 3 * i
                let expected = product(factors[at..<at + 3], [number, 0, 0])
                #expect(Array(change[at..<at + 3]) == expected)
            }
        }
    }

    @Test(arguments: [0, 1, 2, 300]) func combinations(count: Int) {
        var random = SeededGenerator(label: "combinations")
        var (g, x) = (random.words(count), random.words(3 * count))
        // Sums that run over, at each word.
        for k in 0..<count / 2 {
            g[k] = .max
            for word in 0..<3 { x[3 * k + word] = .max }
        }
        let start = random.words(3)
        var (z, expected) = (start, start)
        mpc_long_weigh(&z, g, x, count)
        for k in 0..<count {
            let one = product(x[3 * k..<3 * k + 3], [g[k], 0, 0])
            mpc_long_add(&expected, expected, one, 3, 1)
        }
        #expect(z == expected)
    }
}
