import Foundation

/// A table of numbers with named columns.
struct Table {
    let names: [String]
    let columns: [[Double]]

    /// Reads comma-separated lines, of which the first has the names.
    init(path: String) throws(ExampleFailure) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ExampleFailure("\(path): could not read it")
        }
        let lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
        guard let names = lines.first, lines.count > 1 else {
            throw ExampleFailure("\(path): a line of names and lines of numbers are needed")
        }
        var columns = names.map { _ in [Double]() }
        for (place, line) in lines.dropFirst().enumerated() {
            let numbers = line.compactMap { Double($0) }.filter { abs($0) < 1e9 }
            guard numbers.count == names.count, line.count == names.count else {
                throw ExampleFailure(
                    "\(path): line \(place + 2) needs \(names.count) numbers below 10^9")
            }
            for (column, number) in numbers.enumerated() { columns[column].append(number) }
        }
        self.names = names
        self.columns = columns
    }
}

/// What the example could not do, as one line.
struct ExampleFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
