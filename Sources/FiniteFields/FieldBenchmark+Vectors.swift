extension FieldBenchmark {
    /// Operations on vectors of 1024 elements, on one thread: nanoseconds an element, and the path taken.
    package static func vectors() -> (path: String, measurements: [Measurement]) {
        let path = FieldKernel<BN254Fr>().path
        return (
            path,
            measure(BN254Fr.self, "bn254-fr") + measure(BN254Fp.self, "bn254-fp")
                + measure(BLS12_381Fr.self, "bls12-381-fr")
                + measure(BLS12_381Fp.self, "bls12-381-fp")
        )
    }

    private static func measure<F: VectorField>(_: F.Type, _ name: String) -> [Measurement] {
        let count = 1024
        let elements = (0..<count).map { _ in F.random() }
        var x = FieldVector(elements)
        let y = FieldVector(elements, kernel: x.kernel)
        func best(_ work: () -> Void) -> Double {
            let clock = ContinuousClock()
            let least = (0..<300).map { _ in clock.measure(work) }.min() ?? .zero
            return Double(least.components.attoseconds) / 1e9 / Double(count)
        }
        return [
            Measurement(name: "vector mul \(name)", nanoseconds: best { x.multiply(by: y) }),
            Measurement(name: "vector square \(name)", nanoseconds: best { x.square() }),
            Measurement(name: "vector add \(name)", nanoseconds: best { x.add(y) }),
            Measurement(
                name: "vector enter \(name)",
                nanoseconds: best { x = FieldVector(elements, kernel: y.kernel) }),
        ]
    }
}
