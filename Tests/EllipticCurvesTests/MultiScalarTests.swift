import BigIntegers
import EllipticCurves
import FiniteFields
import Synchronization
import TestSupport
import Testing

/// Multi-scalar multiplication, on both paths, against the sum that follows from the bases' multiples of
/// the generator.
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
        var cases = MultiScalarCases<Secp256k1>(most: 300)
        for count in Array(0...10) + [31, 32, 33, 64, 127, 300] {
            let scalars = cases.scalars(count)
            #expect(cases.holds(Array(1...300).prefix(count).map { $0 }, scalars) { msm($0, $1) })
        }
        for aimed in cases.aimed(40) {
            #expect(cases.holds(aimed.multiples, aimed.scalars) { msm($0, $1) }, "\(aimed.label)")
        }
        // As many windows as the longest scalar asks for.
        for bits in [0, 1, 2, 3, 4, 63, 64, 65, 127, 128, 129, 191, 192, 193, 254, 255] {
            let longest = Secp256k1.Scalar(2).powerVariableTime(BigInteger(bits)) - .one
            #expect(
                cases.holds([1, 2, 3], [.one, longest, .zero]) { msm($0, $1) }, "\(bits) bits")
        }
    }

    /// Bases in a mapped file start anywhere.
    @Test(arguments: [false, true]) func basesAtAnyAddress(portable: Bool) {
        atAnyAddress(BN254.G1Curve.self, portable)
        atAnyAddress(BN254.G2Curve.self, portable)
        atAnyAddress(BLS12_381.G1Curve.self, portable)
        atAnyAddress(BLS12_381.G2Curve.self, portable)
    }

    private func atAnyAddress<Curve: MultiScalarCurve>(_: Curve.Type, _ portable: Bool) {
        let kernel = Curve.makeCurveKernel(portable: portable)
        var cases = MultiScalarCases<Curve>(most: 50)
        let scalars = cases.scalars(50)
        for offset in 0..<8 {
            let holds = cases.holds(Array(1...50), scalars) { bases, scalars in
                bases.withUnsafeBytes { bytes in
                    withUnsafeTemporaryAllocation(byteCount: bytes.count + 8, alignment: 64) {
                        let moved = UnsafeMutableRawBufferPointer(
                            rebasing: $0[offset..<(offset + bytes.count)])
                        moved.copyMemory(from: bytes)
                        let packed = PackedPoints<Curve>(UnsafeRawBufferPointer(moved))
                        #expect(packed[49] == bases[49])
                        return msm(packed, scalars, threads: 1, kernel: kernel)
                    }
                }
            }
            #expect(holds, "bases at an offset of \(offset) bytes")
        }
    }

    private func checkAll<Curve: MultiScalarCurve>(_: Curve.Type, _ portable: Bool) {
        let kernel = Curve.makeCurveKernel(portable: portable)
        #expect(!portable || kernel.path == "portable")
        var cases = MultiScalarCases<Curve>(most: 150)
        func check(
            _ label: String, _ multiples: [Int], _ scalars: [Curve.Scalar], threads: Int = 1,
            width: Int? = nil
        ) {
            let holds = cases.holds(multiples, scalars) {
                msm($0, $1, threads: threads, kernel: kernel, width: width)
            }
            #expect(
                holds,
                "\(label), \(multiples.count) points, \(threads) threads, width \(width ?? 0)")
        }
        for count in 0...70 {
            let multiples = Array(1...71).dropLast(71 - count).map { $0 }
            let scalars = cases.scalars(count)
            check("random", multiples, scalars, threads: 1 + count % 4)
            if !portable { #expect(cases.holds(multiples, scalars) { msm($0, $1) }) }
        }
        let scalars = cases.scalars(150)
        for width in 2...16 {
            check("random", Array(1...150), scalars, threads: width % 3 + 1, width: width)
        }
        for aimed in cases.aimed(100) {
            check(aimed.label, aimed.multiples, aimed.scalars, threads: 2)
            check(aimed.label, aimed.multiples, aimed.scalars, width: 2)
            check(aimed.label, aimed.multiples, aimed.scalars, width: 15)
        }
        // Once without the short cut through the generator.
        let few = Array(scalars.prefix(9))
        let bases = Array(cases.bases.prefix(9))
        let naive = zip(bases, few).reduce(JacobianPoint<Curve>.zero) {
            $0 + $1.0.multipliedVariableTime(by: $1.1)
        }
        #expect(msm(bases, few, threads: 1, kernel: kernel) == naive)
    }

    /// Sizes around each change of the windows, and more points than a chunk of the kernels.
    @Test(arguments: [false, true])
    func sizes(portable: Bool) {
        sizes(BN254.G1Curve.self, portable)
        if !portable { sizes(BLS12_381.G1Curve.self, portable) }
    }

    private func sizes<Curve: MultiScalarCurve>(_: Curve.Type, _ portable: Bool) {
        let kernel = Curve.makeCurveKernel(portable: portable)
        var cases = MultiScalarCases<Curve>(most: 9001)
        let sizes = [5000, 9001] + changes(of: kernel, 1...9000).keys
        #expect(sizes.count > 6)
        let scalars = cases.scalars(9001)
        for size in sizes {
            let multiples = Array(1...9001).prefix(size).map { $0 }
            let holds = cases.holds(multiples, Array(scalars[..<size])) {
                msm($0, $1, threads: 1 + size % 4, kernel: kernel)
            }
            #expect(holds, "\(Curve.self), \(size) points")
        }
    }

    /// The changes of windows beyond those sizes: sums of the first scalars over the same bases.
    @Test(arguments: [false, true])
    func largeSizes(portable: Bool) {
        largeSizes(BN254.G1Curve.self, portable, most: portable ? 30_000 : 270_000)
        if !portable { largeSizes(BLS12_381.G1Curve.self, portable, most: 200_000) }
    }

    private func largeSizes<Curve: MultiScalarCurve>(
        _: Curve.Type, _ portable: Bool, most: Int
    ) {
        let kernel = Curve.makeCurveKernel(portable: portable)
        let changes = changes(of: kernel, 9000...most)
        #expect(changes.values.contains(portable ? 10 : 8))
        var cases = MultiScalarCases<Curve>(most: 1000)
        let scalars = cases.scalars(most)
        let bases = (0...(most / 1000)).flatMap { _ in cases.bases }
        var (sum, multiple) = (Curve.Scalar.zero, Curve.Scalar.zero)
        for (index, scalar) in scalars.enumerated() {
            multiple = index % 1000 == 0 ? .one : multiple + .one
            sum = sum + scalar * multiple
            guard let windows = changes[index + 1] else { continue }
            let found = msm(
                Array(bases[...index]), Array(scalars[...index]), threads: 1, kernel: kernel)
            let expected = Curve.generator.multipliedVariableTime(by: sum)
            #expect(found == expected, "\(Curve.self), \(index + 1) points, \(windows) windows")
        }
    }

    /// The last size of each number of windows and the first of the next one, on one thread, each with its number.
    private func changes(of kernel: CurveKernel, _ counts: ClosedRange<Int>) -> [Int: Int] {
        var changes = [Int: Int]()
        var last = MultiScalarPlan.windows(count: counts.lowerBound, threads: 1, kernel: kernel)
        for count in counts.dropFirst() {
            let windows = MultiScalarPlan.windows(count: count, threads: 1, kernel: kernel)
            if windows != last { (changes[count - 1], changes[count]) = (last, windows) }
            last = windows
        }
        return changes
    }

    /// Runs that are longer than a chunk: all in one bucket, all points equal, all cancelling.
    @Test(arguments: [false, true])
    func longRuns(portable: Bool) {
        longRuns(BN254.G1Curve.self, portable)
        longRuns(BLS12_381.G1Curve.self, portable)
    }

    private func longRuns<Curve: MultiScalarCurve>(_: Curve.Type, _ portable: Bool) {
        let kernel = Curve.makeCurveKernel(portable: portable)
        let cases = MultiScalarCases<Curve>(most: 13_000)
        let ones = [Curve.Scalar](repeating: .one, count: 13_000)
        let all = Array(1...13_000)
        for multiples in [all, all.map { _ in 5 }, all.map { $0 % 2 == 0 ? 5 : -5 }] {
            for threads in 1...3 {
                let holds = cases.holds(multiples, ones) {
                    msm($0, $1, threads: threads, kernel: kernel)
                }
                #expect(holds, "\(Curve.self), \(multiples[1]), \(threads) threads")
            }
        }
    }

    /// Whoever lends the bases' memory is told of all of it, once, in portions.
    @Test(arguments: [false, true]) func tellsWhatHasBeenRead(portable: Bool) {
        let kernel = BLS12_381.G1Curve.makeCurveKernel(portable: portable)
        var cases = MultiScalarCases<BLS12_381.G1Curve>(most: 9001)
        let scalars = cases.scalars(9001)
        let told = Mutex<[Range<Int>]>([])
        let holds = cases.holds(Array(1...9001), scalars) { bases, scalars in
            bases.withUnsafeBytes { bytes in
                let packed = PackedPoints<BLS12_381.G1Curve>(bytes) { read in
                    told.withLock { $0.append(read) }
                }
                return msm(packed, scalars, threads: 2, kernel: kernel)
            }
        }
        #expect(holds)
        let ranges = told.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
        #expect(ranges.count > 2)
        #expect(ranges.map(\.lowerBound) == [0] + ranges.map(\.upperBound).dropLast())
        #expect(ranges.last?.upperBound == 9001 * 96)
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
