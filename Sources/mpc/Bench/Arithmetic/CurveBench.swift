import ArgumentParser
import EllipticCurves

/// `mpc bench curve`: scalar multiplications, encodings and hashing in the prime-order groups.
struct CurveBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "curve", abstract: "Group operations on one thread, in seconds each.")

    @Flag(help: "One JSON object a case and line.") var json = false

    func run() throws {
        for measured in try GroupBenchmark.all() {
            BenchResult(
                name: "curve \(measured.name)", value: measured.microseconds / 1e6,
                unit: "seconds", goal: measured.goal.map { $0 / 1e6 }, path: "swift",
                more: [("threads", .integer(1))]
            ).report(asJSON: json)
        }
    }
}
