import ArgumentParser
import EllipticCurves
import FiniteFields

/// The curves that have a pairing.
enum PairingCurveName: String, CaseIterable, ExpressibleByArgument {
    case bn254
    case bls12381 = "bls12-381"
}

/// `mpc bench pairing`: one pairing, and a product of four as in a Groth16 check.
struct PairingBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pairing", abstract: "Pairings and multiplications of points, in seconds.",
        discussion: """
            With several threads each works for itself, all at the same time; the value is the time \
            divided by what they did together.
            """)

    @Option(help: "bn254 or bls12-381; both if left out.") var curve: PairingCurveName?

    @Option(help: "The number of threads; a pairing runs on one of them.") var threads = 1

    @Flag(help: "One JSON object a case and line.") var json = false

    func validate() throws { try ParallelMeasure.validate(threads: threads) }

    func run() {
        if curve != .bls12381 { measure(BN254.self, "bn254", goals: (240e-6, 500e-6)) }
        if curve != .bn254 { measure(BLS12_381.self, "bls12-381", goals: (390e-6, nil)) }
    }

    private func measure<Curve: PairingCurve>(
        _: Curve.Type, _ name: String, goals: (Double?, Double?)
    ) {
        typealias G1 = JacobianPoint<Curve.G1Curve>
        typealias G2 = JacobianPoint<Curve.G2Curve>
        let pairs = (0..<4).map { _ in (G1.random().affine, G2.random().affine) }
        let prepared = pairs.dropFirst().map { ($0.0, Curve.prepare($0.1)) }
        report("pairing \(name) single", goals.0, path: Curve.pairingPath) {
            Curve.pairing(pairs[0].0, pairs[0].1) == .one
        }
        report("pairing \(name) product of 4", goals.1, path: Curve.pairingPath) {
            Curve.pairingProduct(pairs) == .one
        }
        report("pairing \(name) product of 4, 3 prepared", nil, path: Curve.pairingPath) {
            Curve.pairingProduct([pairs[0]], prepared: prepared) == .one
        }
        let scalar = Curve.G1Curve.Scalar.random()
        report("pairing \(name) g1 multiplication", nil) {
            pairs[0].0.multiplied(by: scalar) == .zero
        }
        report("pairing \(name) g1 multiplication, variable time", nil) {
            pairs[0].0.multipliedVariableTime(by: scalar) == .zero
        }
        report("pairing \(name) g2 multiplication", nil) {
            pairs[0].1.multiplied(by: scalar) == .zero
        }
        report("pairing \(name) g2 multiplication, variable time", nil) {
            pairs[0].1.multipliedVariableTime(by: scalar) == .zero
        }
        report("pairing \(name) g1 subgroup check", nil) {
            !Curve.G1Curve.isInSubgroup(pairs[0].0)
        }
        report("pairing \(name) g2 subgroup check", nil) {
            !Curve.G2Curve.isInSubgroup(pairs[0].1)
        }
    }

    /// The shortest of many runs.
    private func report(
        _ name: String, _ goal: Double?, path: String = "swift", _ body: @Sendable () -> Bool
    ) {
        let results = ParallelMeasure.results(threads: threads) {
            let clock = ContinuousClock()
            var shortest = Duration.seconds(1000)
            for _ in 0..<200 {
                shortest = min(shortest, clock.measure { precondition(!body()) })
            }
            return [(name, shortest / .seconds(1))]
        }
        for (name, seconds) in results {
            BenchResult(
                name: name, value: seconds, unit: "seconds", goal: threads == 1 ? goal : nil,
                path: path, more: [("threads", .integer(threads))]
            ).report(asJSON: json)
        }
    }
}
