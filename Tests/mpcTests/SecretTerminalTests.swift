import Foundation
import LocalCommittee
import Testing

/// Secrets at a terminal: what is typed isn't shown, and a secret only where that is asked for.
@Suite struct SecretTerminalTests {
    private func split(_ folder: Folder) throws -> Terminal {
        try Terminal([
            "secret", "split", "--needed", "2", "--shares", "2", "--output",
            folder.url.appendingPathComponent("s").path,
        ])
    }

    @Test(.timeLimit(.minutes(5))) func whatIsTypedIsNotShown() async throws {
        let folder = try Folder()
        let terminal = try split(folder)
        try await terminal.waitUntilHidden()
        terminal.type("typed secret\n\u{4}")
        #expect(try await terminal.end() == 0)
        #expect(terminal.showsTyping)
        let shown = terminal.shown()
        #expect(shown.contains("type the secret") && !shown.contains("typed secret"))
        let paths = (1...2).map { folder.url.appendingPathComponent("s-\($0).share").path }
        let back = try await CommandLine.mpc(["secret", "combine"] + paths)
        #expect(back.output == "typed secret\n")
    }

    /// Ctrl-C leaves a terminal that shows what is typed, and no share.
    @Test(.timeLimit(.minutes(5)), arguments: [SIGINT, SIGTERM, SIGHUP])
    func nothingIsLeftOfAnInterruptedSplit(signal: Int32) async throws {
        let folder = try Folder()
        let terminal = try split(folder)
        try await terminal.waitUntilHidden()
        terminal.type("typed")
        // The terminal takes what is typed in its own time, and shows what it takes later.
        try await Task.sleep(for: .milliseconds(300))
        kill(terminal.process.processIdentifier, signal)
        #expect(try await terminal.end() == signal)
        #expect(terminal.process.terminationReason == .uncaughtSignal)
        #expect(terminal.showsTyping)
        #expect(!terminal.shown().contains("typed"))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(left.allSatisfy { $0.hasPrefix(".") })
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            ["secret", "combine", "none.share"],
            ["secret", "get", "0x12", "--registry", "0x12", "--key", "none"],
            ["key", "decrypt", "none", "--id", "0x12", "--registry", "0x12", "--key", "none"],
        ])
    func secretsAreNotShownUnasked(arguments: [String]) async throws {
        let terminal = try Terminal(arguments, showsOutput: true)
        #expect(try await terminal.end() == 64)
        #expect(terminal.shown().contains("or - to show the secret on this terminal"))
    }
}
