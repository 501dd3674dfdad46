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
            let program = try package.nodeProgram()
            var nodes: [LocalNode] = []
            for index in 0..<3 {
                let node = try await LocalNode(
                    name: "node-\(index)", directory: "\(stage.directory)/node-\(index)",
                    program: program, chainURL: chain.url, chainId: chain.id,
                    registry: market.registry.address, market: market.market.address,
                    changes: chain.isLocal ? ["chain.pollInterval": "\(Self.blockSeconds)"] : [:])
                stage.enter(node)
                nodes.append(node)
                row.add(
                    "fund \(node.name)",
                    try await chain.requester.send(to: node.address, value: Self.allowance))
            }
            let keep = keep
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
            let bidders = try await fundBidders(chain, &row)
            let provider = { (sender: TransactionSender) in
                InputProvider(
                    chainId: chain.id, market: market.market.address, contract: contract,
                    provider: sender.address)
            }
            var ids = [Hash32?](repeating: nil, count: bids.count)
            var next = 0
            try await withThrowingTaskGroup(of: (Int, Hash32, TransactionReceipt).self) { group in
                for (place, bid) in bids.enumerated() {
                    // A few at a time: a chain takes only so many pending transactions.
                    if place >= Self.biddersAtOnce, let done = try await group.next() {
                        take(done)
                    }
                    let prepared = provider(bidders[place]).prepare([bid.amount])
                    group.addTask {
                        let (id, receipt) = try await market.market.commitInput(
                            contractId: contract, nonce: prepared.nonce,
                            commitments: prepared.commitments, requester: chain.requester.address,
                            from: bidders[place])
                        for (node, upload) in zip(nodes, prepared.uploads) {
                            try await node.client.put(upload, input: id)
                        }
                        return (place, id, receipt)
                    }
                }
                while let done = try await group.next() { take(done) }
            }
            func take(_ done: (Int, Hash32, TransactionReceipt)) {
                ids[done.0] = done.1
                row.add("commit \(bids[done.0].name)", done.2)
                next += 1
                progress.update("bids: \(next) of \(bids.count) committed and sent")
            }
            return ids.compactMap { $0 }
        }
    }

    /// An account for each bidder, with something for its fees.
    private func fundBidders(
        _ chain: Chain, _ row: inout StepTable.Row
    ) async throws -> [TransactionSender] {
        let bidders = try bids.map { _ in
            TransactionSender(
                client: chain.client, key: try LedgerKey(), chainId: chain.id, policy: chain.policy)
        }
        var start = 0
        while start < bidders.count {
            let part = start..<min(start + Self.biddersAtOnce, bidders.count)
            var submissions: [TransactionSender.Submission] = []
            for bidder in bidders[part] {
                submissions.append(
                    try await chain.requester.submit(to: bidder.address, value: Self.allowance))
            }
            for (place, submission) in zip(part, submissions) {
                row.add(
                    "fund \(bids[place].name)", try await chain.requester.confirm(submission))
            }
            start = part.upperBound
        }
        return bidders
    }
}
