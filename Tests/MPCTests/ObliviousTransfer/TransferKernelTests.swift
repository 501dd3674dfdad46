import CKernels
import MPC
import TestSupport
import Testing

/// The kernels of oblivious transfer, against their definitions and path against path.
@Suite(.serialized) struct TransferKernelTests {
    private func same<Value: Equatable>(_ body: () -> Value) -> Value {
        let found = onAllPaths(body)
        #expect(found.dropFirst().allSatisfy { $0 == found[0] })
        return found[0]
    }

    /// FIPS 197, C.1, as a counter block.
    @Test func knownBlock() {
        let key = (0..<16).map { UInt8($0) }
        let words = WordBuffer(uninitialized: 2)
        words.bytes.copyBytes(from: key)
        let block = same {
            let out = WordBuffer(uninitialized: 8)
            AESStreams(keys: words.base, count: 1).fill(
                out.base, stride: 8, keys: 0..<1, domain: 0x0011_2233_4455_6677,
                block: 0x8899_aabb_ccdd_eeff, words: 8)
            defer { extendLifetime(out) }
            return Array(out.bytes.prefix(16))
        }
        extendLifetime(words)
        let expected: [UInt8] = [
            0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30,
            0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a,
        ]
        #expect(block == expected)
    }

    @Test(arguments: [8, 32, 64, 72, 136]) func streams(words: Int) {
        var random = SeededGenerator(label: "streams")
        let keys = WordBuffer(uninitialized: 10)
        for k in 0..<10 { keys.base[k] = random.next() }
        _ = same {
            let out = WordBuffer(uninitialized: 3 * (words + 5))
            out.base.update(repeating: 0, count: out.count)
            AESStreams(keys: keys.base, count: 5).fill(
                out.base, stride: words + 5, keys: 1..<4, domain: 9, block: 1 << 33, words: words)
            defer { extendLifetime(out) }
            return (0..<out.count).map { out.base[$0] }
        }
        extendLifetime(keys)
    }

    @Test(arguments: [1, 2, 3, 5, 31, 32, 33, 100], [1, 2]) func hashes(count: Int, words: Int) {
        var random = SeededGenerator(label: "hashes")
        let rows = random.words(2 * count)
        let offset = random.words(2)
        let key = (0..<16).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let hashes = same {
            let out = WordBuffer(uninitialized: words * count)
            TweakableHash(key: key).hash(
                rows, offset: offset, tweak: 1 << 63 | 5, count: count, words: words,
                into: out.base)
            defer { extendLifetime(out) }
            return (0..<out.count).map { out.base[$0] }
        }
        // One row alone gives the same.
        let last = WordBuffer(uninitialized: 2)
        TweakableHash(key: key).hash(
            Array(rows.suffix(2)), offset: offset, tweak: (1 << 63 | 5) + UInt64(count - 1),
            count: 1, words: 2, into: last.base)
        #expect(last.base[0] == hashes[words * (count - 1)])
        extendLifetime(last)
    }

    /// a b bit by bit.
    func product(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
        var (sum, shifted): ([UInt64], [UInt64]) = ([0, 0], a)
        for bit in 0..<128 {
            if b[bit / 64] >> UInt64(bit % 64) & 1 == 1 {
                sum = [sum[0] ^ shifted[0], sum[1] ^ shifted[1]]
            }
            let carry = shifted[1] >> 63
            shifted = [
                shifted[0] << 1 ^ (carry == 1 ? 0x87 : 0), shifted[1] << 1 | shifted[0] >> 63,
            ]
        }
        return sum
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 8, 37]) func sumsInGF128(count: Int) {
        var random = SeededGenerator(label: "gf128")
        var (x, y) = (random.words(2 * count), random.words(2 * count))
        if count > 2 { (x[2], x[3], y[2], y[3]) = (.max, .max, .max, .max) }
        let sum = same {
            var accumulator: [UInt64] = [0, 0, 0, 0]
            var z: [UInt64] = [0, 0]
            mpc_gf128_accumulate(&accumulator, x, y, count)
            mpc_gf128_reduce(&z, accumulator)
            return z
        }
        var expected: [UInt64] = [0, 0]
        for i in 0..<count {
            let one = product(Array(x[2 * i..<2 * i + 2]), Array(y[2 * i..<2 * i + 2]))
            expected = [expected[0] ^ one[0], expected[1] ^ one[1]]
        }
        #expect(sum == expected)
    }

    @Test(arguments: [8, 9, 64]) func foldedStreams(words: Int) {
        var random = SeededGenerator(label: "folds")
        let (r, choices) = (random.words(16 * words), random.words(words))
        let folded = same {
            var v = [UInt64](repeating: 0, count: 4 * words)
            var correction = [UInt64](repeating: 0, count: words)
            mpc_softspoken_receive(&v, words, &correction, choices, r, words)
            return v + correction
        }
        for i in 0..<words {
            for bit in 0..<4 {
                let chosen = (0..<16).filter { $0 >> bit & 1 == 1 }
                let sum = chosen.reduce(0) { $0 ^ r[$1 * words + i] }
                #expect(folded[bit * words + i] == sum)
            }
            let all = (0..<16).reduce(choices[i]) { $0 ^ r[$1 * words + i] }
            #expect(folded[4 * words + i] == all)
        }
        let correction = Array(folded[(4 * words)...])
        for delta in [0, 5, 15] {
            // The sender counts its streams from the one it lacks.
            let mine = (1..<16).flatMap { z in
                r[(z ^ delta) * words..<((z ^ delta) + 1) * words]
            }
            let w = same {
                var w = [UInt64](repeating: 0, count: 4 * words)
                mpc_softspoken_send(&w, words, correction, UInt32(delta), mine, words)
                return w
            }
            for bit in 0..<4 {
                for i in 0..<words {
                    let choice = delta >> bit & 1 == 1 ? choices[i] : 0
                    #expect(w[bit * words + i] == folded[bit * words + i] ^ choice)
                }
            }
        }
    }

    @Test(arguments: [1, 7, 8, 9, 20]) func transposed(words: Int) {
        var random = SeededGenerator(label: "transposed")
        let planes = random.words(128 * (words + 1))
        let rows = same {
            var rows = [UInt64](repeating: 0, count: 128 * words)
            mpc_transpose128(&rows, planes, words + 1, words)
            return rows
        }
        for i in 0..<64 * words {
            for j in stride(from: 0, to: 128, by: 9) {
                let bit = planes[j * (words + 1) + i / 64] >> UInt64(i % 64) & 1
                #expect(rows[2 * i + j / 64] >> UInt64(j % 64) & 1 == bit)
            }
        }
    }

    @Test(arguments: [2, 4, 64]) func productsBitByBit(count: Int) {
        var random = SeededGenerator(label: "products")
        let (h0, h1) = (random.words(64 * count), random.words(64 * count))
        let a = values(count, &random)
        let b = values(count, &random)
        let h = h0.indices.map { b[$0 / 64] >> UInt64($0 % 64) & 1 == 1 ? h1[$0] : h0[$0] }
        let parts = same {
            var mine = [UInt64](repeating: 0, count: count)
            var theirs = mine
            var message = [UInt8](repeating: 0, count: 65 * 4 * count + 1)
            message.withUnsafeMutableBytes {
                mpc_gilboa_send(&mine, $0.baseAddress! + 1, h0, h1, a, count)
                mpc_gilboa_receive(&theirs, $0.baseAddress! + 1, h, b, count)
            }
            return [mine, theirs]
        }
        for k in 0..<count { #expect(parts[0][k] &+ parts[1][k] == a[k] &* b[k]) }
    }
}
