import BigIntegers
import Testing

/// Two classes of secret exponents of one length, sparse and dense, must take the same time; that the
/// measurement sees a difference where there is one, the public power shows.
@Suite struct TimingTests {
    @Test func powersOfSecretExponents() throws {
        let modulus = (BigInteger(1) << 1024) - 105
        let base = (BigInteger(1) << 1023) + 12_345
        let sparse = (BigInteger(1) << 1023) + 1
        let dense = (BigInteger(1) << 1024) - 1
        let secretSparse = try SecretInteger(sparse)
        let secretDense = try SecretInteger(dense)

        var secret = (sparse: [Duration](), dense: [Duration]())
        var open = (sparse: [Duration](), dense: [Duration]())
        let clock = ContinuousClock()
        // Interleaved, so that both classes meet the same disturbances.
        for _ in 0..<300 {
            secret.sparse.append(
                try clock.measure { _ = try secretSparse.power(of: base, modulo: modulus) })
            secret.dense.append(
                try clock.measure { _ = try secretDense.power(of: base, modulo: modulus) })
            open.sparse.append(
                try clock.measure { _ = try base.powerVariableTime(sparse, modulo: modulus) })
            open.dense.append(
                try clock.measure { _ = try base.powerVariableTime(dense, modulo: modulus) })
        }
        let difference = abs(ratio(secret) - 1)
        let control = abs(ratio(open) - 1)
        #expect(control > 0.06, "the public power: \(control)")
        #expect(difference < control / 3, "secret \(difference), public \(control)")
    }

    /// How much longer the dense exponent takes, by the fastest quarter of each class.
    private func ratio(_ times: (sparse: [Duration], dense: [Duration])) -> Double {
        func low(_ durations: [Duration]) -> Double {
            durations.sorted()[durations.count / 4] / .nanoseconds(1)
        }
        return low(times.dense) / low(times.sparse)
    }
}
