import ArgumentParser
import Foundation
import Ledger

/// `mpc market deploy`: deploys both contracts and prints the addresses that everyone else needs.
struct MarketDeploy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Deploy a node registry, unless --registry names one, and a compute market.",
        discussion: """
            With --shares also a share registry and a key registry, for secrets and keys that nodes \
            keep. Nobody owns the contracts afterwards: the account only pays for the gas. Nodes put \
            the addresses in their configuration; users give them to `mpc`.
            """)

    @OptionGroup var address: ChainAddress
    @Option(help: "The file with the paying account's key in hexadecimal, mode 0600.")
    var key: String
    @Option(help: "The address of a registry that is there already.")
    var registry: String?
    @Flag(help: "Deploy a share registry and a key registry too.")
    var shares = false
    @Option(help: "The folder with the contracts' bytecode, NodeRegistry.bin and the others.")
    var contracts = "Protocols/contracts"

    func run() async throws {
        let client = try address.client()
        let known = try registry.map { try Identifier.address($0, "--registry") }
        let registryCode = try known == nil ? code("NodeRegistry") : []
        let marketCode = try code("ComputeMarket")
        let shareCode = try shares ? code("ShareRegistry") : []
        let keyCode = try shares ? code("KeyRegistry") : []
        let sender = TransactionSender(
            client: client, key: try LedgerKey(contentsOf: key),
            chainId: try await client.chainId())
        let nodes: Address
        if let known {
            nodes = known
        } else {
            let (deployed, receipt) = try await NodeRegistry.deploy(
                code: registryCode, from: sender)
            nodes = deployed.address
            print("registry \(nodes)")
            print("transaction \(receipt.transactionHash), gas \(receipt.gasUsed)")
        }
        let (market, receipt) = try await ComputeMarket.deploy(
            code: marketCode, registry: nodes, from: sender)
        print("market \(market.address)")
        print("transaction \(receipt.transactionHash), gas \(receipt.gasUsed)")
        guard shares else { return }
        let (sharings, sharingsReceipt) = try await ShareRegistry.deploy(
            code: shareCode, registry: nodes, from: sender)
        print("shares \(sharings.address)")
        print(
            "transaction \(sharingsReceipt.transactionHash), gas \(sharingsReceipt.gasUsed)")
        let (keys, keysReceipt) = try await KeyRegistry.deploy(
            code: keyCode, registry: nodes, from: sender)
        print("keys \(keys.address)")
        print("transaction \(keysReceipt.transactionHash), gas \(keysReceipt.gasUsed)")
    }

    private func code(_ contract: String) throws -> [UInt8] {
        let path = "\(contracts)/\(contract).bin"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure(
                "cannot read \(path); give the folder of the contracts' bytecode with --contracts")
        }
        return try ComputeMarket.creationCode(text)
    }
}
