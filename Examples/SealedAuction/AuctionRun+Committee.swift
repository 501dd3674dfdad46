import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import PrivacyContracts

extension AuctionRun {
    struct Node {
        var local: LocalNode
        var client: NodeClient
    }

    /// 4. Three nodes, each with its own configuration, keys, certificate and journal.
    func startNodes(_ market: Market, _ chain: Chain) async throws -> [Node] {
        try await step("start three nodes, which register themselves") { row in
            var nodes: [LocalNode] = []
            for index in 0..<3 {
                let node = try await LocalNode(
                    name: "node-\(index)", directory: "\(stage.directory)/node-\(index)",
                    program: package.nodeProgram, chainURL: chain.url, chainId: chain.id,
                    registry: market.registry.address, market: market.market.address)
                stage.enter(node)
                nodes.append(node)
                row.add(
                    "fund \(node.name)",
                    try await chain.requester.send(to: node.address, value: Self.allowance))
            }
            let keep = stage.keep
            try await withThrowingTaskGroup(of: Void.self) { group in
                for node in nodes { group.addTask { try await node.start(endsWithOwner: !keep) } }
                try await group.waitForAll()
            }
            return try nodes.map { node in
                guard let client = node.client() else {
                    throw AuctionFailure("\(node.name) stopped; its log: \(node.log)")
                }
                return Node(local: node, client: client)
            }
        }
    }

    /// 5. Each bidder splits its bid, commits to the shares on chain, sends each node its share.
    func commitAndUpload(
        _ texts: Texts, _ contract: Hash32, _ market: Market, _ chain: Chain, _ nodes: [Node]
    ) async throws -> [Hash32] {
        try await step("\(bids.count) bidders split, commit and send their bids") { row in
            for node in nodes {
                try await node.client.put(
                    contract: contract, ir: texts.ir, manifest: texts.manifest)
            }
            var ids: [Hash32] = []
            for bid in bids {
                progress.update("bids: \(ids.count) of \(bids.count) committed and sent")
                let sender = TransactionSender(
                    client: chain.client, key: try LedgerKey(), chainId: chain.id,
                    policy: chain.policy)
                row.add(
                    "fund \(bid.name)",
                    try await chain.requester.send(to: sender.address, value: Self.allowance))
                let provider = InputProvider(
                    chainId: chain.id, market: market.market.address, contract: contract,
                    provider: sender.address)
                let prepared = provider.prepare([bid.amount])
                let (id, receipt) = try await market.market.commitInput(
                    contractId: contract, nonce: prepared.nonce,
                    commitments: prepared.commitments, requester: chain.requester.address,
                    from: sender)
                row.add("commit \(bid.name)", receipt)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (node, upload) in zip(nodes, prepared.uploads) {
                        group.addTask { try await node.client.put(upload, input: id) }
                    }
                    try await group.waitForAll()
                }
                ids.append(id)
            }
            return ids
        }
    }
}
