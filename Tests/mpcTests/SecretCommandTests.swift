import Foundation
import Ledger
import LocalCommittee
import Testing

/// A secret stored, granted, read, revoked and deleted from the command line, and the nodes' audit
/// logs checked.
@Suite struct SecretCommandTests {
    private let secret = "a secret\nof two lines"
    private let record = CommandRecord()

    @Test(.timeLimit(.minutes(10))) func secretFromTheCommandLine() async throws {
        let stage = try await Stage(keepsShares: true)
        do {
            try await stage.start()
            let id = try await put(stage)
            try await reading(stage, id)
            try await refusals(stage, id)
            try await deletion(stage, id)
            try await audit(stage)
            try expectNoSecrets(stage)
        } catch {
            await stage.stop()
            throw error
        }
        await stage.stop()
    }

    private func options(_ stage: Stage, _ account: Int) throws -> [String] {
        let shares = try #require(stage.shares)
        return [
            "--chain", stage.chain.url, "--registry", "\(shares)", "--key", try stage.key(account),
        ]
    }

    private func put(_ stage: Stage) async throws -> String {
        let lines = try await record.lines(
            ["secret", "put", "--threshold", "2"] + options(stage, 0) + stage.committee,
            input: secret)
        #expect(lines.count == 1)
        return try #require(lines.first?.split(separator: " ").last.map(String.init))
    }

    private func reading(_ stage: Stage, _ id: String) async throws {
        let own = try await record.run(["secret", "get", id] + options(stage, 0))
        #expect(own.status == 0 && own.output == secret && own.errors.isEmpty, "\(own.errors)")
        let reader = "\(stage.chain.keys[1].address)"
        // For less time than `get` asks for.
        _ = try await record.lines(
            ["secret", "grant", id, "--reader", reader, "--seconds", "120"] + options(stage, 0))
        let path = stage.folder.url.appendingPathComponent("out").path
        let lines = try await record.lines(
            ["secret", "get", id, "--output", path] + options(stage, 1))
        #expect(lines.isEmpty)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == secret)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        // A file that is there is not overwritten.
        try await record.expectFailure(
            ["secret", "get", id, "--output", path] + options(stage, 1), saying: "already")
        _ = try await record.lines(
            ["secret", "revoke", id, "--reader", reader] + options(stage, 0))
        try await record.expectFailure(
            ["secret", "get", id] + options(stage, 1), saying: "refused")
        // A node that is down is named, and the others are enough.
        await stage.nodes[2].crash()
        let partly = try await record.run(
            ["secret", "put", "--threshold", "2", "--timeout", "2"] + options(stage, 0)
                + stage.committee, input: secret)
        #expect(partly.status == 0 && partly.lines.count == 1)
        #expect(partly.errorLines.count == 1)
        #expect(
            partly.errors.contains("\(stage.nodes[2].address): the node at"), "\(partly.errors)")
        try await record.expectFailure(
            ["secret", "put", "--threshold", "3", "--timeout", "2"] + options(stage, 0)
                + stage.committee, input: secret,
            saying: "2 nodes took their shares, 3 are needed; put it again when more can; "
                + "\(stage.nodes[2].address): the node at")
        let fewer = try await record.run(
            ["secret", "get", id, "--timeout", "2"] + options(stage, 0))
        #expect(fewer.status == 0 && fewer.output == secret)
        #expect(fewer.errors.contains("\(stage.nodes[2].address)"))
        try await stage.nodes[2].start()
    }

    private func refusals(_ stage: Stage, _ id: String) async throws {
        let unknown = "0x" + String(repeating: "12", count: 32)
        try await record.expectFailure(
            ["secret", "get", unknown] + options(stage, 0), saying: "knows no such sharing")
        try await record.expectFailure(
            ["secret", "get", "0x12"] + options(stage, 0), saying: "64 hexadecimal digits")
        try await record.expectFailure(
            ["secret", "get", id, "--deadline", "\(UInt64.max)"] + options(stage, 0),
            saying: "deadline too far")
        try await record.expectFailure(
            ["secret", "put", "--threshold", "2"] + options(stage, 0) + stage.committee,
            saying: "from 1 to")
        try await record.expectFailure(
            ["secret", "put", "--threshold", "2"] + options(stage, 0) + stage.committee,
            input: String(repeating: "x", count: 70_000), saying: "at most")
        let one = try await record.run(
            ["secret", "put", "--threshold", "1"] + options(stage, 0) + stage.committee,
            input: secret)
        #expect(one.status != 0 && one.errors.contains("--threshold must be from 2"))
    }

    private func deletion(_ stage: Stage, _ id: String) async throws {
        try await record.expectFailure(
            ["secret", "delete", id] + options(stage, 1), saying: "refused")
        let deleted = try await record.run(["secret", "delete", id] + options(stage, 0))
        #expect(deleted.status == 0 && deleted.errors.isEmpty, "\(deleted.errors)")
        // Once more comes to the same; for another account it never was its own.
        let again = try await record.run(["secret", "delete", id] + options(stage, 0))
        #expect(again.status == 0 && again.errors.isEmpty, "\(again.errors)")
        #expect(again.output == deleted.output)
        try await record.expectFailure(
            ["secret", "delete", id] + options(stage, 1), saying: "refused")
        try await record.expectFailure(
            ["secret", "get", id] + options(stage, 0), saying: "is deleted")
    }

    private func audit(_ stage: Stage) async throws {
        let keys = try #require(stage.keys)
        let lines = try await record.lines(
            [
                "key", "audit", "--chain", stage.chain.url, "--registry", "\(keys)", "--key",
                stage.key(3),
            ] + stage.committee)
        #expect(lines.filter { $0.contains("records hang together") }.count == 3)
        // Three shares of the first secret, and two of each that was put while a node was down.
        #expect(lines.filter { $0.contains(" put-share ") && $0.hasSuffix(" ok") }.count == 7)
        #expect(lines.contains { $0.contains(" get-share ") && $0.hasSuffix(" ok") })
        #expect(lines.contains { $0.contains(" erase-share ") })
        #expect(!lines.contains { $0.contains("a secret") })
    }

    /// The secret is printed by `get` alone, and no account's key by anything.
    private func expectNoSecrets(_ stage: Stage) throws {
        record.expectNowhere([secret, "of two lines"], exempt: "secret get")
        record.expectNowhere(
            try (0..<4).map { index in
                let text = try String(contentsOfFile: stage.key(index), encoding: .utf8)
                return text.trimmingCharacters(in: .whitespacesAndNewlines).replacing(
                    "0x", with: "")
            })
    }
}
