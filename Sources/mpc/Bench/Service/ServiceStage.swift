import ComputeNode
import Foundation
import Ledger
import LocalCommittee

/// A development chain, of a block a second, and three nodes on this machine, for a benchmark.
final class ServiceStage {
    private let directory: String
    private var chain: DevelopmentChain?
    private var nodes: [LocalNode] = []

    init() throws {
        directory = FileManager.default.temporaryDirectory.path + "/mpc-bench-service-\(getpid())"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    /// Has the nodes make a key of the scheme, 2 of 3, and gives who signs with it.
    func signer(_ scheme: SchemeNumber) async throws -> KeySigner {
        let root = try Self.package()
        let chain = try await DevelopmentChain(root: root, directory: directory, blockTime: 1)
        self.chain = chain
        let client = try EthereumClient(url: chain.url)
        let owner = TransactionSender(
            client: client, key: chain.keys[0], chainId: chain.chainId,
            policy: SendPolicy(pollInterval: .milliseconds(20)))
        func code(_ name: String) throws -> [UInt8] {
            let file = root.appendingPathComponent("Protocols/contracts/\(name).bin")
            return try KeyRegistry.creationCode(String(contentsOf: file, encoding: .utf8))
        }
        let registry = try await NodeRegistry.deploy(
            code: code("NodeRegistry"), from: owner
        ).contract
        let market = try await ComputeMarket.deploy(
            code: code("ComputeMarket"), registry: registry.address, from: owner
        ).contract
        let shares = try await ShareRegistry.deploy(
            code: code("ShareRegistry"), registry: registry.address, from: owner
        ).contract
        let keys = try await KeyRegistry.deploy(
            code: code("KeyRegistry"), registry: registry.address, from: owner
        ).contract
        for index in 0..<3 {
            let node = try await LocalNode(
                name: "node \(index)", directory: "\(directory)/node\(index)",
                program: Self.program(), chainURL: chain.url, chainId: chain.chainId,
                registry: registry.address, market: market.address,
                shareRegistry: shares.address, keyRegistry: keys.address,
                changes: [
                    "chain.pollInterval": "1", "chain.confirmations": "1",
                    "kms.requestsPerMinute": "1000000", "kms.stock": "256",
                    "logLevel": "warning",
                ])
            try await owner.send(to: node.address, value: 1_000_000_000_000_000_000)
            nodes.append(node)
        }
        for node in nodes { try await node.start() }
        let committee = KeyCommittee(
            registry: keys, nodes: registry, chainId: chain.chainId, key: chain.keys[0])
        let policy = try KeyPolicy(
            callers: [owner.address], operations: [.sign], purposes: ["bench"],
            usesPerHour: 1_000_000)
        let id = try await committee.create(
            .init(
                scheme: scheme, threshold: 2, members: nodes.map(\.address), policy: policy,
                purpose: "bench"), from: owner)
        // Until every node has seen the key's block with the confirmations.
        try await Task.sleep(for: .seconds(4))
        return try await KeySigner(committee, key: id, purpose: "bench")
    }

    /// Stops every process and removes the folder.
    func close() async {
        for node in nodes { await node.stop(within: .seconds(10)) }
        await chain?.stop()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// `mpc-node`, built beside this program.
    private static func program() -> String {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("mpc-node").path
    }

    private static func package() throws -> URL {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        for start in [program.deletingLastPathComponent(), current] {
            var folder = start
            while folder.path != "/" {
                let script = folder.appendingPathComponent("Scripts/devchain").path
                if FileManager.default.fileExists(atPath: script) { return folder }
                folder.deleteLastPathComponent()
            }
        }
        throw CommandFailure("the swift-mpc checkout was not found; run this in it")
    }
}
