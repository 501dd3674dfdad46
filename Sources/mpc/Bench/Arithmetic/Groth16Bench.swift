import ArgumentParser
import EllipticCurves
import FiniteFields
import Foundation
import Groth16

/// `mpc bench groth16`: a proof made by a process of its own, with the key on disk and mapped and the
/// witness given.
struct Groth16Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groth16",
        abstract: "A Groth16 proof of the chain x' = x^2 + i, by a process of its own.",
        discussion: """
            The value is the time of the whole process `mpc groth16 prove`, which maps the key, reads \
            the witness, proves, verifies and writes; the best of several runs. Circuit and key are \
            made first, in a temporary directory that is removed afterwards.
            """)

    enum Curve: String, ExpressibleByArgument {
        case bn254
        case bls12381 = "bls12-381"
    }

    @Option(help: "How many constraints; 2^n - 2 fill a domain.") var constraints = 65534
    @Option(help: "How many threads prove.") var threads = 2
    @Option(help: "bn254 or bls12-381.") var curve = Curve.bn254
    @Flag(help: "A witness of zeros and ones but for each 16th value.") var sparse = false
    @Option(help: "How many runs, of which the best counts.") var runs = 3
    @Option(help: "A directory for circuit and key, used again and not removed.")
    var keep: String?
    @Flag(help: "One JSON object a case and line.") var json = false

    func validate() throws {
        guard (1...(1 << 24)).contains(constraints) else {
            throw ValidationError("give 1 to 2^24 constraints")
        }
        guard (1...1024).contains(threads), (1...1000).contains(runs) else {
            throw ValidationError("give 1 to 1024 threads and 1 to 1000 runs")
        }
    }

    func run() throws {
        let directory = URL(
            fileURLWithPath: keep
                ?? NSTemporaryDirectory() + "/mpc-bench-groth16-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true)
        defer { if keep == nil { try? FileManager.default.removeItem(at: directory) } }
        switch curve {
        case .bn254: try run(BN254.self, directory)
        case .bls12381: try run(BLS12_381.self, directory)
        }
    }

    private func run<C: Groth16Curve>(_: C.Type, _ directory: URL) throws {
        let stem = "\(curve.rawValue)-\(constraints)\(sparse ? "-sparse" : "")"
        let key = directory.appendingPathComponent("\(stem).zkey").path
        let witness = directory.appendingPathComponent("\(stem).wtns").path
        if !FileManager.default.fileExists(atPath: witness) {
            let made = Groth16BenchCircuit<C.Fr>(constraints: constraints, isSparse: sparse)
            var generator = SystemRandomNumberGenerator()
            try ProvingKey<C>.writeInsecure(
                circuit: made.circuit, InsecureToxicWaste(using: &generator), path: key,
                threads: ProcessInfo.processInfo.activeProcessorCount)
            try Witness(made.wires).write(path: witness)
        }
        var best: (seconds: Double, report: ProverReport)?
        for _ in 0..<runs {
            let measured = try measure(key, witness, directory)
            if measured.seconds < best?.seconds ?? .infinity { best = measured }
        }
        guard let (seconds, report) = best else { return }
        BenchResult(
            name: "groth16 prove \(sparse ? "sparse chain" : "chain") \(curve.rawValue)",
            value: seconds, unit: "seconds", goal: goal, path: report.path,
            more: [
                ("constraints", .integer(constraints)), ("threads", .integer(threads)),
                ("prove_seconds", .number(report.total)), ("rows_seconds", .number(report.rows)),
                ("quotient_seconds", .number(report.quotient)),
                ("h_seconds", .number(report.h)), ("a_seconds", .number(report.a)),
                ("b1_seconds", .number(report.b1)), ("b2_seconds", .number(report.b2)),
                ("c_seconds", .number(report.c)), ("finish_seconds", .number(report.finish)),
                ("peak_bytes", .integer(report.peakBytes)),
            ]
        ).report(asJSON: json)
    }

    /// The goals of 2 threads on the dense chain; none elsewhere.
    private var goal: Double? {
        guard threads == 2, !sparse, curve == .bn254 else { return nil }
        return [65534: 0.3, 262142: 1.0, 1_048_574: 4.0][constraints]
    }

    private func measure(
        _ key: String, _ witness: String, _ directory: URL
    ) throws -> (seconds: Double, report: ProverReport) {
        let prover = Process()
        prover.executableURL = Bundle.main.executableURL
        prover.arguments = [
            "groth16", "prove", key, witness,
            directory.appendingPathComponent("proof.json").path,
            directory.appendingPathComponent("public.json").path,
            "--threads", "\(threads)", "--quiet", "--profile",
        ]
        let output = Pipe()
        prover.standardOutput = output
        let start = ContinuousClock.now
        try prover.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        prover.waitUntilExit()
        let duration = (ContinuousClock.now - start).components
        guard prover.terminationStatus == 0,
            let report = try? JSONDecoder().decode(ProverReport.self, from: printed)
        else { throw CommandFailure("the proving process failed") }
        return (
            Double(duration.seconds) + Double(duration.attoseconds) * 1e-18, report
        )
    }
}
