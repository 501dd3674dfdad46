import ArgumentParser
import EllipticCurves
import Foundation
import Groth16

/// `mpc groth16 prove`, in the argument order of snarkjs.
struct ProveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Prove to know a witness.",
        discussion: """
            The proof is verified before it is written. If it fails, the circuit is looked for among \
            the .r1cs files beside the key and the witness, and the first constraint that the witness \
            breaks is named: a key alone holds too little to tell. With --r1cs the witness is checked \
            before the proof is made.
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
        try ProofFiles.requireApart(
            written: [proof, publicValues], read: [key, witness] + (circuit.map { [$0] } ?? []))
        try ProofFiles.withCurve(
            ofFile: key, bn254: { try run($0) }, bls12381: { try run($0) })
    }

    private func run<Curve: Groth16Curve>(_: Curve.Type) throws {
        let start = ContinuousClock.now
        FreedMemory.returnAtOnce()
        let outputs = try (proof: TextOutput(proof), publicValues: TextOutput(publicValues))
        let key = try ProofFiles.naming(self.key) { () throws(Groth16Error) in
            try ProvingKey<Curve>(path: self.key)
        }
        let witness = try ProofFiles.naming(self.witness) { () throws(Groth16Error) in
            try Curve.readWitness(path: self.witness)
        }
        if let path = circuit {
            let read = try ProofFiles.naming(path) { () throws(Groth16Error) in
                try key.circuit(path: path)
            }
            guard let read else {
                throw CommandFailure("\(path): not the circuit of \(self.key)")
            }
            try check(Curve.self, witness, read, path)
        }
        let made = try proved(key, witness)
        try outputs.proof.write(made.proof.json)
        try outputs.publicValues.write(
            Proof<Curve>.json(publicValues: key.publicValues(of: witness)))
        try outputs.proof.publish()
        try outputs.publicValues.publish()
        if profile {
            let duration = (ContinuousClock.now - start).components
            let total = Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
            print(ProverReport(made.profile, total: total).json)
        }
    }

    private func proved<Curve: Groth16Curve>(
        _ key: ProvingKey<Curve>, _ witness: Witness<Curve.Fr>
    ) throws -> (proof: Proof<Curve>, profile: ProverProfile) {
        do {
            ProgramPages.release()
            return try key.profiledProof(
                witness, threads: work.threads, progress: work.progress)
        } catch {
            switch error {
            case .witnessRefused: throw try refusal(key, witness)
            case .malformed(.provingKey, _): throw ProofFiles.failure(self.key, error)
            default: throw ProofFiles.failure(self.witness, error)
            }
        }
    }

    /// Why a proof failed: throws, or returns, what names the constraint if the circuit can be found.
    private func refusal<Curve: Groth16Curve>(
        _ key: ProvingKey<Curve>, _ witness: Witness<Curve.Fr>
    ) throws -> CommandFailure {
        if let path = circuit { return notTheKeys(path) }
        let search = CircuitSearch(key: key, keyPath: self.key)
        guard let found = search.found(beside: [self.witness]) else {
            return CommandFailure(
                "\(self.witness): \(Groth16Error.witnessRefused); no .r1cs of its circuit lies "
                    + "beside the key: give it as --r1cs to learn which constraint")
        }
        try check(Curve.self, witness, found.circuit, found.path)
        return notTheKeys(found.path)
    }

    private func check<Curve: Groth16Curve>(
        _: Curve.Type, _ witness: Witness<Curve.Fr>, _ circuit: R1CS<Curve.Fr>, _ path: String
    ) throws {
        do {
            try Curve.check(witness, circuit)
        } catch {
            let name = URL(fileURLWithPath: path).lastPathComponent
            throw CommandFailure("\(self.witness): \(error) of \(name)")
        }
    }

    private func notTheKeys(_ path: String) -> CommandFailure {
        CommandFailure(
            "\(key): no proof: the witness satisfies \(path), so that the key is wrong; "
                + "mpc groth16 verify-key tells where")
    }
}
