/// Times transforms for `mpc bench ntt`.
package enum NTTBenchmark {
    /// One figure.
    package struct Measurement: Sendable {
        /// `forward 2^20 bn254`, for example.
        package let name: String
        /// In which order the result stands: `natural` or `bit-reversed`. What goes in is in natural order.
        package let order: String
        /// The best of several runs.
        package let seconds: Double
    }

    /// Transforms of 2^log2 random elements, in the orders that their users need.
    ///
    /// - Parameter name: The field's name.
    package static func transforms<F: VectorField>(
        over _: F.Type, _ name: String, log2: Int, threads: Int
    ) throws(FieldError) -> [Measurement] {
        let domain = try NTTDomain<F>(log2: log2)
        var vector = FieldVector<F>(zeros: domain.count, kernel: domain.kernel)
        vector.fill(with: F.random(), ratio: F.random(), threads: threads)
        let shift = F.nonResidue
        let runs = max(3, min(400, 1 << max(0, 24 - log2)))
        func measure(
            _ what: String, order: String = "natural", _ body: (inout FieldVector<F>) -> Void
        ) -> Measurement {
            let clock = ContinuousClock()
            var best = Duration.seconds(1 << 20)
            for _ in 0..<runs { best = min(best, clock.measure { body(&vector) }) }
            let parts = best.components
            return Measurement(
                name: "\(what) 2^\(log2) \(name)", order: order,
                seconds: Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
        }
        return [
            measure("forward to bit-reversed", order: "bit-reversed") {
                domain.forwardToBitReversed(&$0, threads: threads)
            },
            measure("forward") { domain.forward(&$0, threads: threads) },
            measure("inverse") { domain.inverse(&$0, threads: threads) },
            measure("to coset") { domain.toCoset(&$0, shift: shift, threads: threads) },
        ]
    }
}

extension FieldVector {
    /// `self[i] = first * ratio^i`.
    fileprivate mutating func fill(with first: F, ratio: F, threads: Int) {
        self = FieldVector([F](repeating: .one, count: count), kernel: kernel)
        scale(byPowersOf: ratio, first: first, threads: threads)
    }
}
