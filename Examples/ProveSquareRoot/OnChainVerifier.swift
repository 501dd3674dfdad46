import BigIntegers
import EllipticCurves
import FiniteFields
import Groth16
import Ledger

/// The key and proofs in the words of Protocols/contracts/Groth16Verifier.vy.
struct OnChainVerifier {
    let contract: Groth16Verifier
    let key: Hash32
    let sender: TransactionSender

    /// Deploys the contract and registers the key. Gives the gas of the registration.
    static func deploy(
        _ verifyingKey: VerifyingKey<BN254>, bytecode: String, from sender: TransactionSender
    ) async throws -> (verifier: OnChainVerifier, gas: UInt64) {
        let (contract, _) = try await Groth16Verifier.deploy(
            code: Groth16Verifier.creationCode(bytecode), from: sender)
        let words = try EVMVerifyingKey(verifyingKey)
        let key = Groth16Verifier.Key(
            alpha: try numbers(words.alpha), beta: try numbers(words.beta),
            gamma: try numbers(words.gamma), delta: try numbers(words.delta),
            inputs: try words.inputs.map { try numbers($0) })
        let (id, receipt) = try await contract.register(key, from: sender)
        return (OnChainVerifier(contract: contract, key: id, sender: sender), receipt.gasUsed)
    }

    /// Sends a transaction that asserts the proof. Gives its gas.
    func assert(_ proof: Proof<BN254>, publicValues: [BN254.Fr]) async throws -> UInt64 {
        let receipt = try await contract.assertProof(
            key: key, proof: Self.numbers(proof.evmWords),
            inputs: Self.numbers(publicValues.map(\.integer)), from: sender)
        return receipt.gasUsed
    }

    /// Whether the chain refuses to assert the proof.
    func refuses(_ proof: Proof<BN254>, publicValues: [BN254.Fr]) async throws -> Bool {
        do {
            _ = try await assert(proof, publicValues: publicValues)
        } catch LedgerError.rpc(let fault) where fault.revert == .message("proof") {
            return true
        }
        return false
    }

    private static func numbers(_ words: [BigInteger]) throws -> [UInt256] {
        try words.map { try UInt256(bigEndian: $0.bigEndianBytes(count: 32)) }
    }
}
