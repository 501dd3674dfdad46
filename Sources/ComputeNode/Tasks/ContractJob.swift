import Channels
import Ledger

/// A task's contract, method and arguments, ready to be checked and evaluated.
struct ContractJob: Sendable {
    let hashes: ContractHashes

    init(
        _ contract: (ir: [UInt8], manifest: [UInt8]), terms: TaskTerms,
        limits: NodeConfiguration.Limits
    ) throws {
        hashes = ContractHashes(
            ir: Keccak256.hash(contract.ir), manifest: Keccak256.hash(contract.manifest))
    }

    func check() throws {}

    func elementCount(ofInput index: Int) -> Int { 1 }

    func evaluate(
        inputs: [StoredInput?], party: Int, channel: any Channel
    ) async throws -> [UInt8] {
        throw TaskLife.Refusal(reason: "")
    }
}
