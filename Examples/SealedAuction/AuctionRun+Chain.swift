import Foundation
import Ledger
import LocalCommittee
import PrivacyContracts

extension AuctionRun {
    struct Chain {
        var client: EthereumClient
        var url: String
        var id: UInt64
        var requester: TransactionSender
        var policy: SendPolicy
        /// Whether it was started here, with quick blocks.
        var isLocal: Bool
    }

    /// 2. A real EVM on loopback, or the chain that CHAIN_RPC_URL names.
    func startChain() async throws -> Chain {
        let environment = ProcessInfo.processInfo.environment
        let policy = SendPolicy(pollInterval: .milliseconds(20))
        if let url = environment["CHAIN_RPC_URL"] {
            return try await step("reach the chain at CHAIN_RPC_URL") { _ in
                guard let file = environment["CHAIN_KEY_FILE"] else {
                    throw AuctionFailure(
                        "CHAIN_RPC_URL is set; set CHAIN_KEY_FILE to the file of a funded account's key"
                    )
                }
                let client = try EthereumClient(url: url)
                let id = try await client.chainId()
                let policy = SendPolicy(pollInterval: .milliseconds(500))
                return Chain(
                    client: client, url: url, id: id,
                    requester: TransactionSender(
                        client: client, key: try LedgerKey(contentsOf: file), chainId: id,
                        policy: policy), policy: policy, isLocal: false)
            }
        }
        return try await step("start a development chain") { _ in
            let chain = try await DevelopmentChain(
                root: package.root, directory: stage.directory, blockTime: Self.blockSeconds,
                endsWithOwner: !keep)
            stage.enter(chain)
            let client = try EthereumClient(url: chain.url)
            guard let key = chain.keys.first else {
                throw AuctionFailure("the development chain has no funded account")
            }
            return Chain(
                client: client, url: chain.url, id: chain.chainId,
                requester: TransactionSender(
                    client: client, key: key, chainId: chain.chainId, policy: policy),
                policy: policy, isLocal: true)
        }
    }

    struct Market {
        var registry: NodeRegistry
        var market: ComputeMarket
    }

    /// 3. The registry of nodes and the market for tasks.
    func deploy(_ chain: Chain) async throws -> Market {
        try await step("deploy the node registry and the compute market") { row in
            let (registry, first) = try await NodeRegistry.deploy(
                code: NodeRegistry.creationCode(package.bytecode(of: "NodeRegistry")),
                from: chain.requester)
            row.add("deploy registry", first)
            let (market, second) = try await ComputeMarket.deploy(
                code: ComputeMarket.creationCode(package.bytecode(of: "ComputeMarket")),
                registry: registry.address, from: chain.requester)
            row.add("deploy market", second)
            return Market(registry: registry, market: market)
        }
    }

    func register(
        _ texts: Texts, _ market: Market, _ chain: Chain
    ) async throws -> Hash32 {
        try await step("register the contract by its hashes") { row in
            let (id, receipt) = try await market.market.registerContract(
                irHash: Keccak256.hash([UInt8](texts.ir.utf8)),
                manifestHash: Keccak256.hash([UInt8](texts.manifest.utf8)), from: chain.requester)
            row.add("register contract", receipt)
            return id
        }
    }
}
