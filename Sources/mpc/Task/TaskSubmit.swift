import ArgumentParser
import ComputeNode
import Foundation
import Ledger
import PrivacyContracts

/// `mpc task submit`: registers a contract where needed, gives it to the nodes and requests a task.
struct TaskSubmit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Request a run of a contract by a committee, and pay the escrow.",
        discussion: """
            Registers the contract and gives the nodes its texts where that has not been done. Prints \
            the task's id, for `mpc task status` and `mpc task wait`.
            """)

    @OptionGroup var files: ContractFiles
    @OptionGroup var method: MethodOption
    @OptionGroup var chain: ChainOptions
    @Option(help: "The file with the account's key in hexadecimal, mode 0600.")
    var key: String
    @Option(help: "A node's account, for each party, in the parties' order.")
    var node: [String]
    @Option(help: "A committed input's id, in the providers' order. May be repeated.")
    var inputId: [String] = []
    @Option(help: "A public argument, in the order of the manifest. May be repeated.")
    var argument: [String] = []
    @Option(help: "What the committee gets, in wei.")
    var escrow = "0"
    @Option(help: "How many nodes must sign the result; without it, a majority.")
    var threshold: UInt64?
    @Option(help: "Seconds the nodes have to accept.") var acceptWithin: UInt64 = 300
    @Option(help: "Seconds until the result must stand on chain.") var finishWithin: UInt64 = 900

    func validate() throws {
        guard (2...Commitments.largestCommittee).contains(node.count) else {
            throw ValidationError("give --node for each of 2 to 16 nodes")
        }
        guard acceptWithin > 0, finishWithin > acceptWithin else {
            throw ValidationError("--finish-within must be more than --accept-within")
        }
        guard finishWithin <= CommitteeOptions.longest else {
            throw ValidationError("--finish-within must be a year at most")
        }
    }

    func run() async throws {
        let (ir, manifest) = try files.texts()
        let contract = try Contract(ir: ir, manifest: manifest)
        let name = try method.name(in: contract)
        try contract.check(method: name)
        _ = try contract.manifest.protocol(among: node.count)
        let shape = try MethodShape(
            contract.manifest.method(named: name), providers: inputId.count,
            arguments: argument.map(InputOptions.element))
        let market = try chain.computeMarket()
        let committee = try node.map { try Identifier.address($0, "--node") }
        let inputs = try inputId.map { try Identifier.id($0, "--input-id") }
        guard let payment = try? UInt256(escrow) else {
            throw CommandFailure("--escrow must be a whole number of wei")
        }
        let clients = try await NodeLookup(market: market).clients(of: committee)
        let sender = TransactionSender(
            client: market.client, key: try LedgerKey(contentsOf: key),
            chainId: try await market.client.chainId())
        let (contractId, _) = try await market.registerContract(
            irHash: Keccak256.hash([UInt8](ir.utf8)),
            manifestHash: Keccak256.hash([UInt8](manifest.utf8)), from: sender)
        for client in clients {
            try await client.put(contract: contractId, ir: ir, manifest: manifest)
        }
        guard let head = try await market.client.block(.latest) else {
            throw CommandFailure("the chain has no latest block; is it still starting?")
        }
        let request = ComputeMarket.TaskRequest(
            contractId: contractId, method: name, arguments: shape.encodedArguments,
            committee: committee, threshold: threshold ?? UInt64(committee.count / 2 + 1),
            inputIds: inputs,
            acceptBy: head.timestamp + acceptWithin, deadline: head.timestamp + finishWithin)
        let (task, receipt) = try await market.requestTask(
            request, escrow: payment, from: sender)
        print("task \(task)")
        print("transaction \(receipt.transactionHash), gas \(receipt.gasUsed)")
    }
}
