import ArgumentParser
import ComputeNode
import Foundation
import Ledger
import PrivacyContracts

/// `mpc task result`: what one account learns from a finished task.
struct TaskResultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "result", abstract: "Fetch and print what your account learns from a task.",
        discussion: """
            Prints what everyone learns, from the chain, and what the account of --key learns alone: \
            its shares are fetched from the nodes, checked against the commitments on chain and put \
            together. By the replicated protocol two of the three nodes are enough, by any other all are \
            needed; one that does not answer, or gives a share that is not the committed one, is named on \
            standard error.
            """)

    @OptionGroup var chain: ChainOptions
    @Argument(help: "The task's id.") var task: String
    @Option(help: "The contract's manifest; its hash must be the one on chain.")
    var manifest: String
    @Option(help: "The file with the account's key in hexadecimal, mode 0600.")
    var key: String

    func run() async throws {
        let market = try chain.computeMarket()
        let key = try LedgerKey(contentsOf: key)
        let description = try await TaskDescription.read(task, from: market)
        guard description.record.status == .finished else {
            throw CommandFailure("the task is \(description.state); there is no result yet")
        }
        guard let posted = try await market.output(of: description.id),
            let (requester, request) = try await market.request(of: description.id)
        else { throw CommandFailure("the task is finished, but its log can't be found") }
        let contract = try await readManifest(of: request, market)
        let shape = try MethodShape(
            contract.method(named: request.method), providers: request.inputIds.count,
            encodedArguments: request.arguments)
        let mine = try await TaskResults(market: market, requester: requester, request: request)
            .learnt(by: key.address, shape)
        let clients = try await NodeLookup(market: market).registered(of: request.committee)
        let learnt = try await ResultRecipient(
            chainId: try await market.client.chainId(), market: market.address,
            task: description.id, key: key
        ).learn(
            shape: shape, posted: posted, mine: mine,
            from: zip(request.committee, clients).map { .init(account: $0, client: $1) },
            by: contract.protocol(among: request.committee.count).scheme)
        for fault in learnt.faults {
            FileHandle.standardError.write(Data("\(fault.node): \(fault.reason)\n".utf8))
        }
        for line in learnt.output.lines { print(line) }
    }

    /// The manifest that the contract was registered with.
    private func readManifest(
        of request: ComputeMarket.TaskRequest, _ market: ComputeMarket
    ) async throws -> Manifest {
        guard let text = try? String(contentsOfFile: manifest, encoding: .utf8) else {
            throw CommandFailure("\(manifest) can't be read")
        }
        let hashes = try await market.contractHashes(request.contractId)
        guard hashes?.manifestHash == Keccak256.hash([UInt8](text.utf8)) else {
            throw CommandFailure("\(manifest) is not the manifest that the task's contract has")
        }
        return try Manifest(yamlOrJSON: text)
    }
}
