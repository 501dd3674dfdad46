import BigIntegers
import EllipticCurves
import FiniteFields
import TestSupport
import Testing

/// Multi-scalar multiplication against the naive sum, on both paths.
@Suite struct MultiScalarTests {
    @Test(arguments: [false, true])
    func bn254G1(portable: Bool) { checkAll(BN254.G1Curve.self, portable) }
    @Test(arguments: [false, true])
    func bn254G2(portable: Bool) { checkAll(BN254.G2Curve.self, portable) }
    @Test(arguments: [false, true])
    func bls12381G1(portable: Bool) { checkAll(BLS12_381.G1Curve.self, portable) }
    @Test(arguments: [false, true])
    func bls12381G2(portable: Bool) { checkAll(BLS12_381.G2Curve.self, portable) }

    /// A curve without kernels, by buckets in Jacobian coordinates.
    @Test func secp256k1() {
        var cases = Cases<Secp256k1>()
        for count in Array(0...10) + [31, 32, 33, 64, 127, 300] {
            let (bases, scalars) = cases.random(count)
            #expect(msm(bases, scalars) == cases.naive(bases, scalars), "\(count) points")
        }
        for (label, bases, scalars) in cases.aimed(40) {
            #expect(msm(bases, scalars) == cases.naive(bases, scalars), "\(label)")
        }
    }

    private func checkAll<Curve: MultiScalarCurve>(_: Curve.Type, _ portable: Bool) {
        let kernel = Curve.makeCurveKernel(portable: portable)
        #expect(!portable || kernel.path == "portable")
        var cases = Cases<Curve>()
        func check(
            _ label: String, _ bases: [AffinePoint<Curve>], _ scalars: [Curve.Scalar],
            threads: Int = 1, width: Int? = nil
        ) {
            let found = msm(bases, scalars, threads: threads, kernel: kernel, width: width)
            #expect(
                found == cases.naive(bases, scalars),
                "\(label), \(bases.count) points, \(threads) threads, width \(width ?? 0)")
        }
        for count in 0...70 {
            let (bases, scalars) = cases.random(count)
            check("random", bases, scalars, threads: 1 + count % 4)
            if !portable { #expect(msm(bases, scalars) == cases.naive(bases, scalars)) }
        }
        let (bases, scalars) = cases.random(150)
        for width in 2...16 {
            check("random", bases, scalars, threads: width % 3 + 1, width: width)
        }
        for (label, bases, scalars) in cases.aimed(100) {
            check(label, bases, scalars, threads: 2)
            check(label, bases, scalars, width: 2)
            check(label, bases, scalars, width: 16)
        }
    }

    /// Sizes around each change of the window's width, and more points than a chunk of the kernels.
    @Test(arguments: [false, true])
    func sizes(portable: Bool) {
        let kernel = BN254.G1Curve.makeCurveKernel(portable: portable)
        var cases = Cases<BN254.G1Curve>()
        var (last, sizes) = (0, [5000, 9001])
        for count in 1..<9001 {
            let width = MultiScalarPlan.width(count: count, threads: 1, kernel: kernel)
            if width != last { sizes += [count - 1, count] }
            last = width
        }
        #expect(sizes.count > 6)
        let (bases, scalars) = cases.random(9001)
        for size in sizes {
            let (some, few) = (Array(bases[..<size]), Array(scalars[..<size]))
            let found = msm(some, few, threads: 1 + size % 4, kernel: kernel)
            #expect(found == cases.ofMultiples(few), "\(size) points")
        }
    }

    /// Runs that are longer than a chunk: all points equal, and all in one bucket.
    @Test(arguments: [false, true])
    func longRuns(portable: Bool) {
        let kernel = BN254.G1Curve.makeCurveKernel(portable: portable)
        var cases = Cases<BN254.G1Curve>()
        let (bases, _) = cases.random(13_000)
        let ones = [BN254.Fr](repeating: .one, count: bases.count)
        for threads in 1...3 {
            #expect(
                msm(bases, ones, threads: threads, kernel: kernel) == cases.ofMultiples(ones))
            let equal = bases.map { _ in bases[5] }
            #expect(
                msm(equal, ones, threads: threads, kernel: kernel)
                    == bases[5].multipliedVariableTime(by: BN254.Fr(13_000)))
            let opposite = bases.indices.map { $0 % 2 == 0 ? bases[5] : -bases[5] }
            #expect(msm(opposite, ones, threads: threads, kernel: kernel) == .zero)
        }
    }

    /// Integers above the order count modulo it, where points have that order.
    @Test func unreducedScalars() {
        let bases = [BN254.G1Affine](repeating: .generator, count: 64)
        let words = [UInt64](repeating: .max, count: 4 * 64)
        let most = (BigInteger(1) << 256) - 1
        let expected = BN254.G1.generator.multipliedVariableTime(by: most * 64)
        let found = bases.withUnsafeBufferPointer { bases in
            words.withUnsafeBytes { msm(bases, $0) }
        }
        #expect(found == expected)
    }
}

/// Bases, scalars and what they sum up to.
private struct Cases<Curve: WeierstrassCurve> {
    typealias Scalar = Curve.Scalar
    var generator = SeededGenerator(label: "msm over \(Curve.self)")

    /// `count` points 1 * G, 2 * G, ... and random scalars.
    mutating func random(_ count: Int) -> ([AffinePoint<Curve>], [Scalar]) {
        var (sum, points) = (JacobianPoint<Curve>.zero, [JacobianPoint<Curve>]())
        for _ in 0..<count {
            sum += Curve.generator
            points.append(sum)
        }
        return (
            JacobianPoint.normalize(points),
            (0..<count).map { _ in Scalar.random(using: &generator) }
        )
    }

    /// The sum for bases that are the first multiples of the generator.
    func ofMultiples(_ scalars: [Scalar]) -> JacobianPoint<Curve> {
        var sum = Scalar.zero
        for (i, scalar) in scalars.enumerated() { sum = sum + scalar * Scalar(UInt64(i + 1)) }
        return Curve.generator.multipliedVariableTime(by: sum)
    }

    func naive(
        _ bases: [AffinePoint<Curve>], _ scalars: [Scalar]
    ) -> JacobianPoint<Curve> {
        zip(bases, scalars).reduce(.zero) { $0 + $1.0.multipliedVariableTime(by: $1.1) }
    }

    /// What goes wrong where special cases are forgotten.
    mutating func aimed(
        _ count: Int
    ) -> [(String, [AffinePoint<Curve>], [Scalar])] {
        let (bases, scalars) = random(count)
        let same = scalars.map { _ in scalars[0] }
        let opposite = bases.indices.map { $0 % 2 == 0 ? bases[$0 / 2] : -bases[$0 / 2] }
        let gaps = bases.indices.map { $0 % 3 == 0 ? .identity : bases[$0] }
        let edges: [Scalar] = [
            .zero, .one, -.one, Scalar(2), -Scalar(2), Scalar(UInt64.max), -Scalar(UInt64.max),
        ]
        // Powers of two and their neighbours: carries from window to window; halves of the order.
        var powers = [Scalar]()
        var power = Scalar.one
        for _ in 0..<count {
            powers += [power, power - .one, -power]
            power = power + power + (powers.count % 5 == 0 ? .one : .zero)
            if powers.count % 7 == 0 { power = power.power([3]) }
        }
        let half = Scalar(2).inverseOrZero()
        func pick(_ from: [Scalar]) -> [Scalar] { bases.indices.map { from[$0 % from.count] } }
        return [
            ("all equal", bases.map { _ in bases[7] }, scalars),
            ("all equal twice", bases.map { _ in bases[7] }, same),
            ("same scalar", bases, same),
            ("opposite points", opposite, same),
            ("opposite points, other scalars", opposite, scalars),
            ("identities", gaps, scalars),
            ("identities, same scalar", gaps, same),
            ("only identities", bases.map { _ in .identity }, scalars),
            ("repeats", bases.indices.map { bases[$0 % 4] }, pick([scalars[0], -scalars[0]])),
            ("repeats and ones", bases.indices.map { bases[$0 % 3] }, pick([.one, -.one])),
            ("zeros", bases, scalars.map { _ in .zero }),
            ("order less one", bases, scalars.map { _ in -.one }),
            ("edges", bases, pick(edges)),
            ("small", bases, bases.indices.map { Scalar(UInt64($0 * $0)) }),
            ("ones and zeros", bases, pick([.one, .zero, .zero, .one, .one])),
            ("powers of two", bases, Array(powers.prefix(count))),
            ("more powers of two", bases, Array(powers.suffix(count))),
            ("halves", bases, pick([half, half - .one, half + .one, -half])),
            (
                "lambda", bases,
                pick(cubeRoots + cubeRoots.map { $0 + .one } + cubeRoots.map { -$0 })
            ),
        ]
    }

    /// The primitive cube roots of one, by which endomorphisms multiply; none where 3 doesn't divide
    /// r - 1.
    private var cubeRoots: [Scalar] {
        // (-1 + sqrt(-3)) / 2
        guard let root = try? (-Scalar(3)).squareRootVariableTime() else { return [.one] }
        let half = Scalar(2).inverseOrZero()
        return [(root - .one) * half, (-root - .one) * half]
    }
}
