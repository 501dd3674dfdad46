import ArgumentParser
import BigIntegers
import EllipticCurves
import FiniteFields
import Foundation
import Groth16
import LocalCommittee

/// A Groth16 proof from end to end: a circuit, a setup, a proof, checked here and on a real EVM.
@main
struct ProveSquareRoot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove-square-root",
        abstract: "Prove to know a square root, without showing it, to an EVM chain.",
        discussion: """
            Starts a development chain on this machine. To use another chain set CHAIN_RPC_URL to its \
            JSON-RPC address, and CHAIN_KEY_FILE to a file (mode 0600) with the hexadecimal key of a \
            funded account.
            """)

    @Option(help: "The root: a whole number below the order of BN254's groups. Random if left out.")
    var root: String?

    func run() async throws {
        let x = try chosenRoot()
        let y = x.squared()
        let package = try Checkout()
        let folder = try WorkFolder()
        defer { folder.remove() }

        let circuit = SquareRootCircuit.build()
        let constraints = R1CS(circuit)
        say("circuit", "\(circuit.constraintCount) constraint: y = x² mod r")
        say("public", "y = \(y.integer)")

        // A bad witness is refused, by the name of what it breaks.
        let bad = try circuit.witness(["x": x + .one, "y": y])
        do {
            try circuit.check(bad)
            throw ExampleFailure("a bad witness was not refused")
        } catch Groth16Error.unsatisfied(let index, let name) {
            say("bad witness", "refused: constraint \(index), \(name ?? "unnamed")")
        }

        // One party made the setup: whoever relies on its key must trust that party to have forgotten
        // its secrets. `mpc groth16 contribute` shares that trust out.
        var randomness = SystemRandomNumberGenerator()
        let keyFile = folder.path + "/square-root.zkey"
        try ProvingKey<BN254>.writeInsecure(
            circuit: constraints, InsecureToxicWaste(using: &randomness), path: keyFile)
        let key = try ProvingKey<BN254>(path: keyFile)
        say("setup", "made by this one process: to be trusted only by who trusts it")

        let witness = try circuit.witness(["x": x, "y": y])
        let proof = try key.prove(Witness(witness), of: constraints)
        let publicValues = circuit.publicValues(of: witness)
        guard try key.verifyingKey.verify(proof, publicValues: publicValues) else {
            throw ExampleFailure("the proof was not accepted")
        }
        say("in process", "the proof is accepted")
        let others = [y + .one]
        guard try !key.verifyingKey.verify(proof, publicValues: others) else {
            throw ExampleFailure("the proof was accepted for another y")
        }
        say("in process", "for another y it is refused")

        try await checkOnChain(proof, publicValues, others, key.verifyingKey, package, folder)
    }

    private func checkOnChain(
        _ proof: Proof<BN254>, _ publicValues: [BN254.Fr], _ others: [BN254.Fr],
        _ key: VerifyingKey<BN254>, _ package: Checkout, _ folder: WorkFolder
    ) async throws {
        let chain = try await Chain.open(package, folder)
        let result: Result<Void, any Error>
        do {
            let (verifier, registration) = try await OnChainVerifier.deploy(
                key, bytecode: package.bytecode(of: "Groth16Verifier"), from: chain.sender)
            say("on chain", "key \(verifier.key) registered on \(chain.name): \(registration) gas")
            let gas = try await verifier.assert(proof, publicValues: publicValues)
            say("on chain", "the proof is accepted: \(gas) gas")
            guard try await verifier.refuses(proof, publicValues: others) else {
                throw ExampleFailure("the chain accepted the proof for another y")
            }
            say("on chain", "for another y it is refused")
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await chain.close()
        try result.get()
    }

    private func chosenRoot() throws -> BN254.Fr {
        guard let root else { return .random() }
        guard let number = try? BigInteger(decimal: root), let x = try? BN254.Fr(number) else {
            throw ValidationError("--root takes a whole number below r")
        }
        return x
    }

    private func say(_ what: String, _ text: String) {
        print(what.padding(toLength: 13, withPad: " ", startingAt: 0) + text)
    }
}
