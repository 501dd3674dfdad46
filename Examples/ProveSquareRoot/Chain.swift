import Foundation
import Ledger
import LocalCommittee

/// The development chain on loopback, or the chain that CHAIN_RPC_URL names.
struct Chain {
    let name: String
    /// An account that pays for the transactions.
    let sender: TransactionSender
    /// What was started here.
    private let development: DevelopmentChain?

    static func open(_ package: Checkout, _ folder: WorkFolder) async throws -> Chain {
        let environment = ProcessInfo.processInfo.environment
        guard let url = environment["CHAIN_RPC_URL"], !url.isEmpty else {
            let chain = try await DevelopmentChain(root: package.root, directory: folder.path)
            guard let key = chain.keys.first else {
                throw ExampleFailure("the development chain has no funded account")
            }
            let sender = TransactionSender(
                client: try EthereumClient(url: chain.url), key: key, chainId: chain.chainId,
                policy: SendPolicy(pollInterval: .milliseconds(20)))
            return Chain(name: "a development chain", sender: sender, development: chain)
        }
        guard let file = environment["CHAIN_KEY_FILE"] else {
            throw ExampleFailure(
                "CHAIN_RPC_URL is set; set CHAIN_KEY_FILE to the file of a funded account's key")
        }
        let client = try EthereumClient(url: url)
        let sender = TransactionSender(
            client: client, key: try LedgerKey(contentsOf: file),
            chainId: try await client.chainId())
        return Chain(name: "the chain at CHAIN_RPC_URL", sender: sender, development: nil)
    }

    func close() async { await development?.stop() }
}
