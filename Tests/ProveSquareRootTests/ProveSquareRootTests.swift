import Foundation
import LocalCommittee
import Testing

/// The built `prove-square-root`, run as a user runs it.
@Suite(.serialized) struct ProveSquareRootTests {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func run(_ arguments: [String]) async throws -> ProgramRun.Result {
        let program = try ProgramRun(
            Self.root.appendingPathComponent(".build/release/prove-square-root").path, arguments,
            environment: ["CHAIN_RPC_URL": "", "CHAIN_KEY_FILE": ""])
        return try await program.result(within: .seconds(90))
    }

    @Test(.timeLimit(.minutes(5)), arguments: [["--root", "5"], []])
    func provesAndIsChecked(_ arguments: [String]) async throws {
        let result = try await run(arguments)
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.lines
        #expect(lines.count == 9)
        if !arguments.isEmpty { #expect(lines.contains("public       y = 25")) }
        #expect(
            lines.contains("bad witness  refused: constraint 0, y is the square of x"))
        #expect(lines.contains { $0.hasPrefix("setup        made by this one process") })
        for place in ["in process  ", "on chain    "] {
            #expect(lines.contains { $0.hasPrefix(place) && $0.contains("the proof is accepted") })
            #expect(lines.contains("\(place) for another y it is refused"))
        }
    }

    @Test(.timeLimit(.minutes(5))) func badRootsAreRefused() async throws {
        let order = "21888242871839275222246405745257275088548364400416034343698204186575808495617"
        for root in [order, "five", ""] {
            let result = try await run(["--root", root])
            #expect(result.status != 0)
            #expect(result.errors.contains("--root takes a whole number below r"))
        }
    }
}
