import ArgumentParser
import FiniteFields

/// `mpc bench field`: multiplications in fields, one at a time and as vectors.
struct FieldBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field", abstract: "Field arithmetic, in seconds an element.",
        discussion: """
            With several threads each works for itself, all at the same time; the value is the time \
            divided by what they did together.
            """)

    @Option(help: "The number of threads.") var threads = 1
    @Flag(help: "One JSON object a case and line.") var json = false

    func validate() throws { try ParallelMeasure.validate(threads: threads) }

    func run() {
        report(path: FieldBenchmark.multiplicationPath) { FieldBenchmark.multiplications() }
        report(path: FieldKernel<BN254Fr>().path) { FieldBenchmark.vectors().measurements }
    }

    private func report(
        path: String, _ measure: @Sendable () -> [FieldBenchmark.Measurement]
    ) {
        let results = ParallelMeasure.results(threads: threads) {
            measure().map { ($0.name, $0.nanoseconds / 1e9) }
        }
        for (name, seconds) in results {
            BenchResult(
                name: "field \(name)", value: seconds, unit: "seconds",
                goal: threads == 1 ? goal(name) : nil, path: path,
                more: [("threads", .integer(threads))]
            ).report(asJSON: json)
        }
    }

    /// Seconds on one thread that the project aims for.
    private func goal(_ name: String) -> Double? {
        if name.hasPrefix("mul") {
            return name.hasSuffix("bls12-381-fp") ? nil : name.contains("bn254") ? 14e-9 : 15e-9
        }
        return name.hasPrefix("vector mul bn254") ? 2.2e-9 : nil
    }
}
