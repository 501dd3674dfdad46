internal import FiniteFields
internal import Foundation

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

    /// The least time of `runs`, and the least processor time of all threads together: what counts where
    /// other programs run.
    package func seconds(threads: Int, runs: Int) -> (elapsed: Double, processor: Double) {
        var least = (elapsed: Double.infinity, processor: Double.infinity)
        for _ in 0..<runs {
            let start = (now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID))
            let sum = bases.withUnsafeBufferPointer { bases in
                scalars.withUnsafeBytes { msm(bases, $0, threads: threads) }
            }
            precondition(!sum.isIdentity, "a sum that is all but impossible")
            least.elapsed = min(least.elapsed, now(CLOCK_MONOTONIC) - start.0)
            least.processor = min(least.processor, now(CLOCK_PROCESS_CPUTIME_ID) - start.1)
        }
        return least
    }

    private func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
