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
            // The least of many runs, taken in turns: what else runs here only adds time.
            var shortest = [UInt64](repeating: .max, count: scalars.count)
            var sum = G.zero
            for _ in 0..<120 {
                for (i, scalar) in scalars.enumerated() {
                    let start = threadTime()
                    let product = multiply(scalar)
                    shortest[i] = min(shortest[i], threadTime() - start)
                    sum += product
                }
            }
            let slowest = try #require(shortest.max())
            let fastest = try #require(shortest.min())
            // Double-and-add would take a hundredth for 1, and a third less for a random scalar.
            #expect(Double(slowest) < 1.2 * Double(fastest), "\(shortest) ns, \(sum)")
        }
    }

    /// Nanoseconds of processor time of this thread.
    private func threadTime() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
