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

    /// What a contract answers; says which option is wrong where no such contract stands there.
    static func contract<Value>(
        _ option: String, _ name: String, _ body: () async throws -> Value
    ) async throws -> Value {
        do { return try await body() } catch let error as LedgerError {
            let isOther =
                switch error {
                case .abi, .otherEvent, .numberTooLarge: true
                case .rpc(let fault): fault.revert != nil
                default: false
                }
            guard isOther else { throw error }
            throw CommandFailure("\(option) is the address of no \(name) on this chain")
        }
    }
}
