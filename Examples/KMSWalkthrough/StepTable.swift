import Foundation

/// All steps, printed as a table at the end.
struct StepTable: Sendable {
    private(set) var steps: [Step] = []

    mutating func add(_ step: Step) { steps.append(step) }

    /// Whether each check of each step held.
    var holds: Bool { !steps.isEmpty && steps.allSatisfy(\.holds) }

    var rendered: String {
        let rows = steps.enumerated().map { number, step in
            [
                "\(number + 1)", step.title, String(format: "%.1f", step.seconds),
                "\(step.checks.filter(\.held).count) of \(step.checks.count)",
                step.holds ? "held" : "FAILED",
            ]
        }
        let header = ["", "step", "seconds", "checks", ""]
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
                .joined(separator: "  ").trimmingCharacters(in: .whitespaces)
        }
        let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
        return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
    }
}
