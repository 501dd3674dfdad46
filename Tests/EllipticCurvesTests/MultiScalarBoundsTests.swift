import BigIntegers
import CKernels
import EllipticCurves
import FiniteFields
import TestSupport
import Testing

/// Additions in buckets where rows stand at the ends of what they may be: each coordinate reduced, or p
/// more, and y in limbs below zero or far above p, so that equal points, opposite ones and identities meet in every
/// guise.
@Suite struct MultiScalarBoundsTests {
    @Test(arguments: [false, true])
    func bn254G1(portable: Bool) throws { try check(BN254.G1Curve.self, BN254Fp.self, 1, portable) }
    @Test(arguments: [false, true])
    func bn254G2(portable: Bool) throws { try check(BN254.G2Curve.self, BN254Fp.self, 2, portable) }
    @Test(arguments: [false, true])
    func bls12381G1(portable: Bool) throws {
        try check(BLS12_381.G1Curve.self, BLS12_381Fp.self, 1, portable)
    }
    @Test(arguments: [false, true])
    func bls12381G2(portable: Bool) throws {
        try check(BLS12_381.G2Curve.self, BLS12_381Fp.self, 2, portable)
    }

    private func check<Curve: WeierstrassCurve, Base: VectorField>(
        _: Curve.Type, _: Base.Type, _ degree: Int, _ portable: Bool
    ) throws {
        var generator = SeededGenerator(label: "rows of \(Curve.self)")
        let rows = RowSums<Curve, Base>(degree: degree, portable: portable)
        let g = JacobianPoint<Curve>.generator
        let random = JacobianPoint<Curve>.random(using: &generator)
        let points = [g, -g, g.doubled(), random, -random, .zero].map(\.affine)
        // Every pair of them, in every guise of both, added and subtracted.
        for left in points {
            for right in points {
                for sign in [1, -1] as [Int16] {
                    for guise in 0..<16 {
                        let sum = rows.sum(
                            [left, right], guises: [guise & 3, guise >> 2], [1, sign])
                        let expected =
                            sign > 0
                            ? JacobianPoint(left) + right : JacobianPoint(left) - right
                        #expect(sum == expected, "guises \(guise), sign \(sign)")
                    }
                }
            }
        }
        // Long runs, whose sums meet again.
        for count in [3, 5, 8, 17, 64, 129] {
            let chosen = (0..<count).map { points[$0 * $0 % points.count] }
            let guises = (0..<count).map { _ in Int.random(in: 0..<4, using: &generator) }
            let signs = (0..<count).map { _ in Bool.random(using: &generator) ? 1 : -1 as Int16 }
            var expected = JacobianPoint<Curve>.zero
            for (point, sign) in zip(chosen, signs) {
                expected = sign > 0 ? expected + point : expected - point
            }
            #expect(rows.sum(chosen, guises: guises, signs) == expected, "\(count) points")
        }
    }
}

/// Sums by weight: any number of rows, in lines of any length, with identities among them.
@Suite struct MultiScalarSplitTests {
    @Test(arguments: [false, true])
    func bn254G1(portable: Bool) { check(BN254.G1Curve.self, BN254Fp.self, 1, portable) }
    @Test(arguments: [false, true])
    func bls12381G2(portable: Bool) { check(BLS12_381.G2Curve.self, BLS12_381Fp.self, 2, portable) }

    private func check<Curve: WeierstrassCurve, Base: VectorField>(
        _: Curve.Type, _: Base.Type, _ degree: Int, _ portable: Bool
    ) {
        let rows = RowSums<Curve, Base>(degree: degree, portable: portable)
        var (multiple, expected) = (JacobianPoint<Curve>.zero, JacobianPoint<Curve>.zero)
        var points = [AffinePoint<Curve>]()
        for count in 1...20 {
            multiple += Curve.generator
            let point = count % 5 == 0 ? .identity : multiple.affine
            points.append(point)
            for _ in 0..<count { expected += point }
            for low in 0...4 {
                #expect(rows.weightedSum(points, low: low) == expected, "\(count) rows, \(low)")
            }
        }
    }
}

/// What a workspace holds tells digits of scalars: nothing of it is left.
@Suite struct MultiScalarWorkspaceTests {
    @Test(arguments: [false, true])
    func bn254G2(portable: Bool) { check(BN254.G2Curve.self, BN254Fp.self, 2, portable) }
    @Test(arguments: [false, true])
    func bls12381G1(portable: Bool) { check(BLS12_381.G1Curve.self, BLS12_381Fp.self, 1, portable) }

    private func check<Curve: WeierstrassCurve, Base: VectorField>(
        _: Curve.Type, _: Base.Type, _ degree: Int, _ portable: Bool
    ) {
        let rows = RowSums<Curve, Base>(degree: degree, portable: portable)
        let points = (1...300).map { _ in Curve.generator }
        let traces = rows.traces(points)
        #expect(traces.before > 10_000)
        #expect(traces.after == 0)
    }
}

/// Sums of rows by the kernels.
private final class RowSums<Curve: WeierstrassCurve, Base: VectorField> {
    private let curve = UnsafeMutablePointer<mpc_curve>.allocate(capacity: 1)
    private let prime = Base.order

    init(degree: Int, portable: Bool) {
        let modulus = Base.modulusWords
        let code = mpc_curve_init(
            curve, modulus, Int32(modulus.count), Int32(degree), nil, portable ? 1 : 0)
        precondition(code == 0)
    }

    deinit { curve.deallocate() }

    private var rowWords: Int { Int(curve.pointee.row_words) }

    /// The sum of points with signs. Guises: bit 0, x is p more than reduced; bit 1, y is large.
    func sum(
        _ points: [AffinePoint<Curve>], guises: [Int], _ signs: [Int16]
    ) -> JacobianPoint<Curve> {
        let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: rowWords * points.count)
        defer { memory.deallocate() }
        points.withUnsafeBytes {
            mpc_curve_enter(curve, memory, $0.baseAddress, points.count)
        }
        if curve.pointee.field.vector == 1 {
            for i in points.indices where !points[i].isIdentity {
                let (x, y) = (memory + rowWords * i, memory + rowWords * i + rowWords / 2)
                dress(x, guises[i] & 1 == 1 ? 1 : 0)
                let isLarge = guises[i] & 2 == 2
                dress(y, curve.pointee.limbs == 1 ? (isLarge ? 1 << 19 - 64 : -1) : isLarge ? 1 : 0)
            }
        }
        // Width 2: buckets 1 and 2, lines h = 0 and 1, one column that counts once.
        var sums = [UInt64](repeating: 0, count: rowWords * 3)
        withWorkspace(points.count, 2) { workspace in
            mpc_msm_window(curve, workspace, &sums, memory, signs, points.count, 1, points.count, 2)
        }
        mpc_curve_leave(curve, &sums, sums, 3)
        return sums.withUnsafeBytes {
            let found = PackedPoints<Curve>($0)
            return JacobianPoint(found[1]) + found[2]
        }
    }

    /// Once the first point, plus twice the second, and so on, by lines of 2^low.
    func weightedSum(_ points: [AffinePoint<Curve>], low: Int) -> JacobianPoint<Curve> {
        let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: rowWords * points.count)
        defer { memory.deallocate() }
        points.withUnsafeBytes {
            mpc_curve_enter(curve, memory, $0.baseAddress, points.count)
        }
        let (columns, lines) = (1 << low, (points.count + 1 << low - 1) >> low)
        var sums = [UInt64](repeating: 0, count: rowWords * (columns + lines))
        withWorkspace(1, 6) { workspace in
            mpc_msm_split(curve, workspace, &sums, memory, points.count, Int32(low))
        }
        mpc_curve_leave(curve, &sums, sums, columns + lines)
        return sums.withUnsafeBytes {
            let found = PackedPoints<Curve>(UnsafeRawBufferPointer($0))
            var result = JacobianPoint<Curve>.zero
            for line in 0..<lines {
                for _ in 0..<(line << low) { result += found[line] }
            }
            for column in 0..<columns {
                for _ in 0...column { result += found[lines + column] }
            }
            return result
        }
    }

    /// How many bytes of a workspace's memory, all of them other than zero to begin with, are so after the sums of a
    /// window, and when it has been closed.
    func traces(_ points: [AffinePoint<Curve>]) -> (before: Int, after: Int) {
        var rows = [UInt64](repeating: 0, count: rowWords * points.count)
        points.withUnsafeBytes { mpc_curve_enter(curve, &rows, $0.baseAddress, points.count) }
        var sums = [UInt64](repeating: 0, count: rowWords * 12)
        let digits = (0..<(2 * points.count)).map { Int16($0 % 33 - 16) }
        return withMemory(points.count, 6) { memory in
            memory.initializeMemory(as: UInt8.self, repeating: 0xa5)
            let workspace = mpc_msm_workspace_open(memory.baseAddress, curve, points.count, 6)
            mpc_msm_window(
                curve, workspace, &sums, rows, digits, points.count, 2, points.count, 6)
            let before = memory.count { $0 != 0 }
            mpc_msm_workspace_close(workspace)
            return (before, memory.count { $0 != 0 })
        }
    }

    private func withWorkspace(_ count: Int, _ width: Int32, _ body: (OpaquePointer?) -> Void) {
        withMemory(count, width) { memory in
            let workspace = mpc_msm_workspace_open(memory.baseAddress, curve, count, width)
            body(workspace)
            mpc_msm_workspace_close(workspace)
        }
    }

    /// Memory for a workspace.
    private func withMemory<Result>(
        _ count: Int, _ width: Int32, _ body: (UnsafeMutableRawBufferPointer) -> Result
    ) -> Result {
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: mpc_msm_workspace_bytes(curve, count, width), alignment: 64)
        defer { memory.deallocate() }
        return body(memory)
    }

    /// Takes a coordinate's numbers to 0..<p, and then `multiples` of p further. Where that is below zero all limbs
    /// are.
    private func dress(_ words: UnsafeMutablePointer<UInt64>, _ multiples: Int) {
        let isLimbs = curve.pointee.limbs == 1
        let (count, bits) = isLimbs ? (8, 52) : (Int(curve.pointee.field.words), 64)
        for start in stride(from: 0, to: Int(curve.pointee.degree) * count, by: count) {
            let number = (0..<count).reversed().reduce(BigInteger.zero) {
                ($0 << bits) + BigInteger(words: [words[start + $1]])
            }
            let reduced = (try? number.modulo(prime)) ?? .zero
            let dressed = reduced + prime * BigInteger(multiples)
            let out = (try? dressed.magnitudeWords(count: 8)) ?? []
            for i in 0..<count where out.count == 8 {
                let (word, shift) = (bits * i / 64, bits * i % 64)
                var limb = out[word] >> shift
                if shift + bits > 64 { limb |= out[word + 1] << (64 - shift) }
                if isLimbs { limb &= 1 << 52 - 1 }
                words[start + i] = dressed < .zero ? 0 &- limb : limb
            }
        }
    }
}
