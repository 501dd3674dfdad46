/// Times field multiplications on one thread, for `mpc bench field`.
package enum FieldBenchmark {
    /// One figure: nanoseconds a multiplication.
    package struct Measurement: Sendable {
        /// `mul dependent bn254-fr`, for example.
        package let name: String
        /// Nanoseconds a multiplication, the best of several runs.
        package let nanoseconds: Double
    }

    /// Dependent multiplications (each needs the one before) and independent ones, in BN254's fields and
    /// in those of the coordinates of BLS12-381, secp256k1 and edwards25519; the last two fold.
    ///
    /// - Parameter count: Multiplications a run: short enough that some run is not interrupted.
    package static func multiplications(count: Int = 1 << 12) -> [Measurement] {
        measure(BN254Fr.self, "bn254-fr", count) + measure(BN254Fp.self, "bn254-fp", count)
            + measure(BLS12_381Fp.self, "bls12-381-fp", count)
            + measure(Secp256k1Fp.self, "secp256k1-fp", count)
            + measure(Ed25519Fp.self, "ed25519-fp", count)
    }

    /// What makes those: `mulx` or `swift`.
    package static var multiplicationPath: String { BN254Fr.takesMulx ? "mulx" : "swift" }

    @inline(__always)
    private static func measure<F: Field>(
        _: F.Type, _ name: String, _ count: Int
    ) -> [Measurement] {
        let runs = 2000
        let factor = F.random()
        var chain = F.random()
        let dependent = best(of: runs) {
            var product = chain
            for _ in 0..<count { product *= factor }
            chain = product
        }
        // A block that stays in the first-level cache; its products don't depend on each other. Without
        // arrays' checks, which would be timed too.
        let block = 256
        let left = (0..<block).map { _ in F.random() }
        let right = (0..<block).map { _ in F.random() }
        var products = left
        let independent = left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                products.withUnsafeMutableBufferPointer { products in
                    best(of: runs) {
                        for _ in 0..<(count / block) {
                            for i in 0..<block { products[i] = left[i] * right[i] }
                            keep(products[0])
                        }
                    }
                }
            }
        }
        keep(chain)
        keep(products[block - 1])
        return [
            Measurement(name: "mul dependent \(name)", nanoseconds: dependent / Double(count)),
            Measurement(
                name: "mul independent \(name)",
                nanoseconds: independent / Double(count / block * block)),
        ]
    }

    /// Keeps the compiler from leaving out what makes `value`.
    @inline(never) private static func keep<Value>(_ value: Value) {
        withUnsafeBytes(of: value) { precondition($0.count > 0) }
    }

    private static func best(of runs: Int, _ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        let durations = (0..<runs).map { _ in clock.measure(body) }
        let shortest = durations.min() ?? .zero
        return Double(shortest.components.attoseconds) / 1e9
            + Double(shortest.components.seconds) * 1e9
    }
}
