import Foundation
import Ledger

/// What a run brought, and what it took.
struct Outcome {
    /// As read from the chain.
    var result: Decision
    /// By the contract interpreted in clear.
    var inClear: Decision
    /// By the contract compiled natively.
    var native: Decision
    var task: Hash32
    var market: Address
    var table: StepTable
    /// Of one party's evaluation.
    var rounds: Int
    var bytesPerParty: Int

    var agrees: Bool { result == inClear && result == native }

    /// The table, the result, and whether the three meanings agree.
    func report(bids: [Bid]) -> String {
        let winner =
            bids.indices.contains(Int(result.winner)) ? bids[Int(result.winner)].name : "nobody"
        return """

            \(table.rendered())

            task \(task)
            on chain   winner \(winner) (bidder \(result.winner)), price \(result.price)
            in clear   bidder \(inClear.winner), price \(inClear.price)
            native     bidder \(native.winner), price \(native.price)
            \(agrees ? "the three agree" : "THE THREE DIFFER")
            """
    }

    private struct Report: Encodable {
        struct Transaction: Encodable {
            var step: String
            var hash: String
            var gas: UInt64
        }

        var result: Decision
        var expected: Decision
        var tasks: [String]
        var transactions: [Transaction]
        var rounds: Int
        var bytesPerParty: Int
        var seconds: Double
    }

    /// One JSON object on one line.
    func json() throws -> String {
        let report = Report(
            result: result, expected: inClear, tasks: ["\(task)"],
            transactions: table.transactions.map {
                .init(step: $0.step, hash: $0.hash, gas: $0.gas)
            },
            rounds: rounds, bytesPerParty: bytesPerParty, seconds: table.totalSeconds)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }
}
