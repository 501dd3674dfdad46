import ArgumentParser
import Foundation
import Ledger

/// The chain and the market on it.
struct ChainOptions: ParsableArguments {
    @Option(help: "The chain's JSON-RPC address; without it, the environment's CHAIN_RPC_URL.")
    var chain: String?
    @Option(help: "The ComputeMarket's address.")
    var market: String

    func computeMarket() throws -> ComputeMarket {
        guard let url = chain ?? ProcessInfo.processInfo.environment["CHAIN_RPC_URL"] else {
            throw CommandFailure("give --chain URL, or set CHAIN_RPC_URL")
        }
        return ComputeMarket(
            address: try Identifier.address(market, "--market"),
            client: try EthereumClient(url: url))
    }
}
