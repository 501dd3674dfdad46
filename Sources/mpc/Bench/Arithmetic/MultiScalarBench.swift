import ArgumentParser
import EllipticCurves
import FiniteFields

/// `mpc bench msm`: multi-scalar multiplication.
struct MultiScalarBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "msm", abstract: "Multi-scalar multiplication, in seconds.")

    enum Curve: String, ExpressibleByArgument, CaseIterable {
        case bn254
        case bls12381 = "bls12-381"
    }
    enum Group: String, ExpressibleByArgument, CaseIterable { case g1, g2 }

    @Option(help: "The curve: bn254 or bls12-381.") var curve = Curve.bn254
    @Option(help: "The group: g1 or g2.") var group = Group.g1
    @Option(help: "The number of points, as a power of two: at most 24.") var log2 = 16
    @Option(help: "The number of threads.") var threads = 1
    @Option(help: "How often to run; the best counts.") var runs = 3
    @Option(help: "Percent of the scalars that are zero or one, half of each.") var sparse = 0
    @Flag(help: "One JSON object a case and line.") var json = false

    func validate() throws {
        guard (0...24).contains(log2), (1...64).contains(threads), (1...1000).contains(runs),
            (0...100).contains(sparse)
        else { throw ValidationError("log2, threads, runs or sparse is out of range") }
    }

    func run() {
        switch (curve, group) {
        case (.bn254, .g1): measure(BN254.G1Curve.self)
        case (.bn254, .g2): measure(BN254.G2Curve.self)
        case (.bls12381, .g1): measure(BLS12_381.G1Curve.self)
        case (.bls12381, .g2): measure(BLS12_381.G2Curve.self)
        }
    }

    /// Seconds on one thread that the project aims for.
    private var goal: Double? {
        switch (curve, group, log2) {
        case (.bn254, .g1, 16): 0.07
        case (.bn254, .g1, 18): 0.26
        case (.bn254, .g1, 20): 0.95
        case (.bn254, .g2, 16): 0.15
        case (.bls12381, .g1, 16): 0.11
        case (.bls12381, .g1, 18): 0.4
        default: nil
        }
    }

    private func measure<C: MultiScalarCurve>(_: C.Type) {
        let measured = MultiScalarBenchmark<C>(log2: log2, sparse: sparse)
            .seconds(threads: threads, runs: runs)
        var more: [(String, BenchResult.Value)] = [
            ("log2", .integer(log2)), ("threads", .integer(threads)),
            ("processorSeconds", .number(measured.processor)),
        ]
        if sparse > 0 { more.append(("sparse", .integer(sparse))) }
        BenchResult(
            name: "msm \(curve.rawValue) \(group.rawValue) 2^\(log2)", value: measured.elapsed,
            unit: "seconds", goal: threads == 1 && sparse == 0 ? goal : nil,
            path: C.curveKernel.path, more: more
        ).report(asJSON: json)
    }
}
