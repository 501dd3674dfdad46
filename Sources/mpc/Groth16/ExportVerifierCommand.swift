import ArgumentParser
import EllipticCurves
import Groth16

/// `mpc groth16 export-verifier`: a contract that verifies proofs under one key.
struct ExportVerifierCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-verifier",
        abstract: "Write a contract that verifies proofs under one key.",
        discussion: """
            The contract's language follows from the name's end: .vy for Vyper, .sol for Solidity. \
            Keys over BN254, with at most 128 public values.
            """)

    @Argument(help: "The key (.zkey), or its verifying key (.json).") var key: String
    @Argument(help: "Where the contract goes (.vy or .sol).") var contract = "verifier.sol"

    func validate() throws {
        guard contract.hasSuffix(".vy") || contract.hasSuffix(".sol") else {
            throw ValidationError("\(contract): a contract's name ends in .vy or .sol")
        }
    }

    func run() throws {
        let verifyingKey = try readKey()
        let source = try ProofFiles.naming(key) { () throws(Groth16Error) in
            let words = try EVMVerifyingKey(verifyingKey)
            return contract.hasSuffix(".vy")
                ? try words.vyperSource() : try words.soliditySource()
        }
        try ProofFiles.write(source, contract)
    }

    private func readKey() throws -> VerifyingKey<BN254> {
        let path = key
        guard path.hasSuffix(".json") else {
            return try ProofFiles.naming(path) { () throws(Groth16Error) in
                try ProvingKey<BN254>(path: path).verifyingKey
            }
        }
        let bytes = try ProofFiles.read(path)
        return try ProofFiles.naming(path) { () throws(Groth16Error) in
            try VerifyingKey<BN254>(json: bytes)
        }
    }
}
