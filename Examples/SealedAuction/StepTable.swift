import Foundation

/// What each step of the run took, printed as a table at the end.
struct StepTable {
    struct Row {
        var step: String
        var seconds: Double
        var rounds: Int?
        var bytes: Int?
        var gas: UInt64?
        var transaction: String?
    }

    private(set) var rows: [Row] = []

    mutating func add(_ row: Row) { rows.append(row) }

    var totalSeconds: Double { rows.reduce(0) { $0 + $1.seconds } }

    func rendered() -> String {
        let header = ["step", "seconds", "rounds", "bytes", "gas", "transaction"]
        var cells = rows.map { row in
            [
                row.step, String(format: "%.3f", row.seconds), row.rounds.map(String.init) ?? "",
                row.bytes.map(String.init) ?? "", row.gas.map(String.init) ?? "",
                row.transaction ?? "",
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
