/// Times the kernels of `FieldVector` on one thread, for `mpc bench field`.
package enum FieldVectorBenchmark {
    /// One figure: nanoseconds an element.
    package struct Measurement: Sendable {
        /// `vector mul bn254-fr`, for example.
        package let name: String
        /// Nanoseconds an element, the best of many runs.
        package let nanoseconds: Double
        /// `avx512ifma` or `portable`.
        package let path: String
        /// Whether it is a multiplication in a field of 4 words, for which there is a goal.
        package let isGoal: Bool
    }

    /// Products, squares and sums of vectors that stay in the first-level cache.
    package static func all() -> [Measurement] {
        measure(BN254Fr.self, "bn254-fr") + measure(BN254Fp.self, "bn254-fp")
            + measure(BLS12_381Fr.self, "bls12-381-fr") + measure(BLS12_381Fp.self, "bls12-381-fp")
    }

    private static func measure<F: VectorField>(_: F.Type, _ name: String) -> [Measurement] {
        let count = 256
        let kernel = FieldKernel<F>()
        var x = FieldVector((0..<count).map { _ in F.random() }, kernel: kernel)
        let y = FieldVector((0..<count).map { _ in F.random() }, kernel: kernel)
        func best(
            _ what: String, _ body: (inout FieldVector<F>) -> Void
        ) -> Measurement {
            let clock = ContinuousClock()
            var shortest = Duration.seconds(1)
            for _ in 0..<2000 {
                shortest = min(shortest, clock.measure { for _ in 0..<16 { body(&x) } })
            }
            return Measurement(
                name: "vector \(what) \(name)",
                nanoseconds: Double(shortest.components.attoseconds) / 1e9 / Double(16 * count),
                path: kernel.path, isGoal: what == "mul" && F.wordCount == 4)
        }
        return [
            best("mul") { $0.multiply(by: y) }, best("sqr") { $0.square() },
            best("add") { $0.add(y) },
        ]
    }
}
