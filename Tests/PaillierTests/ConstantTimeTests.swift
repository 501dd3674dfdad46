import BigIntegers
import Foundation
import Paillier
import Testing

/// A sanity check, not a proof: the same time for exponents that any branch on their bits would tell, and a
/// public power that shows that the measurement would see it.
@Suite(.serialized) struct ConstantTimeTests {
    @Test func secretExponents() throws {
        let words = try ((BigInteger(1) << 1024) - 105).magnitudeWords(count: 16)
        let modulus = Modulus(Numbers(words))
        let base = Numbers([UInt64](repeating: 0x1234_5678_9abc_def1, count: 16))
        let sparse = BigInteger(1) << 1023
        let dense = (BigInteger(1) << 1024) - 1
        let secret = [sparse, dense].map { Numbers([$0], width: 16) }
        // Disturbances come and go, a branch stays: one of three quiet looks is enough.
        var differences = [Double]()
        while differences.count < 3, differences.last ?? 1 >= 0.05 {
            differences.append(
                difference { _ = modulus.power(base, secret[$0], bits: 1024) })
        }
        #expect(differences.contains { $0 < 0.05 }, "\(differences)")
        let open = [sparse, dense]
        let value = base.reveal(0)
        var controls = [Double]()
        while controls.count < 3, controls.last ?? 0 <= 0.06 {
            controls.append(
                difference {
                    _ = try? value.powerVariableTime(open[$0], modulo: modulus.value.reveal(0))
                })
        }
        #expect(controls.contains { $0 > 0.06 }, "\(controls)")
    }

    /// By how much the medians of two classes differ, measured in turns.
    private func difference(_ body: (Int) -> Void) -> Double {
        var times = [[UInt64]](repeating: [], count: 2)
        for _ in 0..<301 {
            for i in 0..<2 {
                let start = threadTime()
                body(i)
                times[i].append(threadTime() - start)
            }
        }
        let medians = times.map { Double($0.sorted()[$0.count / 2]) }
        return abs(medians[1] / medians[0] - 1)
    }

    /// Nanoseconds of processor time of this thread.
    private func threadTime() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
