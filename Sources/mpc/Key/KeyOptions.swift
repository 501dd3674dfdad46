import ArgumentParser
import ComputeNode
import Foundation
import Ledger

/// The registry of keys, and the account that asks.
struct KeyOptions: ParsableArguments {
    @OptionGroup var address: ChainAddress
    @Option(help: "The KeyRegistry's address.") var registry: String
    @Option(help: "The file with the account's key in hexadecimal, mode 0600.") var key: String
    @Option(help: "Seconds to wait.") var timeout = 60

    /// Who asks, and its account on chain.
    func committee() async throws -> (committee: KeyCommittee, sender: TransactionSender) {
        let client = try address.client()
        let key = try LedgerKey(contentsOf: key)
        let chainId = try await client.chainId()
        let keys = KeyRegistry(
            address: try Identifier.address(registry, "--registry"), client: client)
        let nodes = try await ChainAddress.contract("--registry", "KeyRegistry") {
            // A registry of other things has a registry of nodes, too.
            _ = try await keys.key(.zero)
            return try await keys.registry()
        }
        let committee = KeyCommittee(
            registry: keys, nodes: NodeRegistry(address: nodes, client: client),
            chainId: chainId, key: key, timeout: .seconds(min(timeout, 60)))
        return (committee, TransactionSender(client: client, key: key, chainId: chainId))
    }

    var patience: Duration { .seconds(timeout) }
}
