import ArgumentParser
import EllipticCurves
import Groth16

/// `mpc groth16 verify-key`, in the argument order of `snarkjs zkey verify`.
struct VerifyKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-key",
        abstract: "Check a key against its circuit, the powers of tau and its contributions.")

    @Argument(help: "The circuit's constraints (.r1cs).") var circuit: String
    @Argument(help: "The powers of tau, prepared for phase 2 (.ptau).") var powers: String
    @Argument(help: "The key (.zkey).") var key: String
    @OptionGroup var work: WorkOptions

    func run() throws {
        try ProofFiles.withCurve(
            ofFile: key, bn254: { try run($0) }, bls12381: { try run($0) })
    }

    private func run<Curve: Groth16Curve>(_: Curve.Type) throws {
        let powersOfTau = try ProofFiles.naming(powers) { () throws(Groth16Error) in
            try PowersOfTau<Curve>(path: powers)
        }
        let constraints = try ProofFiles.naming(circuit) { () throws(Groth16Error) in
            try Curve.readCircuit(path: circuit)
        }
        let report = try ProofFiles.naming(key) { () throws(Groth16Error) in
            try ProvingKey<Curve>.verify(
                path: key, circuit: constraints, powersOfTau, threads: work.threads,
                progress: work.progress)
        }
        print("circuit hash  \(ProofFiles.hexadecimal(report.circuitHash))")
        for (index, entry) in report.contributions.enumerated() {
            let name = Self.printable(entry.name ?? "")
            print("contribution \(index + 1)  \(ProofFiles.hexadecimal(entry.hash))  \(name)")
            if let beacon = entry.beacon, let iterations = entry.iterationsLog2 {
                print("  beacon \(ProofFiles.hexadecimal(beacon)), 2^\(iterations) iterations")
            }
        }
        guard !report.contributions.isEmpty else {
            throw CommandFailure("\(key): nobody has contributed: anyone can forge proofs")
        }
        print("OK")
    }

    /// A stranger's name without what could steer a terminal or begin a line of its own.
    private static func printable(_ name: String) -> String {
        String(
            name.unicodeScalars.map {
                switch $0.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate,
                    .privateUse, .unassigned:
                    "?"
                default: Character($0)
                }
            })
    }
}
