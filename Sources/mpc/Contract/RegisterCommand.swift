import ArgumentParser
import ComputeNode
import Ledger
import PrivacyContracts

/// `mpc contract register`: puts a contract's hashes on chain and gives nodes its texts.
struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Put a contract's hashes on chain, and give nodes its texts.",
        discussion: """
            Prints the contract's id, which data providers need, and the account of the key, which \
            is the requester that they name. Repeating it is harmless.
            """)

    @OptionGroup var files: ContractFiles
    @OptionGroup var chain: ChainOptions
    @Option(help: "The file with the account's key in hexadecimal, mode 0600.")
    var key: String
    @Option(help: "The account of a node to give the texts. May be repeated.")
    var node: [String] = []

    func run() async throws {
        let (ir, manifest) = try files.texts()
        let contract = try Contract(ir: ir, manifest: manifest)
        for method in contract.manifest.methods { try contract.check(method: method.name) }
        let market = try chain.computeMarket()
        let clients = try await NodeLookup(market: market).clients(
            of: node.map { try Identifier.address($0, "--node") })
        let sender = TransactionSender(
            client: market.client, key: try LedgerKey(contentsOf: key),
            chainId: try await market.client.chainId())
        let (id, receipt) = try await market.registerContract(
            irHash: Keccak256.hash([UInt8](ir.utf8)),
            manifestHash: Keccak256.hash([UInt8](manifest.utf8)), from: sender)
        for client in clients {
            try await client.put(contract: id, ir: ir, manifest: manifest)
        }
        print("contract \(id)")
        print("account \(sender.address)")
        print("transaction \(receipt.transactionHash), gas \(receipt.gasUsed)")
    }
}
