import Foundation
import LocalCommittee
import Testing

/// `mpc secret split`, `combine` and `inspect`, as a user runs them.
@Suite struct SecretShareTests {
    static let secret = "correct horse battery staple: d1fd9cae8ba4"

    private func shares(
        _ folder: Folder, _ more: [String] = [], needed: Int = 2, count: Int = 3,
        input: String = Self.secret
    ) async throws -> [String] {
        let prefix = folder.url.appendingPathComponent("s").path
        return try await CommandLine.lines(
            ["secret", "split", "--needed", "\(needed)", "--shares", "\(count)"]
                + ["--output", prefix] + more, input: input)
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(arguments: [[], ["--text"], ["--no-commitments"]])
    func anyTwoOfThreeGiveTheSecretBack(more: [String]) async throws {
        let folder = try Folder()
        let paths = try await shares(folder, more)
        #expect(paths.count == 3)
        for path in paths {
            #expect(try mode(path) == 0o600)
            let content = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(content.range(of: Data("battery".utf8)) == nil)
        }
        for pair in [[0, 1], [1, 2], [2, 0]] {
            let result = try await CommandLine.mpc(
                ["secret", "combine"] + pair.map { paths[$0] })
            #expect(result.status == 0 && result.output == Self.secret && result.errors.isEmpty)
        }
        let output = folder.url.appendingPathComponent("secret").path
        let lines = try await CommandLine.lines(
            ["secret", "combine", "--output", output] + paths)
        #expect(lines.isEmpty)
        #expect(try mode(output) == 0o600)
        #expect(try String(contentsOfFile: output, encoding: .utf8) == Self.secret)
        try await CommandLine.expectFailure(
            ["secret", "combine", "--output", output] + paths, saying: "already")
        try await CommandLine.expectFailure(
            ["secret", "combine", paths[0]],
            saying: "1 sound share is given, and the secret needs 2: give more")
        // Nothing is left of the attempts.
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(left.count == 4)
    }

    /// Whoever keeps such a file keeps the secret.
    @Test func sharesThatAreTheSecretAreCalledThat() async throws {
        let folder = try Folder()
        for (needed, isSaid) in [("1", true), ("2", false)] {
            let result = try await CommandLine.mpc(
                ["secret", "split", "--needed", needed, "--shares", "2", "--output"]
                    + [folder.url.appendingPathComponent("n\(needed)").path], input: Self.secret)
            #expect(result.status == 0 && result.errors.contains("alone is the secret") == isSaid)
        }
    }

    @Test func filesAreSplitByXORAndNotReplaced() async throws {
        let folder = try Folder()
        let file = try folder.file("plain", String(repeating: "0123456789", count: 100_000))
        let paths = try await shares(
            folder, ["--scheme", "xor", "--input", file], needed: 3, input: "")
        let prefix = folder.url.appendingPathComponent("s").path
        try await CommandLine.expectFailure(
            ["secret", "split", "--needed", "2", "--shares", "3", "--output", prefix],
            input: "x", saying: "\(paths[0]): it is there already")
        let result = try await CommandLine.mpc(["secret", "combine"] + paths.reversed())
        let plain = try String(contentsOfFile: file, encoding: .utf8)
        #expect(result.output == plain)
        try await CommandLine.expectFailure(
            ["secret", "combine", paths[0], paths[1]], saying: "needs 3")
        _ = try await CommandLine.lines(
            ["secret", "split", "--needed", "2", "--shares", "3", "--output", prefix, "--force"],
            input: "x")
        let again = try await CommandLine.mpc(["secret", "combine", paths[0], paths[2]])
        #expect(again.output == "x")
    }

    @Test func inspectSaysWhatASharesIsButNotItsValue() async throws {
        let folder = try Folder()
        let paths = try await shares(folder)
        let text = try await CommandLine.mpc(["secret", "inspect"] + paths)
        #expect(text.status == 0)
        #expect(text.output.contains("\(paths[1]): share 2 of 3, 2 needed"))
        #expect(text.output.contains("\(Self.secret.utf8.count) bytes, with commitments"))
        let lines = try await CommandLine.lines(["secret", "inspect", "--json"] + paths)
        let fields = try lines.map {
            try #require(
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(Set(fields.compactMap { $0["set"] as? String }).count == 1)
        #expect(fields.compactMap { $0["index"] as? Int } == [1, 2, 3])
        let expected: Set = [
            "file", "set", "scheme", "index", "parties", "needed", "length", "commitments",
            "checksum",
        ]
        #expect(fields.allSatisfy { Set($0.keys) == expected })
        let other = try folder.file("other", "something else")
        let broken = try await CommandLine.mpc(["secret", "inspect", paths[0], other])
        #expect(broken.status != 0 && broken.output.contains("share 1 of 3"))
        #expect(broken.errors.contains("\(other): this is not a share"))
    }

    @Test func wrongSharesAreNamedAndLeftOut() async throws {
        let folder = try Folder()
        let paths = try await shares(folder)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: paths[1]))
        bytes[bytes.count - 12] ^= 1
        try bytes.write(to: URL(fileURLWithPath: paths[1]))
        let result = try await CommandLine.mpc(["secret", "combine"] + paths)
        #expect(result.status == 0 && result.output == Self.secret)
        #expect(
            result.errorLines == [
                "\(paths[1]): the share is damaged: its checksum is wrong: left out"
            ])
        let few = try await CommandLine.mpc(["secret", "combine", paths[0], paths[1]])
        #expect(few.status != 0 && few.output.isEmpty)
        #expect(few.errors.contains(paths[1]) && few.errors.contains("the secret needs 2"))
    }

    @Test func sharesOfAnotherSetAreRefusedByName() async throws {
        let (folder, elsewhere) = (try Folder(), try Folder())
        let paths = try await shares(folder)
        let others = try await shares(elsewhere)
        try await CommandLine.expectFailure(
            ["secret", "combine", paths[0], others[1], paths[2]],
            saying: "\(others[1]): of another set than most")
        try await CommandLine.expectFailure(
            ["secret", "combine", paths[0], others[1]],
            saying: "\(others[1]): of another set than \(paths[0]); give shares of one set")
        try await CommandLine.expectFailure(
            ["secret", "combine", paths[0], paths[0]], saying: "given twice")
        let missing = folder.url.appendingPathComponent("none").path
        try await CommandLine.expectFailure(
            ["secret", "combine", paths[0], missing], saying: "\(missing): could not open it")
    }

    @Test func impossibleRequestsAreRefused() async throws {
        let folder = try Folder()
        let prefix = folder.url.appendingPathComponent("s").path
        for (needed, count, more) in [
            ("0", "3", []), ("4", "3", []), ("2", "256", []), ("2", "3", ["--scheme", "xor"]),
            ("2", "3", ["--input", "/nonexistent"]),
        ] {
            let result = try await CommandLine.mpc(
                ["secret", "split", "--needed", needed, "--shares", count, "--output", prefix]
                    + more, input: "x")
            #expect(result.status != 0 && result.output.isEmpty)
        }
        let long = String(repeating: "x", count: 40_000)
        try await CommandLine.expectFailure(
            ["secret", "split", "--needed", "1", "--shares", "1", "--output", prefix, "--text"],
            input: long, saying: "bytes")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(left.isEmpty)
    }
}
