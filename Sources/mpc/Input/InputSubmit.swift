import ArgumentParser
import ComputeNode
import Foundation
import Ledger
import PrivacyContracts

/// `mpc input submit`: splits values, commits to the shares on chain, sends each node its share.
struct InputSubmit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Split values, commit to the shares on chain, and send each node its share.",
        discussion: """
            The values are read from standard input, so that no process list shows them: whole \
            numbers, separated by commas or white space, one for each C scalar in the order of the \
            declaration. The nodes must have the contract: register it (`mpc contract register`), or \
            let its requester do so, first.

            Prints the input's id, which the requester gives to `mpc task submit`.
            """)

    @OptionGroup var chain: ChainOptions
    @Option(help: "The contract's id on chain, as `mpc contract register` prints it.") var contract:
        String
    @Option(help: "The only account whose task may use the input.") var requester: String
    @Option(help: "The file with the account's key in hexadecimal, mode 0600.")
    var key: String
    @Option(help: "A node's account, for each party, in the parties' order.")
    var node: [String]
    @Option(help: "The contract's manifest, which says the protocol; needed but for three nodes.")
    var manifest: String?

    func validate() throws {
        guard (2...Commitments.largestCommittee).contains(node.count) else {
            throw ValidationError("give --node for each of 2 to 16 nodes")
        }
        guard node.count == 3 || manifest != nil else {
            throw ValidationError("give --manifest: how inputs are shared depends on the protocol")
        }
    }

    /// By which protocol the nodes run the contract.
    private func scheme(
        _ contract: Bytes32, _ market: ComputeMarket
    ) async throws -> ContractProtocol {
        guard let manifest else { return try ContractProtocol(.replicated, parties: 3) }
        guard let text = try? String(contentsOfFile: manifest, encoding: .utf8) else {
            throw CommandFailure("\(manifest) can't be read")
        }
        let hashes = try await market.contractHashes(contract)
        guard hashes?.manifestHash == Keccak256.hash([UInt8](text.utf8)) else {
            throw CommandFailure("\(manifest) is not the manifest that this contract has")
        }
        return try Manifest(yamlOrJSON: text).protocol(among: node.count)
    }

    func run() async throws {
        let market = try chain.computeMarket()
        let requester = try Identifier.address(requester, "--requester")
        let values = try Self.readValues()
        let sender = TransactionSender(
            client: market.client, key: try LedgerKey(contentsOf: key),
            chainId: try await market.client.chainId())
        let contract = try Identifier.id(contract, "--contract")
        let provider = InputProvider(
            chainId: sender.chainId, market: market.address, contract: contract,
            provider: sender.address)
        let clients = try await NodeLookup(market: market).clients(
            of: node.map { try Identifier.address($0, "--node") })
        let prepared = provider.prepare(values, by: try await scheme(contract, market))
        let (id, receipt) = try await market.commitInput(
            contractId: contract, nonce: prepared.nonce, commitments: prepared.commitments,
            requester: requester, from: sender)
        for (client, upload) in zip(clients, prepared.uploads) {
            try await client.put(upload, input: id)
        }
        print("input \(id)")
        print("transaction \(receipt.transactionHash), gas \(receipt.gasUsed)")
    }

    /// The scalars in the manifest's order, separated by commas or white space.
    private static func readValues() throws -> [UInt64] {
        var values: [UInt64] = []
        while let line = readLine() {
            for word in line.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
                // Which word is wrong stays unsaid: it may be the secret, mistyped.
                guard let value = try? InputOptions.element(word) else {
                    throw CommandFailure(
                        "value \(values.count + 1) is not a whole number of 64 bits")
                }
                values.append(value)
            }
        }
        guard !values.isEmpty else {
            throw CommandFailure("give the values on standard input, separated by commas")
        }
        return values
    }
}
