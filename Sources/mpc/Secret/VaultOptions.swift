import ArgumentParser
import ComputeNode
import Foundation
import Ledger

/// The registry of sharings, and the account that acts.
struct VaultOptions: ParsableArguments {
    @OptionGroup var address: ChainAddress
    @Option(help: "The ShareRegistry's address.")
    var registry: String
    @Option(help: "The file with the account's key in hexadecimal, mode 0600.")
    var key: String

    func vault() async throws -> SecretVault {
        let client = try address.client()
        let key = try LedgerKey(contentsOf: key)
        let shares = ShareRegistry(
            address: try Identifier.address(registry, "--registry"), client: client)
        _ = try await ChainAddress.contract("--registry", "ShareRegistry") {
            try await shares.sharing(.zero)
        }
        let sender = TransactionSender(
            client: client, key: key, chainId: try await client.chainId())
        return SecretVault(registry: shares, sender: sender, key: key)
    }

    /// What is wrong with single nodes, where the whole succeeded.
    static func report(_ faults: [NodeFault]) {
        for fault in faults {
            FileHandle.standardError.write(Data("\(fault.node): \(fault.reason)\n".utf8))
        }
    }
}
