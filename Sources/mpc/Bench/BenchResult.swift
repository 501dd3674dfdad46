import Foundation

/// One measured case: printed as a line for people, or as one JSON object on one line.
struct BenchResult {
    /// Suite, case and operation, for instance `mpc replicated mul`.
    var name: String
    /// A rate per second, seconds, or microseconds a round, as `unit` says.
    var value: Double
    var unit: String
    /// What the project aims for, in `unit`; nil where no goal is set.
    var goal: Double?
    /// Which kernel ran: `avx512`, `portable`, ...
    var path: String
    /// What the case adds, for instance `("parties", .integer(3))`.
    var more: [(String, Value)] = []

    enum Value {
        case integer(Int)
        case number(Double)
        case text(String)
    }

    var json: String {
        var fields: [(String, Value)] = [
            ("name", .text(name)), ("value", .number(value)), ("unit", .text(unit)),
        ]
        if let goal { fields.append(("goal", .number(goal))) }
        fields.append(("path", .text(path)))
        fields += more
        let body = fields.map { "\"\($0.0)\": \(Self.encode($0.1))" }.joined(separator: ", ")
        return "{\(body)}"
    }

    var line: String {
        var text = "\(name): \(Self.readable(value)) \(unit)"
        if let goal { text += " (goal \(Self.readable(goal)))" }
        for (key, value) in more { text += ", \(key) \(Self.plain(value))" }
        return text + ", path \(path)"
    }

    /// Prints the result and sends it off at once, also into a pipe.
    func report(asJSON: Bool) {
        print(asJSON ? json : line)
        fflush(nil)
    }

    private static func encode(_ value: Value) -> String {
        switch value {
        case .integer(let n): return String(n)
        case .number(let x): return x.isFinite ? String(format: "%.6g", x) : "null"
        case .text(let text):
            let escaped = text.unicodeScalars.map { scalar -> String in
                switch scalar {
                case "\"": "\\\""
                case "\\": "\\\\"
                case _ where scalar.value < 0x20: String(format: "\\u%04x", Int(scalar.value))
                default: String(scalar)
                }
            }
            return "\"\(escaped.joined())\""
        }
    }

    private static func plain(_ value: Value) -> String {
        switch value {
        case .integer(let n): String(n)
        case .number(let x): readable(x)
        case .text(let text): text
        }
    }

    private static func readable(_ x: Double) -> String {
        switch abs(x) {
        case 1e6...: String(format: "%.2f M", x / 1e6)
        case 1e4...: String(format: "%.1f k", x / 1e3)
        default: String(format: "%.4g", x)
        }
    }
}
