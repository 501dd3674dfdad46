import ComputeNode
import Foundation
import Ledger
import PrivacyContracts

/// A trial run by nodes: one account registers the contract, gives all inputs, requests the task, pays for it and
/// learns what its requester and its providers learn.
struct CommitteeRun {
    let texts: (ir: String, manifest: String)
    let contract: Contract
    let method: String
    let options: CommitteeOptions

    /// - Parameter chosen: the protocol asked for; it is written into a manifest that names none.
    init(
        texts: (ir: String, manifest: String), method: String, chosen: ProtocolOptions,
        _ options: CommitteeOptions
    ) throws {
        var manifest = texts.manifest
        if chosen.isGiven {
            let written = try Manifest(yamlOrJSON: manifest)
            let wanted = try ContractProtocol(
                chosen.scheme ?? written.protocol?.scheme ?? .replicated,
                parties: chosen.parties ?? options.node.count)
            if written.protocol == nil {
                guard !manifest.drop(while: \.isWhitespace).hasPrefix("{") else {
                    throw CommandFailure("write \"protocol\" into the manifest: it is JSON")
                }
                manifest =
                    "protocol: \(wanted.scheme.rawValue)\nparties: \(wanted.parties)\n" + manifest
            } else if try written.protocol(among: options.node.count) != wanted {
                throw CommandFailure("the manifest names another protocol than was asked for")
            }
        }
        self.texts = (texts.ir, manifest)
        contract = try Contract(ir: texts.ir, manifest: manifest)
        self.method = method
        self.options = options
    }

    func run(_ inputs: ContractInputs) async throws -> (task: Bytes32, output: ContractOutput) {
        guard let address = options.market, let keyFile = options.key else {
            throw CommandFailure("with --node also give --market and --key")
        }
        let `protocol` = try contract.manifest.protocol(among: options.node.count)
        let market = ComputeMarket(
            address: try Identifier.address(address, "--market"),
            client: try options.address.client())
        let key = try LedgerKey(contentsOf: keyFile)
        let sender = TransactionSender(
            client: market.client, key: key, chainId: try await market.client.chainId())
        let committee = try options.node.map { try Identifier.address($0, "--node") }
        let clients = try await NodeLookup(market: market).clients(of: committee)
        let (id, _) = try await market.registerContract(
            irHash: Keccak256.hash([UInt8](texts.ir.utf8)),
            manifestHash: Keccak256.hash([UInt8](texts.manifest.utf8)), from: sender)
        for client in clients {
            try await client.put(contract: id, ir: texts.ir, manifest: texts.manifest)
        }
        let provider = InputProvider(
            chainId: sender.chainId, market: market.address, contract: id, provider: sender.address)
        var inputIds: [Bytes32] = []
        for values in inputs.providers {
            // A missing input is one that is committed to and that no node gets.
            let prepared = provider.prepare(values ?? [0], by: `protocol`)
            let (input, _) = try await market.commitInput(
                contractId: id, nonce: prepared.nonce, commitments: prepared.commitments,
                requester: sender.address, from: sender)
            for (client, upload) in zip(clients, prepared.uploads) where values != nil {
                try await client.put(upload, input: input)
            }
            inputIds.append(input)
        }
        let shape = try MethodShape(
            contract.manifest.method(named: method), providers: inputs.providers.count,
            arguments: inputs.arguments)
        let request = try await request(
            id, committee, inputIds, arguments: shape.encodedArguments,
            honestMajority: !`protocol`.scheme.hasPreprocessing, market)
        guard let payment = try? UInt256(options.escrow) else {
            throw CommandFailure("--escrow must be a whole number of wei")
        }
        let (task, _) = try await market.requestTask(request, escrow: payment, from: sender)
        let posted = try await wait(for: task, market)
        let mine = shape.results.indices.filter { !shape.results[$0].learner.isEveryone }
        let recipient = ResultRecipient(
            chainId: sender.chainId, market: market.address, task: task, key: key)
        let nodes = zip(committee, clients).map {
            ResultRecipient.Node(account: $0, client: $1)
        }
        return (task, try await learn(recipient, shape, posted, mine, nodes, `protocol`.scheme))
    }

    private func request(
        _ contract: Bytes32, _ committee: [Address], _ inputs: [Bytes32], arguments: [UInt8],
        honestMajority: Bool, _ market: ComputeMarket
    ) async throws -> ComputeMarket.TaskRequest {
        guard let head = try await market.client.block(.latest) else {
            throw CommandFailure("the chain has no latest block; is it still starting?")
        }
        return ComputeMarket.TaskRequest(
            contractId: contract, method: method, arguments: arguments, committee: committee,
            // Where all but one node may be corrupt, a result needs all signatures.
            threshold: UInt64(honestMajority ? committee.count / 2 + 1 : committee.count),
            inputIds: inputs, acceptBy: head.timestamp + options.within / 2,
            deadline: head.timestamp + options.within)
    }

    private func wait(for task: Bytes32, _ market: ComputeMarket) async throws -> [UInt8] {
        let end = ContinuousClock.now + .seconds(options.within + 5)
        while ContinuousClock.now < end {
            switch try await market.task(task)?.status {
            case .finished:
                guard let output = try await market.output(of: task) else {
                    throw CommandFailure("the task is finished, but its log can't be found")
                }
                return output
            case .expired:
                throw CommandFailure(
                    "the task expired: a node declined it, did not accept or gave no result in time"
                )
            default: try await Task.sleep(for: .milliseconds(250))
            }
        }
        throw CommandFailure("the committee gave no result within \(options.within) s")
    }

    /// Nodes give private results once the posted one is confirmed: they are asked until then.
    private func learn(
        _ recipient: ResultRecipient, _ shape: MethodShape, _ posted: [UInt8], _ mine: [Int],
        _ nodes: [ResultRecipient.Node], _ scheme: ContractProtocol.Scheme
    ) async throws -> ContractOutput {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            do {
                return try await recipient.learn(
                    shape: shape, posted: posted, mine: mine, from: nodes, by: scheme
                ).output
            } catch {
                guard case .missingComponent = error, ContinuousClock.now < end else { throw error }
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }
}
