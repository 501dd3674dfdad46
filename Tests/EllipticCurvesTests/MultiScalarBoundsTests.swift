import BigIntegers
import CKernels
import EllipticCurves
import FiniteFields
import TestSupport
import Testing

/// Additions in buckets where rows stand at the ends of what they may be: each coordinate reduced, or p
/// more, so that equal points, opposite ones and identities meet in every guise.
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

    /// The sum of points with signs. Guises: bit 0, x is p more than reduced; bit 1, y is.
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
                for half in 0..<2 {
                    dress(memory + rowWords * i + rowWords / 2 * half, guises[i] >> half & 1 == 1)
                }
            }
        }
        guard let workspace = mpc_msm_workspace_create(curve, points.count, 2) else {
            return .zero
        }
        defer { mpc_msm_workspace_release(workspace) }
        // Width 2: buckets 1 and 2, lines h = 0 and 1, one column that counts once.
        var sums = [UInt64](repeating: 0, count: rowWords * 3)
        mpc_msm_window(curve, workspace, &sums, memory, signs, points.count, 1, points.count, 2)
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
        guard let workspace = mpc_msm_workspace_create(curve, 1, 6) else { return .zero }
        defer { mpc_msm_workspace_release(workspace) }
        let (columns, lines) = (1 << low, (points.count + 1 << low - 1) >> low)
        var sums = [UInt64](repeating: 0, count: rowWords * (columns + lines))
        mpc_msm_split(curve, workspace, &sums, memory, points.count, Int32(low))
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

    /// Takes a coordinate's numbers to 0..<p, or to p..<2p.
    private func dress(_ words: UnsafeMutablePointer<UInt64>, _ isLarge: Bool) {
        let count = Int(curve.pointee.field.words)
        for start in stride(from: 0, to: Int(curve.pointee.degree) * count, by: count) {
            let number = BigInteger(words: (0..<count).map { words[start + $0] })
            let reduced = (try? number.modulo(prime)) ?? .zero
            let dressed = isLarge ? reduced + prime : reduced
            let out = (try? dressed.magnitudeWords(count: count)) ?? []
            for (i, word) in out.enumerated() { words[start + i] = word }
        }
    }
}
