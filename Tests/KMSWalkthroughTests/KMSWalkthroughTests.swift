import Foundation
import LocalCommittee
import Testing

/// The built `kms-walkthrough`, run as a user runs it.
@Suite(.serialized) struct KMSWalkthroughTests {
    /// The package's root.
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func program(_ arguments: [String] = []) throws -> ProgramRun {
        try ProgramRun(
            Self.root.appendingPathComponent(".build/release/kms-walkthrough").path, arguments)
    }

    private func folder(of run: ProgramRun) -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("kms-walkthrough-\(run.pid)")
            .path
    }

    /// Every check holds, and nothing is left behind.
    @Test(.timeLimit(.minutes(10))) func everyCheckHolds() async throws {
        let run = try program()
        let result = try await run.result(within: .seconds(200))
        #expect(result.status == 0, "\(result.errors)\n\(result.output)")
        #expect(!result.output.contains("✗") && !result.output.contains("FAILED"))
        let rows = result.lines.filter { $0.hasSuffix("held") }
        #expect(rows.count == 14, "\(result.output)")
        #expect(!FileManager.default.fileExists(atPath: folder(of: run)))
    }

    /// Ctrl-C ends everything that was started.
    @Test(.timeLimit(.minutes(5))) func interrupted() async throws {
        let run = try program()
        let end = ContinuousClock.now + .seconds(30)
        var children: [Int32] = []
        while children.count < 3, ContinuousClock.now < end {
            children = ProcessTable.children(of: run.pid).map(\.pid)
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(children.count >= 3)
        run.send(signal: SIGINT)
        let result = try await run.result(within: .seconds(30))
        #expect(result.status == 130)
        #expect(await ProcessTable.left(of: children) == [])
        #expect(!FileManager.default.fileExists(atPath: folder(of: run)))
    }
}
