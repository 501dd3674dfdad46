import Foundation
import LocalCommittee
import Testing

/// The built `mpc`, run as a user runs it.
enum CommandLine {
    /// The package's root.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let auction = root.appendingPathComponent("Examples/SealedAuction/auction.c").path

    /// Runs `mpc` to its end.
    static func mpc(
        _ arguments: [String], input: String = "", environment: [String: String] = [:],
        within seconds: Int = 60
    ) async throws -> ProgramRun.Result {
        let run = try ProgramRun(
            root.appendingPathComponent(".build/release/mpc").path, arguments, input: input,
            environment: environment)
        return try await run.result(within: .seconds(seconds))
    }

    /// Runs `mpc`, which must end well, and returns its standard output's lines.
    static func lines(
        _ arguments: [String], input: String = "", within seconds: Int = 60
    ) async throws -> [String] {
        let result = try await mpc(arguments, input: input, within: seconds)
        #expect(result.status == 0, "\(arguments.joined(separator: " ")): \(result.errors)")
        return result.lines
    }

    /// Runs `mpc`, which must end well and print nothing.
    static func expectNothing(_ arguments: [String]) async throws {
        #expect(try await lines(arguments).isEmpty)
    }

    /// Runs `mpc`, which must say something and then fail with this one line on standard error.
    static func expectFailureAfterOutput(
        _ arguments: [String], saying text: String
    ) async throws {
        let result = try await mpc(arguments)
        #expect(result.status != 0 && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains(text), "\(result.errors)")
    }

    /// Runs `mpc`, which must fail with this one line on standard error and print nothing else.
    static func expectFailure(
        _ arguments: [String], input: String = "", saying text: String
    ) async throws {
        let result = try await mpc(arguments, input: input)
        #expect(result.status != 0)
        #expect(result.output.isEmpty)
        #expect(result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.hasPrefix("Error: "), "\(result.errors)")
        #expect(result.errors.contains(text), "\(result.errors)")
    }
}

/// A new folder that goes away with this object.
final class Folder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("mpc-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a file and returns its path.
    func file(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
        let file = url.appendingPathComponent(name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        return file.path
    }
}
