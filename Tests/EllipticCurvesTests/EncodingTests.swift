import BigIntegers
import EllipticCurves
import FiniteFields
import TestSupport
import Testing

@Suite struct EncodingTests {
    @Test func bn254G1() throws { try check(BN254.G1Curve.self) }
    @Test func bn254G2() throws { try check(BN254.G2Curve.self) }
    @Test func bls12381G1() throws { try check(BLS12_381.G1Curve.self) }
    @Test func bls12381G2() throws { try check(BLS12_381.G2Curve.self) }

    private func check<Curve: EncodableCurve & EVMCurve>(_: Curve.Type) throws {
        typealias Affine = AffinePoint<Curve>
        var generator = SeededGenerator(label: "encodings of \(Curve.self)")
        let random = (0..<6).map { _ in JacobianPoint<Curve>.random(using: &generator).affine }
        for point in [.generator, -Affine.generator] + random {
            let compressed = point.compressed
            #expect(compressed.count == Affine.compressedByteCount)
            #expect(try Affine(compressed: compressed) == point)
            #expect((-point).compressed.dropFirst() == compressed.dropFirst())
            #expect((-point).compressed != compressed)
            let evm = point.evmEncoding
            #expect(evm.count == Affine.evmByteCount)
            #expect(try Affine(evmEncoding: evm) == point)
        }
        try checkIdentity(Curve.self)
        try checkRefusals(Curve.self, using: &generator)
    }

    private func checkIdentity<Curve: EncodableCurve & EVMCurve>(_: Curve.Type) throws {
        typealias Affine = AffinePoint<Curve>
        let identity = Affine.identity
        #expect(throws: CurveError.isIdentity) {
            try Affine(compressed: identity.compressed)
        }
        #expect(throws: CurveError.isIdentity) {
            try Affine(evmEncoding: identity.evmEncoding)
        }
        let decoded = try Affine(compressed: identity.compressed, allowingIdentity: true)
        #expect(decoded.isIdentity)
        let zeros = [UInt8](repeating: 0, count: Affine.evmByteCount)
        #expect(identity.evmEncoding == zeros)
        #expect(try Affine(evmEncoding: zeros, allowingIdentity: true).isIdentity)
        var notZero = identity.compressed
        notZero[notZero.count - 1] = 1
        #expect(throws: CurveError.notCanonical) {
            try Affine(compressed: notZero, allowingIdentity: true)
        }
    }

    private func checkRefusals<Curve: EncodableCurve & EVMCurve>(
        _: Curve.Type, using generator: inout SeededGenerator
    ) throws {
        typealias Affine = AffinePoint<Curve>
        let good = Affine.generator.compressed
        for count in [0, 1, good.count - 1, good.count + 1] {
            let bytes = [UInt8](repeating: 0x80, count: count)
            let error = CurveError.wrongLength(expected: good.count, found: count)
            #expect(throws: error) { try Affine(compressed: bytes) }
        }
        // Every byte changed: another point, or refused, and never another encoding of the same point.
        for i in good.indices {
            for bit in 0..<8 {
                var bytes = good
                bytes[i] ^= 1 << UInt8(bit)
                if let point = try? Affine(compressed: bytes, allowingIdentity: true) {
                    #expect(point != .generator && point.compressed == bytes)
                }
            }
        }
        let largest = [UInt8](repeating: 0xff, count: good.count)
        #expect(throws: CurveError.notCanonical) { try Affine(compressed: largest) }
        var isRefused = false
        for _ in 0..<40 {
            var bytes = Curve.Coordinate.random(using: &generator).bigEndianBytes()
            bytes[0] |= good[0] & 0xc0
            do { _ = try Affine(compressed: bytes) } catch {
                isRefused = isRefused || error == .notOnCurve
                #expect(error == .notOnCurve || error == .notInSubgroup)
            }
        }
        #expect(isRefused)
        if Curve.cofactor != 1 {
            let point = randomCurvePoint(Curve.self, using: &generator)
            #expect(throws: CurveError.notInSubgroup) {
                try Affine(compressed: point.compressed)
            }
            #expect(throws: CurveError.notInSubgroup) {
                try Affine(evmEncoding: point.evmEncoding)
            }
        }
        var evm = Affine.generator.evmEncoding
        evm[evm.count - 1] ^= 1
        #expect(throws: CurveError.notOnCurve) { try Affine(evmEncoding: evm) }
        evm[0] = 0xff
        #expect(throws: CurveError.notCanonical) { try Affine(evmEncoding: evm) }
        #expect(throws: CurveError.wrongLength(expected: evm.count, found: 3)) {
            try Affine(evmEncoding: [1, 2, 3])
        }
    }

    @Test func zcashFormat() throws {
        let g1 = BLS12_381.G1Affine.generator
        let g2 = BLS12_381.G2Affine.generator
        #expect(hex(g1.compressed).hasPrefix("97f1d3a73197d7942695638c4fa9ac0fc3688c4f"))
        #expect(hex(g2.compressed).hasPrefix("93e02b6052719f607dacd3a088274f65596bd0d0"))
        #expect(hex(g2.compressed).hasSuffix("0bac0326a805bbefd48056c8c121bdb8"))
        #expect(hex((-g1).compressed).hasPrefix("b7f1d3a73197d794"))
        #expect(hex(g1.uncompressed).hasPrefix("17f1d3a73197d794"))
        #expect(hex(g1.uncompressed).hasSuffix("0caa232946c5e7e1"))
        #expect(BLS12_381.G1Affine.identity.compressed[0] == 0xc0)
        #expect(try BLS12_381.G1Affine(uncompressed: g1.uncompressed) == g1)
        #expect(try BLS12_381.G2Affine(uncompressed: g2.uncompressed) == g2)
        var identity = [UInt8](repeating: 0, count: 96)
        identity[0] = 0x40
        #expect(BLS12_381.G1Affine.identity.uncompressed == identity)
        #expect(throws: CurveError.isIdentity) {
            try BLS12_381.G1Affine(uncompressed: identity)
        }
        #expect(
            try BLS12_381.G1Affine(uncompressed: identity, allowingIdentity: true).isIdentity)
        for flag in [0x20, 0x60, 0x80, 0xa0, 0xc0, 0xe0] as [UInt8] {
            var bytes = g1.uncompressed
            bytes[0] |= flag
            #expect(throws: CurveError.notCanonical) {
                try BLS12_381.G1Affine(uncompressed: bytes)
            }
            identity[0] = flag
            #expect(throws: CurveError.notCanonical) {
                try BLS12_381.G1Affine(uncompressed: identity, allowingIdentity: true)
            }
        }
        #expect(throws: CurveError.wrongLength(expected: 192, found: 96)) {
            try BLS12_381.G2Affine(uncompressed: g1.uncompressed)
        }
        // The compressed flag is missing, or that of the sign stands with the identity's.
        for flag in [0x00, 0x20, 0x40, 0x60, 0xe0] as [UInt8] {
            var bytes = g1.compressed
            bytes[0] = bytes[0] & 0x1f | flag
            #expect(throws: CurveError.notCanonical) { try BLS12_381.G1Affine(compressed: bytes) }
        }
    }

    @Test func memoryIsThatOfAZkey() {
        let g = BN254.G2Affine.generator
        #expect(MemoryLayout<BN254.G1Affine>.stride == 64)
        #expect(MemoryLayout<BN254.G2Affine>.stride == 128)
        #expect(MemoryLayout<BLS12_381.G1Affine>.stride == 96)
        #expect(MemoryLayout<BLS12_381.G2Affine>.stride == 192)
        let words = withUnsafeBytes(of: g) { Array($0.bindMemory(to: UInt64.self)) }
        var expected = [UInt64]()
        let radix = BigInteger(1) << 256
        for c in [g.x.c0, g.x.c1, g.y.c0, g.y.c1] {
            let montgomery = try? (c.integer * radix).modulo(BN254Fp.order)
            expected += (try? montgomery?.magnitudeWords(count: 4)) ?? []
        }
        #expect(words == expected)
        let identity = withUnsafeBytes(of: BN254.G1Affine.identity) { Array($0) }
        #expect(identity.allSatisfy { $0 == 0 })
    }
}
