import EllipticCurves
import FiniteFields

/// Times operations of the prime-order groups on one thread, for `mpc bench curve`.
enum GroupBenchmark {
    /// One figure.
    struct Measurement: Sendable {
        /// `secp256k1 multiply`, for example.
        let name: String
        /// The best of several runs.
        let microseconds: Double
        /// What is aimed for; nil where nothing is.
        let goal: Double?
    }

    /// All groups and operations.
    ///
    /// - Parameter runs: How often each operation is done: the best counts.
    static func all(runs: Int = 200) throws(CurveError) -> [Measurement] {
        var measurements = try measure(
            Secp256k1.Point.self, "secp256k1", runs, goals: (20, 60))
        measurements += try measure(
            Edwards25519.PrimeOrderPoint.self, "edwards25519", runs, goals: (20, 60))
        measurements += try measure(Ristretto255.self, "ristretto255", runs, goals: (20, 60))
        measurements += try measure(BN254.G1.self, "bn254 g1", runs, goals: nil)
        measurements += try measure(BLS12_381.G1.self, "bls12-381 g1", runs, goals: nil)
        measurements += try measure(BLS12_381.G2.self, "bls12-381 g2", runs, goals: nil)
        return measurements
    }

    private static func measure<G: PrimeOrderGroup>(
        _: G.Type, _ name: String, _ runs: Int, goals: (generator: Double, any: Double)?
    ) throws(CurveError) -> [Measurement] {
        let (a, b) = (G.Scalar.random(), G.Scalar.random())
        let element = G.random()
        let bytes = element.canonicalBytes()
        let tag = Array("swift-mpc benchmark".utf8)
        var image = try G.hash([], domainSeparationTag: tag)
        var decoded = try G(canonicalBytes: bytes)
        var encoded = bytes
        let times: [(String, Double?, Double)] = [
            (
                "multiply generator", goals?.generator,
                best(of: runs) { image = G.generatorMultiplied(by: a) }
            ),
            ("multiply", goals?.any, best(of: runs) { image = element.multiplied(by: a) }),
            (
                "multiply variable time", nil,
                best(of: runs) { image = element.multipliedVariableTime(by: a) }
            ),
            (
                "aG + bP variable time", nil,
                best(of: runs) {
                    image = G.sumOfProductsVariableTime(generatorBy: a, [b], [element])
                }
            ),
            ("encode", nil, best(of: runs) { encoded = element.canonicalBytes() }),
            (
                "decode", nil,
                best(of: runs) {
                    if let element = try? G(canonicalBytes: bytes) { decoded = element }
                }
            ),
            (
                "hash", nil,
                best(of: runs) {
                    if let element = try? G.hash(bytes, domainSeparationTag: tag) {
                        image = element
                    }
                }
            ),
        ]
        keep((image, decoded, encoded))
        return times.map { Measurement(name: "\(name) \($0.0)", microseconds: $0.2, goal: $0.1) }
    }

    /// Keeps the compiler from leaving out what makes `value`.
    @inline(never) private static func keep<Value>(_ value: Value) {
        withUnsafeBytes(of: value) { precondition($0.count > 0) }
    }

    private static func best(of runs: Int, _ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        body()
        let durations = (0..<runs).map { _ in clock.measure(body) }
        let shortest = durations.min() ?? .zero
        return Double(shortest.components.attoseconds) / 1e12
            + Double(shortest.components.seconds) * 1e6
    }
}
