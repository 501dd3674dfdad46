import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import PrivacyContracts

/// The main job, step by step.
final class AuctionRun {
    let package: Checkout
    let bids: [Bid]
    let stage: Stage
    /// Whether the chain and the nodes outlive this process.
    let keep: Bool
    let progress = Progress()
    private let clock = ContinuousClock()
    private(set) var table = StepTable()

    /// Seconds between blocks of the development chain: nodes wait for confirmations.
    static let blockSeconds = 0.2
    /// How many bidders' transactions are under way together.
    static let biddersAtOnce = 16
    /// What the requester offers the committee, in wei.
    static let escrow = UInt256(3_000_000_000_000_000 as UInt64)
    /// What a bidder and a node get for their fees, in wei.
    static let allowance = UInt256(100_000_000_000_000_000 as UInt64)
    /// Seconds the nodes have for accepting, and for the result.
    static let acceptSeconds: UInt64 = 300
    static let finishSeconds: UInt64 = 900

    init(package: Checkout, bids: [Bid], stage: Stage, keep: Bool) {
        self.package = package
        self.bids = bids
        self.stage = stage
        self.keep = keep
    }

    func run() async throws -> Outcome {
        let texts = try compile()
        let (inClear, native) = try decideOpenly(texts)
        let chain = try await startChain()
        let market = try await deploy(chain)
        let contract = try await register(texts, market, chain)
        let nodes = try await startNodes(market, chain)
        let inputs = try await commitAndUpload(texts, contract, market, chain, nodes)
        let task = try await request(contract, inputs, market, chain, nodes)
        let (output, reports) = try await awaitResult(task, market, nodes)
        guard let result = Self.decode(output) else {
            throw AuctionFailure("the output on chain is not a winner and a price")
        }
        return Outcome(
            result: result, inClear: inClear, native: native, task: task,
            market: market.market.address, table: table,
            rounds: reports.map(\.rounds).max() ?? 0,
            bytesPerParty: reports.map(\.bytesSent).max() ?? 0)
    }

    /// The output's two words.
    static func decode(_ output: [UInt8]) -> Decision? {
        guard output.count == 64, let winner = try? UInt256(bigEndian: output[..<32]).uint64,
            let price = try? UInt256(bigEndian: output[32...]).uint64,
            let place = UInt32(exactly: winner)
        else { return nil }
        return Decision(winner: place, price: price)
    }

    // MARK: Steps

    /// Announces, times and records one step.
    func step<Value>(
        _ text: String, _ body: (inout StepTable.Row) async throws -> Value
    ) async throws -> Value {
        progress.begin(text)
        var row = StepTable.Row(step: text, seconds: 0)
        let start = clock.now
        let value = try await body(&row)
        row.seconds = (clock.now - start) / .seconds(1)
        table.add(row)
        progress.end("\(text) (\(String(format: "%.2f", row.seconds)) s)")
        return value
    }

    func step<Value>(
        _ text: String, _ body: (inout StepTable.Row) throws -> Value
    ) throws -> Value {
        progress.begin(text)
        var row = StepTable.Row(step: text, seconds: 0)
        let start = clock.now
        let value = try body(&row)
        row.seconds = (clock.now - start) / .seconds(1)
        table.add(row)
        progress.end("\(text) (\(String(format: "%.2f", row.seconds)) s)")
        return value
    }
}
