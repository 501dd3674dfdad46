import Foundation
import LocalCommittee
import Testing

/// What a command prints has come out when it ends well: a full disk fails it.
@Suite struct FullDiskTests {
    /// One write at the end, and many.
    @Test(.timeLimit(.minutes(5)), arguments: [1, 200])
    func lostOutputIsAFailure(count: Int) async throws {
        let folder = try Folder()
        let share = try await CommandLine.lines(
            ["secret", "split", "--needed", "1", "--shares", "1"]
                + ["--output", folder.url.appendingPathComponent("s").path], input: "a secret")
        let inspect = ["secret", "inspect"] + Array(repeating: share[0], count: count)
        #expect(try await CommandLine.lines(inspect).count >= 2 * count)
        try await expectFailure(of: inspect)
    }

    /// Also what is printed before any command runs.
    @Test(.timeLimit(.minutes(5)), arguments: ["--help", "--version"])
    func lostHelpIsAFailure(option: String) async throws {
        #expect(try await CommandLine.lines([option]).count >= 1)
        try await expectFailure(of: [option])
    }

    private func expectFailure(of arguments: [String]) async throws {
        let mpc = CommandLine.root.appendingPathComponent(".build/release/mpc").path
        let result = try await ProgramRun(
            "/bin/sh", ["-c", "exec \"$@\" > /dev/full", "sh", mpc] + arguments
        ).result(within: .seconds(30))
        #expect(result.status == 1)
        #expect(result.errorLines.count == 1)
        #expect(result.errors.hasPrefix("Error: standard output: could not write it: "))
    }
}
