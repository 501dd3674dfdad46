import Foundation
import LocalCommittee
import Testing

/// The built `private-statistics`, run as a user runs it.
@Suite struct PrivateStatisticsTests {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func run(_ arguments: [String]) async throws -> ProgramRun.Result {
        let program = try ProgramRun(
            Self.root.appendingPathComponent(".build/release/private-statistics").path, arguments)
        return try await program.result(within: .seconds(60))
    }

    @Test(.timeLimit(.minutes(5))) func givesTheTablesStatistics() async throws {
        let table = Self.root.appendingPathComponent("Examples/PrivateStatistics/patients.csv")
        let result = try await run(["--table", table.path, "--weights", "0.5,-2,1"])
        #expect(result.status == 0, "\(result.errors)")
        // In clear.
        let lines = try String(contentsOf: table, encoding: .utf8).split(separator: "\n")
        let rows = lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
        var expected = [String]()
        func text(_ x: Double) -> String { String(format: "%.4f", x) }
        for (i, name) in lines[0].split(separator: ",").enumerated() {
            let column = rows.map { $0[i] }
            let sum = column.reduce(0, +)
            let mean = sum / Double(column.count)
            let variance = column.reduce(0) { $0 + $1 * $1 } / Double(column.count) - mean * mean
            expected.append(
                "\(name): sum \(text(sum)), mean \(text(mean)), variance \(text(variance))")
        }
        let scores = rows.map { text(0.5 * $0[0] - 2 * $0[1] + $0[2]) }
        expected.append("scores: \(scores.joined(separator: " "))")
        // Numbers are exact to 2^-20 and printed to 10^-4: the last digit may differ.
        #expect(result.lines.count == 5)
        for (found, wanted) in zip(result.lines, expected) {
            let (a, b) = (numbers(found), numbers(wanted))
            #expect(found.prefix { $0 != " " } == wanted.prefix { $0 != " " })
            #expect(
                a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 0.00025 }, "\(found)")
        }
    }

    private func numbers(_ line: String) -> [Double] {
        line.split { $0 == " " || $0 == "," }.compactMap { Double($0) }
    }

    @Test(.timeLimit(.minutes(5))) func badInputIsNamed() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("private-statistics-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("t.csv")
        try "a,b\n1,2\n3,x\n".write(to: file, atomically: true, encoding: .utf8)
        let bad = try await run(["--table", file.path, "--weights", "1,2"])
        #expect(bad.status != 0 && bad.errors.contains("line 3 needs 2 numbers"))
        try "a,b\n1,2\n".write(to: file, atomically: true, encoding: .utf8)
        let weights = try await run(["--table", file.path, "--weights", "1"])
        #expect(weights.status != 0 && weights.errors.contains("--weights takes 2 numbers"))
        let missing = try await run(["--table", folder.path + "/none.csv"])
        #expect(missing.status != 0 && missing.errors.contains("could not read it"))
    }
}
