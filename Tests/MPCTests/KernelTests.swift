import CKernels
import MPC
import TestSupport
import Testing

/// The fast path against the portable one, and both against the definition.
@Suite(.serialized) struct KernelTests {
    private func same<Value: Equatable>(_ body: () -> Value) -> Value {
        let found = onAllPaths(body)
        #expect(found.dropFirst().allSatisfy { $0 == found[0] })
        return found[0]
    }

    @Test func pathsAreForced() {
        let paths = onAllPaths { String(cString: mpc_kernel_path()) }
        #expect(paths[0] == "portable")
        #expect(paths[1] == (paths[2] == "avx512" ? "avx2" : paths[2]))
    }

    @Test(arguments: [1, 63, 64, 65, 511, 512, 513, 1000]) func slices(count: Int) {
        var random = SeededGenerator(label: "slices")
        let elements = values(count, &random)
        let words = (count + 63) / 64
        for width in [0, 1, 17, 64] {
            let planes = same {
                var planes = [UInt64](repeating: 0, count: width * words)
                mpc_slice(&planes, words, elements, count, UInt32(width))
                return planes
            }
            for j in 0..<width {
                for e in 0..<count {
                    let bit = planes[j * words + e / 64] >> UInt64(e % 64) & 1
                    #expect(bit == elements[e] >> UInt64(j) & 1)
                }
            }
            let back = same {
                var back = [UInt64](repeating: 1, count: count)
                mpc_unslice(&back, planes, words, count, UInt32(width))
                return back
            }
            #expect(back == elements.map { low($0, width) })
        }
    }

    @Test(arguments: [64, 128, 960]) func lowBits(count: Int) {
        var random = SeededGenerator(label: "low bits")
        let elements = values(count, &random)
        let bits = same {
            var bits = [UInt64](repeating: 0, count: count / 64)
            mpc_low_bits(&bits, elements, count)
            return bits
        }
        for e in 0..<count { #expect(bits[e / 64] >> UInt64(e % 64) & 1 == elements[e] & 1) }
    }

    @Test(arguments: [0, 1, 7, 8, 9, 63, 64, 65, 1000]) func products(count: Int) {
        var random = SeededGenerator(label: "products")
        let x = (0..<6).map { _ in values(count, &random) }
        let (arithmetic, bits) = (
            same {
                var z = [UInt64](repeating: 0, count: count)
                var message = [UInt8](repeating: 0, count: 8 * count + 1)
                message.withUnsafeMutableBytes {
                    // One byte off: a channel's buffer may have any alignment.
                    mpc_multiply_masked(
                        &z, $0.baseAddress! + 1, x[0], x[1], x[2], x[3], x[4], x[5], count)
                    for k in 0..<count {
                        let word = $0.loadUnaligned(fromByteOffset: 8 * k + 1, as: UInt64.self)
                        #expect(word == z[k])
                    }
                }
                return z
            },
            same {
                var z = [UInt64](repeating: 0, count: count)
                var message = [UInt64](repeating: 0, count: count)
                mpc_and_masked(&z, &message, x[0], x[1], x[2], x[3], x[4], x[5], count)
                #expect(message == z)
                return z
            }
        )
        var total: UInt64 = 0
        for k in 0..<count {
            let v = x.map { $0[k] }
            let product: UInt64 = v[0] &* (v[2] &+ v[3]) &+ v[1] &* v[2]
            let and: UInt64 = (v[0] & (v[2] ^ v[3])) ^ (v[1] & v[2])
            total = total &+ product
            #expect(arithmetic[k] == product &+ v[4] &- v[5])
            #expect(bits[k] == and ^ v[4] ^ v[5])
        }
        #expect(same { mpc_dot(x[0], x[1], x[2], x[3], count) } == total)
    }

    /// With masks from registers as with the same from memory, across the stream's blocks of 256.
    @Test(.enabled(if: mpc_use_vaes() == 1), arguments: [0, 32, 448, 1024, 4128])
    func productsOfStreams(count: Int) throws {
        var random = SeededGenerator(label: "products of streams")
        let x = (0..<4).map { _ in values(count, &random) }
        let keys = (0..<2).map { _ in values(2, &random) }
        func streams(_ body: (OpaquePointer, OpaquePointer) -> Void) throws {
            let memory = try keys.map { key in
                let memory = try #require(mpc_allocate(mpc_keystream_size()))
                key.withUnsafeBytes {
                    mpc_keystream_init(
                        OpaquePointer(memory), $0.bindMemory(to: UInt8.self).baseAddress, 7)
                }
                return memory
            }
            body(OpaquePointer(memory[0]), OpaquePointer(memory[1]))
            for memory in memory { mpc_release(memory) }
        }
        // Products, then bits, then products with borrows.
        var masks = (0..<2).map { _ in [UInt64](repeating: 0, count: 3 * count) }
        var results = (0..<3).map { _ in [UInt64](repeating: 0, count: count) }
        var borrows = [UInt8](repeating: 2, count: count)
        try streams { a, b in
            for (k, stream) in [a, b].enumerated() {
                masks[k].withUnsafeMutableBytes {
                    mpc_keystream_write(
                        stream, $0.bindMemory(to: UInt8.self).baseAddress, $0.count)
                }
            }
        }
        try streams { a, b in
            for k in 0..<3 {
                var message = [UInt8](repeating: 0, count: 8 * count + 1)
                message.withUnsafeMutableBytes {
                    guard let out = $0.baseAddress.map({ $0 + 1 }) else { return }
                    if k == 1 {
                        mpc_and_streams(
                            &results[k], out, x[0], x[1], x[2], x[3], a, b, count)
                    } else if k == 0 {
                        mpc_multiply_streams(
                            &results[k], out, x[0], x[1], x[2], x[3], a, b, nil, count)
                    } else {
                        mpc_multiply_streams(
                            &results[k], out, x[0], x[1], x[2], x[3], a, b, &borrows, count)
                    }
                }
                for i in 0..<count {
                    let word = message.withUnsafeBytes {
                        $0.loadUnaligned(fromByteOffset: 8 * i + 1, as: UInt64.self)
                    }
                    #expect(word == results[k][i])
                }
            }
        }
        for i in 0..<count {
            let (v, a, b) = (x.map { $0[i] }, masks[0], masks[1])
            let product: UInt64 = v[0] &* (v[2] &+ v[3]) &+ v[1] &* v[2]
            let and: UInt64 = (v[0] & (v[2] ^ v[3])) ^ (v[1] & v[2])
            let (j, k) = (count + i, 2 * count + i)
            #expect(results[0][i] == product &+ a[i] &- b[i])
            #expect(results[1][i] == and ^ a[j] ^ b[j])
            #expect(results[2][i] == product &+ a[k] &- b[k])
            #expect(borrows[i] == (a[k] < b[k] ? 1 : 0))
        }
    }

    @Test(arguments: [0, 1, 64, 100, 1000]) func lessPlanes(count: Int) {
        var random = SeededGenerator(label: "less planes")
        let (a, b) = (values(count, &random), values(count, &random))
        let plane = same {
            var plane = [UInt64](repeating: 0, count: (count + 63) / 64)
            mpc_less_plane(&plane, a, b, count)
            return plane
        }
        for e in 0..<count {
            #expect((plane[e / 64] >> UInt64(e % 64) & 1 == 1) == (a[e] < b[e]))
        }
    }
}
