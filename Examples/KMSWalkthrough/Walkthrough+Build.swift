import ComputeNode
import Foundation
import Ledger
import LocalCommittee

extension Walkthrough {
    /// A chain, its contracts, and nodes that register themselves.
    func build() async throws -> Scene {
        try await step("a chain, three contracts, four nodes and one that stands by") { step in
            let chain = try await DevelopmentChain(
                root: package.root, directory: stage.directory, blockTime: Self.blockSeconds)
            stage.enter(chain)
            let client = try EthereumClient(url: chain.url)
            let policy = SendPolicy(pollInterval: .milliseconds(20))
            let people = chain.keys.map { key in
                Scene.Person(
                    key: key,
                    sender: TransactionSender(
                        client: client, key: key, chainId: chain.chainId, policy: policy))
            }
            let deployer = people[9].sender
            let registry = try await NodeRegistry.deploy(
                code: NodeRegistry.creationCode(package.bytecode(of: "NodeRegistry")),
                from: deployer
            ).contract
            let market = try await ComputeMarket.deploy(
                code: ComputeMarket.creationCode(package.bytecode(of: "ComputeMarket")),
                registry: registry.address, from: deployer
            ).contract
            let shares = try await ShareRegistry.deploy(
                code: ShareRegistry.creationCode(package.bytecode(of: "ShareRegistry")),
                registry: registry.address, from: deployer
            ).contract
            let keys = try await KeyRegistry.deploy(
                code: KeyRegistry.creationCode(package.bytecode(of: "KeyRegistry")),
                registry: registry.address, from: deployer
            ).contract
            let scene = Scene(
                chain: chain, client: client, registry: registry, market: market, shares: shares,
                keys: keys,
                nodes: try await startNodes(
                    5, chain, registry, market, shares, keys, from: deployer),
                owner: people[0], reader: people[1], approvers: [people[2], people[3]],
                auditor: people[4], deployer: deployer)
            step.knows("each node", "its own keys, made by itself; the others' pins from the chain")
            for node in scene.nodes {
                let entry = try await registry.node(node.address)
                step.check("\(node.name) is registered with its pin", entry?.pin == node.pin)
            }
            return scene
        }
    }

    /// Makes, funds and starts nodes.
    func startNodes(
        _ count: Int, named prefix: String = "node", _ chain: DevelopmentChain,
        _ registry: NodeRegistry, _ market: ComputeMarket, _ shares: ShareRegistry,
        _ keys: KeyRegistry, from sender: TransactionSender
    ) async throws -> [LocalNode] {
        var nodes: [LocalNode] = []
        for index in 1...count {
            let node = try await LocalNode(
                name: "\(prefix) \(index)", directory: "\(stage.directory)/\(prefix)-\(index)",
                program: program, chainURL: chain.url, chainId: chain.chainId,
                registry: registry.address, market: market.address,
                shareRegistry: shares.address, keyRegistry: keys.address,
                changes: [
                    "chain.pollInterval": "\(Self.blockSeconds)", "chain.confirmations": "1",
                    "kms.auditInterval": "0.5", "kms.auditors": "any", "kms.stock": "4",
                    "kms.requestsPerMinute": "1200",
                ])
            stage.enter(node)
            try await sender.send(to: node.address, value: 1_000_000_000_000_000_000)
            nodes.append(node)
        }
        let started = nodes
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in started { group.addTask { try await node.start() } }
            try await group.waitForAll()
        }
        return nodes
    }
}
