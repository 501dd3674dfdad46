import ArgumentParser
import EllipticCurves
import Groth16

/// `mpc groth16 verify`, in the argument order of snarkjs.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a proof. Exits with 1 if it doesn't verify.")

    @Argument(help: "The verifying key (JSON).") var key: String
    @Argument(help: "The public values (JSON).") var publicValues: String
    @Argument(help: "The proof (JSON).") var proof: String

    func run() throws {
        let bytes = try ProofFiles.read(key)
        switch try ProofFiles.naming(
            key, { () throws(Groth16Error) in try ProofCurve(ofJSON: bytes) })
        {
        case .bn254: try run(BN254.self, bytes)
        case .bls12381: try run(BLS12_381.self, bytes)
        }
    }

    private func run<Curve: Groth16Curve>(_: Curve.Type, _ keyBytes: [UInt8]) throws {
        let verifyingKey = try ProofFiles.naming(key) { () throws(Groth16Error) in
            try VerifyingKey<Curve>(json: keyBytes)
        }
        let valueBytes = try ProofFiles.read(publicValues)
        let values = try ProofFiles.naming(publicValues) { () throws(Groth16Error) in
            try Proof<Curve>.publicValues(json: valueBytes)
        }
        let proofBytes = try ProofFiles.read(proof)
        let made = try ProofFiles.naming(proof) { () throws(Groth16Error) in
            try Proof<Curve>(json: proofBytes)
        }
        let isValid = try ProofFiles.naming(publicValues) { () throws(Groth16Error) in
            try verifyingKey.verify(made, publicValues: values)
        }
        guard isValid else { throw CommandFailure("\(proof): the proof is not valid") }
        print("OK")
    }
}
