import Foundation
import Ledger
import LocalCommittee
import Testing

/// Four nodes, and people who use keys of the first three from the command line.
///
/// Account 0 owns the keys; 1 and 2 approve, 3 uses, 4 is a guardian, 5 a stranger.
final class KeyStage: Sendable {
    let stage: Stage
    let record = CommandRecord()
    static let purpose = "tests of mpc's keys"

    init(_ stage: Stage) { self.stage = stage }

    func account(_ index: Int) -> String { "\(stage.chain.keys[index].address)" }
    func node(_ index: Int) -> String { "\(stage.nodes[index].address)" }

    /// The options that say which registry.
    func place() throws -> [String] {
        ["--chain", stage.chain.url, "--registry", "\(try #require(stage.keys))"]
    }

    /// The same, and who asks.
    func options(_ account: Int = 0) throws -> [String] {
        try place() + ["--key", stage.key(account)]
    }

    /// The options that name nodes.
    func nodes(_ indices: [Int]) -> [String] { indices.flatMap { ["--node", node($0)] } }

    func file(_ name: String, _ text: String) throws -> String { try stage.folder.file(name, text) }

    /// A path in the stage's folder.
    func path(_ name: String) -> String { stage.folder.url.appendingPathComponent(name).path }

    /// A policy's file.
    func policy(approvals: Int = 0) throws -> String {
        try file(
            "policy-\(approvals).json",
            """
            {"callers": ["\(account(0))", "\(account(3))"], "purposes": ["\(Self.purpose)"],
             "approvers": ["\(account(1))", "\(account(2))"], "approvals": \(approvals)}
            """)
    }

    /// Has the first three nodes make a key; its id and public key.
    func create(_ scheme: String) async throws -> (id: String, publicKey: String) {
        let lines = try await record.lines(
            [
                "key", "create", "--scheme", scheme, "--threshold", "2", "--policy", policy(),
                "--purpose", Self.purpose, "--guardian", account(4),
            ] + nodes([0, 1, 2]) + options())
        #expect(lines.count == 2, "\(lines)")
        return (
            try CommandRecord.word("key", in: lines),
            try CommandRecord.word("public key", in: lines)
        )
    }

    /// A signature over a text.
    func sign(
        _ id: String, _ text: String, account: Int = 0, _ more: [String] = []
    ) async throws -> String {
        let lines = try await record.lines(
            ["key", "sign", "--id", id] + more + options(account), input: text)
        #expect(lines.count == 1, "\(lines)")
        return lines.first ?? ""
    }

    /// A fresh request's id.
    static func request() -> String {
        "0x" + (0..<32).map { _ in String(UInt8.random(in: 16...255), radix: 16) }.joined()
    }
}
