internal import FiniteFields

/// Points and scalars to measure multi-scalar multiplication with, for `mpc bench msm`.
package struct MultiScalarBenchmark<Curve: WeierstrassCurve> {
    private let bases: [AffinePoint<Curve>]
    private let scalars: [InlineArray<4, UInt64>]

    /// 2^log2 multiples of the generator, and random scalars.
    ///
    /// - Parameter sparse: How many of a hundred scalars are zero or one, half of each.
    package init(log2: Int, sparse: Int = 0) {
        var points = [JacobianPoint<Curve>]()
        var sum = JacobianPoint<Curve>.zero
        for _ in 0..<(1 << log2) {
            sum += Curve.generator
            points.append(sum)
        }
        bases = JacobianPoint.normalize(points)
        scalars = (0..<(1 << log2)).map { i in
            let scalar: Curve.Scalar
            if Int.random(in: 0..<100) < sparse {
                scalar = i % 2 == 0 ? .zero : .one
            } else {
                scalar = .random()
            }
            return scalar.canonicalWords
        }
    }

    /// The least time of `runs`.
    package func seconds(threads: Int, runs: Int) -> Double {
        let clock = ContinuousClock()
        let durations = (0..<runs).map { _ in
            clock.measure {
                let sum = bases.withUnsafeBufferPointer { bases in
                    scalars.withUnsafeBytes { msm(bases, $0, threads: threads) }
                }
                precondition(!sum.isIdentity, "a sum that is all but impossible")
            }
        }
        let least = (durations.min() ?? .zero).components
        return Double(least.seconds) + Double(least.attoseconds) / 1e18
    }
}
