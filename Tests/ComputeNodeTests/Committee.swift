import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import PrivacyContracts
import Testing

/// A development chain with the contracts on it, three real `mpc-node` processes, and a requester:
/// what the tests on real processes begin with.
final class Committee: Sendable {
    let directory: TemporaryDirectory
    let chain: DevelopmentChain
    let client: EthereumClient
    let registry: NodeRegistry
    let market: ComputeMarket
    /// Deployed where the nodes keep shares.
    let shares: ShareRegistry?
    let keys: KeyRegistry?
    let requester: TransactionSender
    let nodes: [LocalNode]
    /// Funded accounts that give inputs; the requester's is the first.
    let providers: [TransactionSender]

    /// The package's root.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The `mpc-node` binary of this build: beside the test bundle.
    static var program: String {
        root.appendingPathComponent(".build/release/mpc-node").path
    }

    /// Configuration that makes the nodes quick.
    static let quick: [String: String] = [
        "chain.pollInterval": "0.1", "chain.confirmations": "1", "timeouts.retry": "0.2",
        "timeouts.postDelay": "1", "timeouts.peer": "3", "timeouts.inputs": "4",
        "timeouts.reserve": "3", "timeouts.shutdown": "3", "logLevel": "debug",
    ]

    /// - Parameters:
    ///   - blockTime: seconds between blocks.
    ///   - nodes: how many there are.
    ///   - keepsShares: whether the nodes keep shares; their registries are deployed then.
    ///   - changes: configuration of all nodes beside `quick`.
    init(
        blockTime: Double = 0.2, nodes count: Int = 3, keepsShares: Bool = false,
        changes: [String: String] = [:]
    ) async throws {
        directory = try TemporaryDirectory()
        chain = try await DevelopmentChain(
            root: Self.root, directory: directory.path, blockTime: blockTime)
        client = try EthereumClient(url: chain.url)
        let policy = SendPolicy(pollInterval: .milliseconds(50), timeout: .seconds(60))
        requester = TransactionSender(
            client: client, key: chain.keys[0], chainId: chain.chainId, policy: policy)
        let (client, requester, chain) = (client, requester, chain)
        providers =
            [requester]
            + chain.keys.dropFirst().map {
                TransactionSender(client: client, key: $0, chainId: chain.chainId, policy: policy)
            }
        registry = try await NodeRegistry.deploy(
            code: try Self.code("NodeRegistry"), from: requester
        ).contract
        market = try await ComputeMarket.deploy(
            code: try Self.code("ComputeMarket"), registry: registry.address, from: requester
        ).contract
        if keepsShares {
            shares = try await ShareRegistry.deploy(
                code: try Self.code("ShareRegistry"), registry: registry.address, from: requester
            ).contract
            keys = try await KeyRegistry.deploy(
                code: try Self.code("KeyRegistry"), registry: registry.address, from: requester
            ).contract
        } else {
            (shares, keys) = (nil, nil)
        }
        var nodes: [LocalNode] = []
        for index in 0..<count {
            let node = try await LocalNode(
                name: "node \(index)", directory: directory.file("node\(index)"),
                program: Self.program, chainURL: chain.url, chainId: chain.chainId,
                registry: registry.address, market: market.address,
                shareRegistry: shares?.address, keyRegistry: keys?.address,
                changes: Self.quick.merging(changes) { $1 })
            try await requester.send(to: node.address, value: 1_000_000_000_000_000_000)
            nodes.append(node)
        }
        self.nodes = nodes
    }

    private static func code(_ name: String) throws -> [UInt8] {
        let path = root.appendingPathComponent("Protocols/contracts/\(name).bin")
        return try ComputeMarket.creationCode(String(contentsOf: path, encoding: .utf8))
    }

    /// Starts all nodes, or those with the given numbers, at once.
    func start(_ numbers: [Int]? = nil) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in numbers ?? Array(nodes.indices) {
                group.addTask { try await self.nodes[number].start() }
            }
            try await group.waitForAll()
        }
    }

    func stop() async {
        await withTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { await node.stop(within: .seconds(6)) } }
        }
        await chain.stop()
    }

    /// Prints what the nodes logged; for tests that failed.
    func printLogs() {
        for node in nodes {
            let text = (try? String(contentsOfFile: node.log, encoding: .utf8)) ?? ""
            print(
                "--- \(node.name)\n\(text.split(separator: "\n").suffix(60).joined(separator: "\n"))"
            )
        }
    }

    // MARK: - A contract and its inputs

    /// A contract in C with its manifest, registered.
    struct Registered: Sendable {
        let id: Bytes32
        let ir: String
        let manifest: String
        let contract: Contract
    }

    /// Compiles and registers a contract, and gives it to the running nodes.
    func register(
        _ source: String, manifest: String, upload: Bool = true
    ) async throws -> Registered {
        let file = URL(fileURLWithPath: directory.file("\(UUID().uuidString).c"))
        try source.write(to: file, atomically: true, encoding: .utf8)
        let ir = try ContractCompiler().ir(ofSource: file)
        let (id, _) = try await market.registerContract(
            irHash: Keccak256.hash(ir.utf8), manifestHash: Keccak256.hash(manifest.utf8),
            from: requester)
        let registered = Registered(
            id: id, ir: ir, manifest: manifest, contract: try Contract(ir: ir, manifest: manifest))
        if upload {
            for node in nodes where node.process != nil { try await give(registered, to: node) }
        }
        return registered
    }

    func give(_ contract: Registered, to node: LocalNode) async throws {
        try await node.client()?.put(
            contract: contract.id, ir: contract.ir, manifest: contract.manifest)
    }

    /// Splits and commits one provider's input, and gives the running nodes their components.
    ///
    /// - Parameters:
    ///   - members: the nodes that will be the task's committee; all if nil.
    ///   - skipping: nodes that get nothing.
    func provide(
        _ elements: [UInt64], contract: Registered, provider: Int = 1, members: [Int]? = nil,
        skipping: Set<Int> = [], splitFor scheme: ContractProtocol? = nil
    ) async throws -> InputProvider.Prepared {
        let members = members ?? Array(nodes.indices)
        let sender = providers[provider]
        let prepared = InputProvider(
            chainId: chain.chainId, market: market.address, contract: contract.id,
            provider: sender.address
        ).prepare(
            elements,
            by: try scheme ?? contract.contract.manifest.protocol(among: members.count))
        let (id, _) = try await market.commitInput(
            contractId: contract.id, nonce: prepared.nonce, commitments: prepared.commitments,
            requester: requester.address, from: sender)
        #expect(id == prepared.id)
        for (position, member) in members.enumerated() where !skipping.contains(member) {
            try await nodes[member].client()?.put(prepared.uploads[position], input: prepared.id)
        }
        return prepared
    }

    // MARK: - A task

    /// Requests a task of the nodes, or those with the given numbers, with an escrow of 300 wei.
    func request(
        _ contract: Registered, method: String, inputs: [Bytes32], members: [Int]? = nil,
        acceptIn: Double = 30, deadlineIn: Double = 60, arguments: [UInt8] = [],
        escrow: UInt256 = 300
    ) async throws -> Bytes32 {
        let now = Date().timeIntervalSince1970
        let committee = (members ?? Array(nodes.indices)).map { nodes[$0].address }
        let (id, _) = try await market.requestTask(
            .init(
                contractId: contract.id, method: method, arguments: arguments,
                committee: committee, threshold: UInt64(committee.count / 2 + 1),
                inputIds: inputs,
                acceptBy: UInt64(now + acceptIn), deadline: UInt64(now + deadlineIn)),
            escrow: escrow, from: requester)
        return id
    }

    /// Waits until the chain shows the task in one of `states`.
    func wait(
        for task: Bytes32, until states: Set<ComputeMarket.Status>, within seconds: Double = 60
    ) async throws -> ComputeMarket.Status? {
        let end = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
        var status: ComputeMarket.Status?
        while ContinuousClock.now < end {
            status = try? await market.task(task)?.status
            if let status, states.contains(status) { return status }
            try await Task.sleep(for: .milliseconds(100))
        }
        return status
    }

    /// The output of the one result that was posted for a task.
    ///
    /// - Returns: nothing unless there is exactly one.
    func output(of task: Bytes32) async throws -> [UInt8]? {
        let logs = try await client.logs(
            LogFilter(addresses: [market.address], topics: [[], [task]]), from: 0,
            to: try await client.blockNumber())
        var outputs: [[UInt8]] = []
        for log in logs {
            if case .taskFinished(_, let output, _)? = try? ComputeMarket.Event(log) {
                outputs.append(output)
            }
        }
        return outputs.count == 1 ? outputs[0] : nil
    }

    /// Waits until a node's journal has the task in `state`.
    func wait(
        for task: Bytes32, at node: Int, until state: TaskState, within seconds: Double = 30
    ) async throws -> TaskReport? {
        let end = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
        var report: TaskReport?
        while ContinuousClock.now < end {
            report = (try? await nodes[node].client()?.task(task)) ?? report
            if report?.state == state.rawValue { return report }
            try await Task.sleep(for: .milliseconds(100))
        }
        return report
    }

    /// What a node that is stopped has written down of actions of this sort.
    func auditOutcomes(of action: AuditAction, at number: Int) throws -> [String] {
        let node = nodes[number]
        return try Journal(
            path: node.directory + "/journal.sqlite",
            owner: .init(chainId: chain.chainId, market: market.address, node: node.address)
        ).auditRecords(from: 1, count: 1000).filter { $0.action == action }.map(\.outcome)
    }

    /// Changes what a node has stored of private results, while it is stopped.
    func changeResults(
        of task: Bytes32, at number: Int, _ change: (inout [StoredResult]) throws -> Void
    ) async throws {
        let node = nodes[number]
        await node.stop()
        do {
            let journal = try Journal(
                path: node.directory + "/journal.sqlite",
                owner: .init(
                    chainId: chain.chainId, market: market.address, node: node.address))
            var results = try journal.results(of: task)
            try change(&results)
            try journal.replace(results)
        }
        try await node.start()
    }

    /// What the market owes the nodes and the requester.
    func balances() async throws -> (nodes: [UInt256], requester: UInt256) {
        var owed: [UInt256] = []
        for node in nodes { owed.append(try await market.balance(of: node.address)) }
        return (owed, try await market.balance(of: requester.address))
    }
}

/// Contracts for tests.
enum TestContracts {
    /// Second-price auction: pays the second highest bid.
    static let auction = """
        #include <stdint.h>
        struct outcome { uint64_t winner; uint64_t price; };
        void auction(const uint64_t *bids, uint64_t count, struct outcome *result) {
            uint64_t best = 0, second = 0, winner = 0;
            for (uint64_t i = 0; i < count; i++) {
                uint64_t bid = bids[i];
                if (bid > best) {
                    second = best;
                    best = bid;
                    winner = i;
                } else if (bid > second) {
                    second = bid;
                }
            }
            result->winner = winner;
            result->price = second;
        }
        """

    static func auctionManifest(missing: String = "zero") -> String {
        """
        contract: auction
        methods:
          auction:
            parameters:
              - name: bids
                type: {array: u64, length: providers}
                role: input
                from: providers
                visibility: secret
                range: [1, 1000000]
                missing: \(missing)
              - name: count
                type: u64
                role: count
              - name: result
                type: {struct: [{name: winner, type: u64}, {name: price, type: u64}]}
                role: output
                learns: everyone
        """
    }
}

extension TestContracts {
    /// Many products one after another: a run of a second or two.
    static let slow = """
        #include <stdint.h>
        uint64_t slow(const uint64_t *x) {
            uint64_t value = x[0];
            for (uint64_t i = 0; i < 20000; i++) value = value * value + x[0];
            return value;
        }
        """

    static let slowManifest = """
        contract: slow
        methods:
          slow:
            parameters:
              - name: x
                type: {array: u64, length: providers}
                role: input
                from: providers
                visibility: secret
            returns: {type: u64, learns: everyone}
        """
}
