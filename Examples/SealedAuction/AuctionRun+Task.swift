import ComputeNode
import Foundation
import Ledger
import LocalCommittee

extension AuctionRun {
    /// 6. The auctioneer requests the task and pays the escrow.
    func request(
        _ contract: Hash32, _ inputs: [Hash32], _ market: Market, _ chain: Chain, _ nodes: [Node]
    ) async throws -> Hash32 {
        try await step("request the task, escrow \(Self.escrow) wei") { row in
            guard let head = try await chain.client.block(.latest) else {
                throw AuctionFailure("the chain has no latest block")
            }
            let (task, receipt) = try await market.market.requestTask(
                ComputeMarket.TaskRequest(
                    contractId: contract, method: "auction", arguments: [],
                    committee: nodes.map(\.local.address), threshold: 2, inputIds: inputs,
                    acceptBy: head.timestamp + Self.acceptSeconds,
                    deadline: head.timestamp + Self.finishSeconds),
                escrow: Self.escrow, from: chain.requester)
            row.add("request task", receipt)
            return task
        }
    }

    /// 7. Nodes accept, compute and post; the result is read from the chain.
    func awaitResult(
        _ task: Hash32, _ market: Market, _ nodes: [Node]
    ) async throws -> ([UInt8], [TaskReport]) {
        try await step("nodes accept, compute under MPC and post the result") { row in
            var reports: [TaskReport] = []
            let end = ContinuousClock.now + .seconds(Int(Self.finishSeconds) + 60)
            while true {
                guard ContinuousClock.now < end else {
                    let states = reports.map(\.state).joined(separator: ", ")
                    throw AuctionFailure("the nodes gave no result in time; they are: \(states)")
                }
                let status = try await market.market.task(task)?.status
                reports = []
                for node in nodes {
                    if let report = try await node.client.task(task) { reports.append(report) }
                }
                progress.update("nodes: " + reports.map(\.state).joined(separator: ", "))
                if status == .expired {
                    let reason = reports.compactMap(\.reason).first ?? "its time ran out"
                    throw AuctionFailure("the task ended without a result: \(reason)")
                }
                let done =
                    reports.count == nodes.count && reports.allSatisfy { $0.state == "finished" }
                if status == .finished && done { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            row.rounds = reports.map(\.rounds).max()
            row.bytes = reports.map(\.bytesSent).max()
            guard let hash = reports.compactMap(\.transaction).first,
                let receipt = try await market.market.client.receipt(of: hash)
            else { throw AuctionFailure("no node names the transaction of the result") }
            row.add("finish", receipt)
            for case .taskFinished(task, let output, _) in try market.market.events(in: receipt) {
                return (output, reports)
            }
            throw AuctionFailure("the transaction \(hash) holds no result of the task")
        }
    }
}
