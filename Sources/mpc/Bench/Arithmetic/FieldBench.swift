import ArgumentParser
import FiniteFields

/// `mpc bench field`: multiplications in BN254's fields one by one, and of vectors in all fields.
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
        for measured in FieldVectorBenchmark.all() {
            BenchResult(
                name: "field \(measured.name)", value: measured.nanoseconds / 1e9, unit: "seconds",
                goal: measured.isGoal ? 2.2e-9 : nil, path: measured.path,
                more: [("threads", .integer(1))]
            ).report(asJSON: json)
        }
    }
}
