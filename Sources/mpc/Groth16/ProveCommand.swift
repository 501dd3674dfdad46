import ArgumentParser
import EllipticCurves
import Foundation
import Groth16

/// `mpc groth16 prove`, in the argument order of snarkjs.
struct ProveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Prove to know a witness.",
        discussion: """
            The proof is verified before it is written. A key holds too little of the circuit to say \
            which constraint a wrong witness breaks: with --r1cs the witness is checked first, and \
            the first constraint that it breaks is named.
            """)

    @Argument(help: "The proving key (.zkey).") var key: String
    @Argument(help: "The witness (.wtns).") var witness: String
    @Argument(help: "Where the proof goes (JSON).") var proof: String
    @Argument(help: "Where the public values go (JSON).") var publicValues: String
    @Option(name: .customLong("r1cs"), help: "The circuit's constraints (.r1cs).")
    var circuit: String?
    @Flag(help: "Print where the time went, as one JSON object.") var profile = false
    @OptionGroup var work: WorkOptions

    func run() throws {
        try ProofFiles.withCurve(
            ofFile: key, bn254: { try run($0) }, bls12381: { try run($0) })
    }

    private func run<Curve: Groth16Curve>(_: Curve.Type) throws {
        let start = ContinuousClock.now
        let key = try ProofFiles.naming(self.key) { () throws(Groth16Error) in
            try ProvingKey<Curve>(path: self.key)
        }
        let witness = try ProofFiles.naming(self.witness) { () throws(Groth16Error) in
            try Curve.readWitness(path: self.witness)
        }
        if let path = circuit {
            try ProofFiles.naming(path) { () throws(Groth16Error) in
                let circuit = try Curve.readCircuit(path: path)
                try Curve.check(witness, circuit)
            }
        }
        let (made, phases, values) = try ProofFiles.naming(self.witness) {
            () throws(Groth16Error) in
            let (made, phases) = try key.profiledProof(
                witness, threads: work.threads, progress: work.progress)
            return (made, phases, key.publicValues(of: witness))
        }
        try ProofFiles.write(made.json, proof)
        try ProofFiles.write(Proof<Curve>.json(publicValues: values), publicValues)
        if profile {
            let duration = (ContinuousClock.now - start).components
            let total = Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
            print(ProverReport(phases, total: total).json)
        }
    }
}
