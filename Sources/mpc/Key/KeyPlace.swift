import ArgumentParser
import ComputeNode
import Ledger

/// The registry of keys: what reading takes, which needs no account.
struct KeyPlace: ParsableArguments {
    @OptionGroup var address: ChainAddress
    @Option(help: "The KeyRegistry's address.") var registry: String
    @Option(help: "Seconds to wait.") var timeout = 60

    /// - Parameter key: signs what is asked for; nobody's account where only public parts are.
    func committee(as key: LedgerKey? = nil) async throws -> KeyCommittee {
        let client = try address.client()
        let chainId = try await client.chainId()
        let keys = KeyRegistry(
            address: try Identifier.address(registry, "--registry"), client: client)
        let nodes = try await ChainAddress.contract("--registry", "KeyRegistry") {
            // A registry of other things has a registry of nodes, too.
            _ = try await keys.key(.zero)
            return try await keys.registry()
        }
        return KeyCommittee(
            registry: keys, nodes: NodeRegistry(address: nodes, client: client),
            chainId: chainId, key: try key ?? LedgerKey(), timeout: .seconds(min(timeout, 60)))
    }
}
