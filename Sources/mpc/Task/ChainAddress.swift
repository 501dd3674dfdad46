import ArgumentParser
import Foundation
import Ledger

/// Where the chain is.
struct ChainAddress: ParsableArguments {
    @Option(help: "The chain's JSON-RPC address; without it, the environment's CHAIN_RPC_URL.")
    var chain: String?

    func client() throws -> EthereumClient {
        guard let url = chain ?? ProcessInfo.processInfo.environment["CHAIN_RPC_URL"] else {
            throw CommandFailure("give --chain URL, or set CHAIN_RPC_URL")
        }
        return try EthereumClient(url: url)
    }
}
