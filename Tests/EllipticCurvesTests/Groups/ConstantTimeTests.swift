import BigIntegers
import EllipticCurves
import FiniteFields
import Foundation
import TestSupport
import Testing

/// A sanity check, not a proof: the same time for scalars that any branch on their bits would tell.
@Suite("constant-time multiplication", .serialized) struct ConstantTimeTests {
    @Test func secp256k1() throws { try check(Secp256k1.Point.self) }
    @Test func edwards25519() throws { try check(Edwards25519.PrimeOrderPoint.self) }
    @Test func bls12381G1() throws { try check(BLS12_381.G1.self) }

    private func check<G: PrimeOrderGroup>(_: G.Type) throws {
        var generator = SeededGenerator(label: "\(G.self), time")
        let element = G.random(using: &generator)
        let scalars: [G.Scalar] = [.random(using: &generator), .zero, .one, -.one]
        for multiply in [
            { element.multiplied(by: $0) }, { G.generatorMultiplied(by: $0) },
        ] as [(G.Scalar) -> G] {
            // Disturbances come and go, a branch on the scalar stays: one of three quiet looks is enough.
            var ratios: [Double] = []
            while ratios.count < 3, ratios.last ?? 2 >= 1.2 {
                ratios.append(ratio(scalars, multiply))
            }
            // Double-and-add would take a hundredth for 1, and a third less for a random scalar.
            #expect(ratios.contains { $0 < 1.2 }, "\(ratios)")
        }
    }

    /// How much longer the slowest scalar takes than the fastest, by the median of many runs taken in
    /// turns, so that all scalars meet the same disturbances.
    private func ratio<G: PrimeOrderGroup>(
        _ scalars: [G.Scalar], _ multiply: (G.Scalar) -> G
    ) -> Double {
        var times = [[UInt64]](repeating: [], count: scalars.count)
        var sum = G.zero
        for _ in 0..<201 {
            for (i, scalar) in scalars.enumerated() {
                let start = threadTime()
                let product = multiply(scalar)
                times[i].append(threadTime() - start)
                sum += product
            }
        }
        let medians = times.map { Double($0.sorted()[$0.count / 2]) }
        guard sum != .zero, let slowest = medians.max(), let fastest = medians.min() else {
            return .infinity
        }
        return slowest / fastest
    }

    /// Nanoseconds of processor time of this thread.
    private func threadTime() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
