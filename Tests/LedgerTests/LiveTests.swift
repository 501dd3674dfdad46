import Foundation
import Ledger
import Testing

/// The whole life of a task on a real EVM, where `CHAIN_RPC_URL` names a development chain with the
/// accounts of `Scripts/devchain`.
@Suite("Live chain", .timeLimit(.minutes(5))) struct LiveTests {
    /// The funded key with this index.
    private static func key(_ index: UInt64) throws -> LedgerKey {
        let seed = "swift-mpc development account \(index)"
        return try LedgerKey(insecureBytes: Keccak256.hash(seed.utf8).bytes)
    }

    @Test("a task from deployment to payment, followed by its logs") func task() async throws {
        guard let url = ProcessInfo.processInfo.environment["CHAIN_RPC_URL"] else {
            print("skipped: no CHAIN_RPC_URL")
            return
        }
        let client = try EthereumClient(url: url)
        let chainId = try await client.chainId()
        func sender(_ number: UInt64) throws -> TransactionSender {
            TransactionSender(
                client: client, key: try Self.key(number),
                chainId: chainId, policy: SendPolicy(pollInterval: .milliseconds(20)))
        }
        let requester = try sender(1)
        let nodes = try [sender(2), sender(3), sender(4)]
        let start = try await client.blockNumber()
        let (registry, market) = try await deploy(requester)
        for (index, node) in nodes.enumerated() {
            let entry = NodeRegistry.Node(
                endpoint: "127.0.0.1:\(index)", httpEndpoint: "https://127.0.0.1:\(index)",
                pin: word(filling: UInt8(index + 1)))
            try await registry.register(entry, from: node)
            let found = try await registry.node(node.address)
            #expect(found == entry)
        }
        let stranger = try await registry.node(requester.address)
        #expect(stranger == nil)

        let (ir, manifest) = (word(filling: 0xa2), word(filling: 0xa3))
        let contract = try await market.registerContract(
            irHash: ir, manifestHash: manifest, from: requester
        ).contractId
        let hashes = try await market.contractHashes(contract)
        #expect(hashes?.irHash == ir && hashes?.manifestHash == manifest)

        let commitments = [word(filling: 1), word(filling: 2), word(filling: 3)]
        let inputId = try await market.commitInput(
            contractId: contract, nonce: word(filling: 9), commitments: commitments, from: requester
        ).inputId
        let input = try await market.input(inputId)
        #expect(input?.commitments == commitments && input?.provider == requester.address)

        let pair = Array(commitments.prefix(2))
        let second = try await market.commitInput(
            contractId: contract, nonce: word(filling: 9), commitments: pair, from: requester
        ).inputId
        #expect(try await market.input(second)?.commitments == pair)

        let now = try #require(try await client.block(.latest)).timestamp
        let request = ComputeMarket.TaskRequest(
            contractId: contract, method: "auction", arguments: UInt256(5).bytes,
            committee: nodes.map(\.address), threshold: 2, inputIds: [inputId],
            acceptBy: now + 600, deadline: now + 1200)
        let taskId = try await market.requestTask(request, escrow: 3001, from: requester).taskId
        for node in nodes { try await market.accept(taskId, from: node) }
        let running = try await market.task(taskId)
        #expect(running?.status == .running && running?.committee == request.committee)
        #expect(running?.inputsHash == Commitments.inputsHash([inputId]))

        let output = UInt256(3).bytes + UInt256(77).bytes
        let digest = TaskResult(
            task: taskId, irHash: ir, manifestHash: manifest, inputIds: [inputId],
            arguments: request.arguments, method: request.method, output: output
        ).digest(chainId: chainId, market: market.address)
        let theirs = try await market.resultDigest(taskId, output: output)
        #expect(theirs == digest)
        let signatures = try [UInt64(2), 3].map {
            try Self.key($0).sign(digest)
        }
        // One signature is too few, and costs nothing to find out.
        await #expect(throws: LedgerError.self) {
            try await market.finish(
                taskId, output: output, signatures: Array(signatures.prefix(1)), from: nodes[0])
        }
        try await market.finish(taskId, output: output, signatures: signatures, from: nodes[0])
        let finished = try await market.task(taskId)
        #expect(finished?.status == .finished)
        let balance = try await market.balance(of: nodes[2].address)
        #expect(balance == 1000)
        try await market.withdraw(from: nodes[2])

        let events = try await follow(market, from: start)
        #expect(events.contains(.inputCommitted(inputId: inputId, try #require(input))))
        #expect(
            events.contains(
                .taskRequested(
                    taskId: taskId, requester: requester.address, request, escrow: 3001)))
        #expect(events.last == .withdrawn(account: nodes[2].address, amount: 1000))
    }

    private func deploy(
        _ sender: TransactionSender
    ) async throws -> (NodeRegistry, ComputeMarket) {
        func code(_ name: String) throws -> [UInt8] {
            let file = BindingTests.contracts.appendingPathComponent("\(name).bin")
            return try ComputeMarket.creationCode(String(contentsOf: file, encoding: .utf8))
        }
        let registry = try await NodeRegistry.deploy(code: code("NodeRegistry"), from: sender)
        let market = try await ComputeMarket.deploy(
            code: code("ComputeMarket"), registry: registry.contract.address, from: sender)
        let named = try await market.contract.registry()
        #expect(named == registry.contract.address)
        return (registry.contract, market.contract)
    }

    /// All events of the market up to the withdrawal.
    private func follow(
        _ market: ComputeMarket, from start: UInt64
    ) async throws -> [ComputeMarket.Event] {
        var events: [ComputeMarket.Event] = []
        let follower = LogFollower(
            client: market.client, filter: LogFilter(addresses: [market.address]),
            start: .block(start))
        for await event in follower {
            guard case .log(let log) = event else { continue }
            events.append(try ComputeMarket.Event(log))
            if case .withdrawn = events[events.count - 1] { break }
        }
        return events
    }
}
