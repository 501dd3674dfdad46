import Foundation

/// One step of the walkthrough: what was done, who knew what, and what was checked.
struct Step: Sendable {
    /// What is done, as a heading.
    var title: String
    /// Who knows what when it is over, a line each.
    var knowledge: [String] = []
    /// What was checked, and whether it held.
    var checks: [(text: String, held: Bool)] = []
    var seconds = 0.0

    init(_ title: String) { self.title = title }

    var holds: Bool { !checks.isEmpty && checks.allSatisfy(\.held) }

    /// Notes a check.
    mutating func check(_ text: String, _ held: Bool) { checks.append((text, held)) }

    /// Notes who knows what.
    mutating func knows(_ who: String, _ what: String) { knowledge.append("\(who): \(what)") }

    /// The step as it is printed when it is over.
    var rendered: String {
        let head = "\(title) (\(String(format: "%.1f", seconds)) s)"
        let checks = checks.map { "    \($0.held ? "✓" : "✗") \($0.text)" }
        return ([head] + knowledge.map { "    \($0)" } + checks).joined(separator: "\n")
    }
}
