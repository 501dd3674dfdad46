import ArgumentParser
import EllipticCurves
import Groth16

/// `mpc groth16 export-vk`, in the argument order of `snarkjs zkey export verificationkey`.
struct ExportVerifyingKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-vk", abstract: "Write a key's verifying key as JSON.")

    @Argument(help: "The key (.zkey).") var key: String
    @Argument(help: "Where the verifying key goes (JSON).") var verifyingKey =
        "verification_key.json"

    func run() throws {
        try ProofFiles.requireApart(written: [verifyingKey], read: [key])
        try ProofFiles.withCurve(
            ofFile: key, bn254: { try run($0) }, bls12381: { try run($0) })
    }

    private func run<Curve: Groth16Curve>(_: Curve.Type) throws {
        let key = try ProofFiles.naming(self.key) { () throws(Groth16Error) in
            try ProvingKey<Curve>(path: self.key)
        }
        try ProofFiles.write(key.verifyingKey.json, verifyingKey)
    }
}
