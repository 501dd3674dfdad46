import Foundation
import Ledger
import LocalCommittee
import Testing

/// A chain with the contracts on it and three running nodes.
final class Stage: Sendable {
    let folder: Folder
    let chain: DevelopmentChain
    let market: Address
    /// Deployed where the nodes keep shares.
    let shares: Address?
    let keys: Address?
    let nodes: [LocalNode]

    /// - Parameters:
    ///   - keepsShares: whether the nodes keep shares of secrets, and let anybody read their audit logs.
    ///   - count: how many nodes there are.
    ///   - changes: configuration of all nodes beside that.
    init(
        keepsShares: Bool = false, nodes count: Int = 3, changes: [String: String] = [:]
    ) async throws {
        folder = try Folder()
        chain = try await DevelopmentChain(
            root: CommandLine.root, directory: folder.url.path, blockTime: 0.2)
        let sender = TransactionSender(
            client: try EthereumClient(url: chain.url), key: chain.keys[0],
            chainId: chain.chainId, policy: SendPolicy(pollInterval: .milliseconds(50)))
        try chain.keys[0].save(to: folder.url.appendingPathComponent("key-0").path)
        let deployed = try await CommandLine.lines(
            [
                "market", "deploy", "--chain", chain.url, "--key",
                folder.url.appendingPathComponent("key-0").path, "--contracts",
                CommandLine.root.appendingPathComponent("Protocols/contracts").path,
            ] + (keepsShares ? ["--shares"] : []))
        let registry = try Self.address("registry", in: deployed)
        market = try Self.address("market", in: deployed)
        shares = keepsShares ? try Self.address("shares", in: deployed) : nil
        keys = keepsShares ? try Self.address("keys", in: deployed) : nil
        var nodes: [LocalNode] = []
        for index in 0..<count {
            let node = try await LocalNode(
                name: "node-\(index)",
                directory: folder.url.appendingPathComponent("node-\(index)").path,
                program: CommandLine.root.appendingPathComponent(".build/release/mpc-node")
                    .path, chainURL: chain.url, chainId: chain.chainId, registry: registry,
                market: market, shareRegistry: shares, keyRegistry: keys,
                changes: [
                    "chain.pollInterval": "0.1", "chain.confirmations": "1",
                    "timeouts.shutdown": "3", "timeouts.peer": "5", "kms.auditInterval": "0.5",
                    "kms.auditors": "any", "kms.requestsPerMinute": "1200",
                ].merging(changes) { $1 })
            try await sender.send(to: node.address, value: 1_000_000_000_000_000_000)
            nodes.append(node)
        }
        self.nodes = nodes
    }

    /// The address in the line that begins with `name`.
    private static func address(_ name: String, in lines: [String]) throws -> Address {
        let line = try #require(lines.first { $0.hasPrefix("\(name) ") }, "\(lines)")
        return try Address(String(line.dropFirst(name.count + 1)))
    }

    func start() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { try await node.start() } }
            try await group.waitForAll()
        }
    }

    func stop() async {
        await withTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { await node.stop(within: .seconds(6)) } }
        }
        await chain.stop()
    }

    /// A file with the key of the chain's funded account `index`.
    func key(_ index: Int) throws -> String {
        let path = folder.url.appendingPathComponent("key-\(index)").path
        if !FileManager.default.fileExists(atPath: path) {
            try chain.keys[index].save(to: path)
        }
        return path
    }

    var onChain: [String] { ["--chain", chain.url, "--market", "\(market)"] }
    var committee: [String] { nodes.flatMap { ["--node", "\($0.address)"] } }
}
