import Foundation
import Ledger

/// What each step of the run took, printed as a table at the end.
struct StepTable {
    struct Row {
        var step: String
        var seconds: Double
        var rounds: Int?
        var bytes: Int?
        var transactions: [Transaction] = []

        /// Of all its transactions.
        var gas: UInt64? { transactions.isEmpty ? nil : transactions.reduce(0) { $0 + $1.gas } }
    }

    /// A transaction that a step sent.
    struct Transaction {
        var step: String
        var hash: String
        var gas: UInt64
    }

    private(set) var rows: [Row] = []

    mutating func add(_ row: Row) { rows.append(row) }

    var transactions: [Transaction] { rows.flatMap(\.transactions) }

    var totalSeconds: Double { rows.reduce(0) { $0 + $1.seconds } }

    /// The first transaction's hash, and how many more there are.
    private static func summary(_ transactions: [Transaction]) -> String {
        guard let first = transactions.first else { return "" }
        return transactions.count == 1 ? first.hash : "\(first.hash) + \(transactions.count - 1)"
    }

    func rendered() -> String {
        let header = ["step", "seconds", "rounds", "bytes", "gas", "transaction"]
        var cells = rows.map { row in
            [
                row.step, String(format: "%.3f", row.seconds), row.rounds.map(String.init) ?? "",
                row.bytes.map(String.init) ?? "", row.gas.map(String.init) ?? "",
                Self.summary(row.transactions),
            ]
        }
        cells.append(["total", String(format: "%.3f", totalSeconds), "", "", "", ""])
        let widths = header.indices.map { column in
            (cells.map { $0[column].count } + [header[column].count]).max() ?? 0
        }
        func line(_ fields: [String]) -> String {
            zip(fields, zip(widths, fields.indices)).map { field, place in
                let (width, column) = place
                let gap = String(repeating: " ", count: width - field.count)
                return (1...4).contains(column) ? gap + field : field + gap
            }.joined(separator: "  ")
        }
        let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
        return ([line(header), rule] + cells.map(line)).joined(separator: "\n")
    }
}

extension StepTable.Row {
    /// Adds a transaction that stands on the chain.
    mutating func add(_ step: String, _ receipt: TransactionReceipt) {
        transactions.append(
            .init(step: step, hash: "\(receipt.transactionHash)", gas: receipt.gasUsed))
    }
}
