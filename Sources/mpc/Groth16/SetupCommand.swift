import ArgumentParser
import EllipticCurves
import Groth16

/// `mpc groth16 setup`, in the argument order of snarkjs.
struct SetupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup", abstract: "Write the first key of a circuit from powers of tau.",
        discussion: """
            The powers come from a ceremony with many contributors, in snarkjs's format and prepared for \
            phase 2; insecure-powers writes some to try with. The key is refused until somebody has \
            contributed to it.
            """)

    @Argument(help: "The circuit's constraints (.r1cs).") var circuit: String
    @Argument(help: "The powers of tau, prepared for phase 2 (.ptau).") var powers: String
    @Argument(help: "Where the key goes (.zkey).") var key: String
    @OptionGroup var work: WorkOptions

    func run() throws {
        try ProofFiles.requireApart(written: [key], read: [circuit, powers])
        try ProofFiles.withCurve(
            ofFile: powers, bn254: { try run($0) }, bls12381: { try run($0) })
    }

    private func run<Curve: Groth16Curve>(_: Curve.Type) throws {
        let powersOfTau = try ProofFiles.naming(powers) { () throws(Groth16Error) in
            try PowersOfTau<Curve>(path: powers)
        }
        let constraints = try ProofFiles.naming(circuit) { () throws(Groth16Error) in
            try Curve.readCircuit(path: circuit)
        }
        let hash = try ProofFiles.naming(powers, writing: key) {
            () throws(Groth16Error) in
            try ProvingKey.write(
                circuit: constraints, powersOfTau, path: key, threads: work.threads,
                progress: work.progress)
        }
        print("circuit hash  \(ProofFiles.hexadecimal(hash))")
    }
}
