import ArgumentParser
import FiniteFields

/// `mpc bench field`: multiplications in BN254's fields.
struct FieldBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field", abstract: "Field multiplications on one thread, in seconds each.")

    @Flag(help: "One JSON object a case and line.") var json = false

    func run() {
        for measured in FieldBenchmark.multiplications() {
            BenchResult(
                name: "field \(measured.name)", value: measured.nanoseconds / 1e9, unit: "seconds",
                goal: 15e-9, path: "swift", more: [("threads", .integer(1))]
            ).report(asJSON: json)
        }
    }
}
