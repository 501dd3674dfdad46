import CKernels
import FiniteFields
import SecretSharing
import TestSupport
import Testing

/// The kernels of bytes on each path, against the field's own arithmetic, and the key stream.
@Suite(.serialized) struct ByteKernelTests {
    private func same(_ body: () -> [[UInt8]]) -> [[UInt8]] {
        let found = onAllPaths(body)
        #expect(found.dropFirst().allSatisfy { $0 == found[0] })
        return found[0]
    }

    private func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
        (GF256(byte: a) * GF256(byte: b)).byte
    }

    @Test(arguments: [0, 1, 2, 3, 7]) func splitting(degree: Int) {
        var generator = SeededGenerator(label: "split kernel")
        let count = 512
        let secret = generator.bytes(count)
        let coefficients = generator.bytes(count * degree)
        let indices: [UInt8] = [1, 2, 3, 4, 0x80, 0xff, 0x53]
        let rows = same {
            withRows(indices.count, count) { rows in
                mpc_gf256_split(
                    rows, indices, indices.count, secret, coefficients, degree, count)
            }
        }
        for (row, index) in zip(rows, indices) {
            for p in 0..<count {
                var value: UInt8 = 0
                for j in (0..<degree).reversed() {
                    value ^= coefficients[(p / 64 * degree + j) * 64 + p % 64]
                    value = product(value, index)
                }
                #expect(row[p] == value ^ secret[p])
            }
        }
    }

    @Test func combining() {
        var generator = SeededGenerator(label: "combine kernel")
        let count = 768
        let rows = (0..<5).map { _ in generator.bytes(count) }
        let factors: [UInt8] = [0, 1, 2, 0xff, 0x1d]
        let sums = same {
            withRows(1, count) { out in
                withPointers(rows) { mpc_gf256_combine(out[0], $0, factors, 5, count) }
            }
        }
        for p in 0..<count {
            let sum = (0..<5).reduce(0 as UInt8) { $0 ^ product(rows[$1][p], factors[$1]) }
            #expect(sums[0][p] == sum)
        }
    }

    /// On vectors as by libcrypto, which the portable path calls.
    @Test(arguments: [0, 1, 0x0123_4567_89ab_cdef as UInt64]) func keyStream(domain: UInt64) {
        var generator = SeededGenerator(label: "key stream")
        let key = generator.bytes(16)
        let target = generator.bytes(66_048)
        // More than 256 blocks, in reads that end anywhere in a run of them.
        let streams = same {
            var bytes = target
            let stream = key.withUnsafeBytes { KeyStream(key: $0, domain: domain) }
            var start = 0
            for count in [256, 512, 3840, 0, 4096, 57_344] {
                bytes.withUnsafeMutableBytes {
                    stream.xor(into: .init(rebasing: $0[start..<(start + count)]))
                }
                start += count
            }
            return [bytes]
        }
        #expect(streams[0] != target)
        let stream = zip(streams[0], target).map { $0 ^ $1 }
        let blocks = stride(from: 0, to: stream.count, by: 16).map { stream[$0..<($0 + 16)] }
        #expect(Set(blocks.map(Array.init)).count == blocks.count)
        // Written in place of what was there, it is the same.
        let written = same {
            var bytes = target
            let source = key.withUnsafeBytes { KeyStream(key: $0, domain: domain) }
            bytes.withUnsafeMutableBytes {
                source.write(into: .init(rebasing: $0[..<512]))
                source.write(into: .init(rebasing: $0[512..<66_048]))
            }
            return [bytes]
        }
        #expect(written[0] == stream)
    }

    /// What the stream determines: values at 1 and 2, and polynomials of the degree through them.
    @Test(arguments: [1, 2]) func splittingByStream(degree: Int) throws {
        guard mpc_use_vaes() == 1 else {
            print("skipped: no vector AES, or MPC_PORTABLE_KERNELS=1")
            return
        }
        var generator = SeededGenerator(label: "split kernel, stream")
        let count = 5120
        let (key, secret) = (generator.bytes(16), generator.bytes(count))
        let indices: [UInt8] = [7, 1, 2, 3, 4, 5, 6]
        let memory = try #require(mpc_allocate(mpc_keystream_size()))
        defer { mpc_release(memory) }
        mpc_keystream_init(OpaquePointer(memory), key, 9)
        let rows = withRows(indices.count, count) { rows in
            for start in [0, 512] {
                let here = start == 0 ? 512 : count - 512
                let shifted = rows.map { $0.map { $0 + start } }
                secret.withUnsafeBufferPointer {
                    mpc_gf256_split_stream(
                        OpaquePointer(memory), shifted, indices, indices.count,
                        $0.baseAddress! + start, degree, here)
                }
            }
        }
        var stream = [UInt8](repeating: 0, count: degree * count)
        let reference = key.withUnsafeBytes { KeyStream(key: $0, domain: 9) }
        stream.withUnsafeMutableBytes { reference.xor(into: $0) }
        for p in 0..<count {
            let place = p / 64 * degree * 64 + p % 64
            var known: [(GF256, GF256)] = [(.zero, GF256(byte: secret[p]))]
            for j in 0..<degree {
                let value = stream[place + 64 * j] ^ secret[p]
                known.append((GF256(byte: UInt8(j + 1)), GF256(byte: value)))
            }
            let polynomial = try Polynomial(
                through: known.map(\.0), values: known.map(\.1))
            for (row, index) in zip(rows, indices) {
                #expect(polynomial(GF256(byte: index)).byte == row[p])
            }
        }
    }

    @Test func exclusiveOr() {
        var generator = SeededGenerator(label: "xor kernel")
        for count in [0, 1, 63, 64, 65, 1000] {
            let (x, y) = (generator.bytes(count), generator.bytes(count))
            let sums = same {
                var sum = x
                mpc_xor_bytes(&sum, y, count)
                return [sum]
            }
            #expect(sums[0] == zip(x, y).map { $0 ^ $1 })
        }
    }

    /// The contents of `rows` rows of `count` bytes that `body` writes.
    private func withRows(
        _ rows: Int, _ count: Int, _ body: ([UnsafeMutablePointer<UInt8>?]) -> Void
    ) -> [[UInt8]] {
        let pointers = (0..<rows).map { _ in UnsafeMutablePointer<UInt8>.allocate(capacity: count) }
        defer { for pointer in pointers { pointer.deallocate() } }
        body(pointers)
        return pointers.map { Array(UnsafeBufferPointer(start: $0, count: count)) }
    }

    private func withPointers(
        _ rows: [[UInt8]], _ body: ([UnsafePointer<UInt8>?]) -> Void
    ) {
        let all = rows.flatMap { $0 }
        all.withUnsafeBufferPointer { all in
            body(rows.indices.map { k in all.baseAddress.map { $0 + k * rows[0].count } })
        }
    }
}
