import ArgumentParser
import FiniteFields

/// `mpc bench field`: multiplications in fields, one at a time and as vectors.
struct FieldBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field",
        abstract: "Field arithmetic on one thread, in seconds an element.")

    @Option(help: "1: fields are measured on one thread.") var threads = 1
    @Flag(help: "One JSON object a case and line.") var json = false

    func validate() throws {
        guard threads == 1 else { throw ValidationError("fields are measured on one thread") }
    }

    func run() {
        for measured in FieldBenchmark.multiplications() {
            report(measured, goal: 15e-9, path: "swift")
        }
        let (path, vectors) = FieldBenchmark.vectors()
        for measured in vectors {
            report(measured, goal: measured.name.contains("mul bn254") ? 2.2e-9 : nil, path: path)
        }
    }

    private func report(
        _ measured: FieldBenchmark.Measurement, goal: Double?, path: String
    ) {
        BenchResult(
            name: "field \(measured.name)", value: measured.nanoseconds / 1e9, unit: "seconds",
            goal: goal, path: path, more: [("threads", .integer(1))]
        ).report(asJSON: json)
    }
}
