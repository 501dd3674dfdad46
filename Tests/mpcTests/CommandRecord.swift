import Foundation
import LocalCommittee
import Synchronization
import Testing

/// All that a test has typed and seen: what is secret must stand in none of it.
final class CommandRecord: Sendable {
    private struct Entry: Sendable {
        var arguments: [String]
        var result: ProgramRun.Result
    }

    private let entries = Mutex<[Entry]>([])

    /// Runs `mpc` to its end and remembers it.
    func run(
        _ arguments: [String], input: String = "", within seconds: Int = 60
    ) async throws -> ProgramRun.Result {
        let result = try await CommandLine.mpc(arguments, input: input, within: seconds)
        entries.withLock { $0.append(Entry(arguments: arguments, result: result)) }
        return result
    }

    /// Runs `mpc`, which must end well and say nothing on standard error, and returns its lines.
    func lines(
        _ arguments: [String], input: String = "", within seconds: Int = 60
    ) async throws -> [String] {
        let result = try await run(arguments, input: input, within: seconds)
        let text = arguments.prefix(2).joined(separator: " ")
        #expect(result.status == 0 && result.errors.isEmpty, "\(text): \(result.errors)")
        return result.lines
    }

    /// The same, asking again while members are not reached, as the command says to: on a busy machine one
    /// may be late.
    func linesOfAll(_ arguments: [String]) async throws -> [String] {
        var result = try await run(arguments)
        for _ in 1...4 where result.errors.hasSuffix("was not reached; ask again\n") {
            try await Task.sleep(for: .seconds(1))
            result = try await run(arguments)
        }
        let text = arguments.prefix(2).joined(separator: " ")
        #expect(result.status == 0 && result.errors.isEmpty, "\(text): \(result.errors)")
        return result.lines
    }

    /// Runs `mpc`, which must end well and may say of members that they are late, as on a busy machine one may be.
    func linesOfSome(_ arguments: [String], late: String) async throws -> [String] {
        let result = try await run(arguments)
        let isWell = result.status == 0 && result.errorLines.allSatisfy { $0.hasSuffix(late) }
        #expect(isWell, "\(arguments.prefix(2).joined(separator: " ")): \(result.errors)")
        return result.lines
    }

    /// Runs `mpc`, which must fail with this in the one line on standard error, and print nothing.
    func expectFailure(
        _ arguments: [String], input: String = "", saying text: String, within seconds: Int = 60
    ) async throws {
        let result = try await run(arguments, input: input, within: seconds)
        #expect(result.status == 1, "\(arguments): \(result.status)")
        #expect(result.output.isEmpty, "\(result.output)")
        #expect(result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.hasPrefix("Error: "), "\(result.errors)")
        #expect(result.errors.contains(text), "\(text): \(result.errors)")
    }

    /// Runs `mpc` until it fails with one line that holds `text`: a node counts a block when it has seen it.
    func expectFailureSoon(
        _ arguments: [String], input: String, saying text: String
    ) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while !(try await run(arguments, input: input)).errors.contains(text) {
            guard ContinuousClock.now < end else { break }
            try await Task.sleep(for: .milliseconds(200))
        }
        try await expectFailure(arguments, input: input, saying: text)
    }

    /// Runs `mpc`, which must refuse how it was called, and say how it is called.
    func expectUsage(_ arguments: [String], saying text: String) async throws {
        let result = try await run(arguments)
        #expect(result.status == 64, "\(arguments): \(result.status)")
        #expect(result.output.isEmpty, "\(result.output)")
        #expect(result.errors.contains(text), "\(text): \(result.errors)")
        let name = arguments.prefix(2).joined(separator: " ")
        #expect(result.errors.contains("Usage: mpc \(name)"), "\(result.errors)")
    }

    /// Requires that none of these stands in what was typed or printed, but in the output of `exempt`.
    func expectNowhere(_ secrets: [String], exempt: String? = nil) {
        for entry in entries.withLock({ $0 }) {
            let name = entry.arguments.prefix(2).joined(separator: " ")
            let output = name == exempt ? "" : entry.result.output
            for text in entry.arguments + [output, entry.result.errors] {
                for secret in secrets {
                    #expect(secret.count >= 8)
                    #expect(!text.lowercased().contains(secret.lowercased()), "mpc \(name)")
                }
            }
        }
    }

    /// The words behind `label` at the beginning of a line.
    static func word(_ label: String, in lines: [String]) throws -> String {
        let line = try #require(lines.first { $0.hasPrefix(label + " ") }, "\(label): \(lines)")
        return line.dropFirst(label.count).trimmingCharacters(in: .whitespaces)
    }
}
