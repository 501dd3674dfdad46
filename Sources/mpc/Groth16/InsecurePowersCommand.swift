import ArgumentParser
import EllipticCurves
import Groth16

/// `mpc groth16 insecure-powers`: a first phase of a setup to try the second one with.
struct InsecurePowersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "insecure-powers",
        abstract: "Write powers of tau to try things out with. Never for keys that matter.",
        discussion: """
            This program draws their secrets itself: whoever runs it could forge every proof under the \
            keys that are made of them, whatever others contribute. For keys that matter take powers \
            from a ceremony with many contributors, in snarkjs's format.
            """)

    @Argument(help: "They serve circuits of at most 2^n rows; n from 0 to 20.") var log2: Int
    @Argument(help: "Where the powers go (.ptau).") var powers: String
    @Option(help: "bn254 or bls12-381.") var curve = PairingCurveName.bn254
    @OptionGroup var work: WorkOptions

    func validate() throws {
        guard (0...20).contains(log2) else {
            throw ValidationError("give n from 0 to 20, for circuits of at most 2^n rows")
        }
    }

    func run() throws {
        switch curve {
        case .bn254: try run(BN254.self)
        case .bls12381: try run(BLS12_381.self)
        }
    }

    private func run<Curve: Groth16Curve>(_: Curve.Type) throws {
        var generator = SystemRandomNumberGenerator()
        let waste = InsecureToxicWaste<Curve.Fr>(using: &generator)
        try ProofFiles.naming(powers) { () throws(Groth16Error) in
            try PowersOfTau<Curve>.writeInsecure(
                waste, log2: log2, path: powers, threads: work.threads,
                progress: work.progress)
        }
    }
}
