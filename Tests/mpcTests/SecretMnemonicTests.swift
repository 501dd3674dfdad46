import Foundation
import LocalCommittee
import Testing

/// `mpc secret` with SLIP-39 mnemonics, as a user runs it.
@Suite struct SecretMnemonicTests {
    static let secret = "sixteen letters."

    private func split(_ folder: Folder, _ more: [String]) async throws -> [String] {
        let prefix = folder.url.appendingPathComponent("m").path
        return try await CommandLine.lines(
            ["secret", "split", "--scheme", "slip39", "--output", prefix] + more,
            input: Self.secret)
    }

    private func words(_ path: String) throws -> [Substring] {
        try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isWhitespace)
    }

    @Test func twoOfThreeMnemonicsGiveTheSecretBack() async throws {
        let folder = try Folder()
        let made = try await CommandLine.mpc(
            [
                "secret", "split", "--scheme", "slip39", "--needed", "2", "--shares", "3",
                "--output", folder.url.appendingPathComponent("m").path,
            ], input: Self.secret)
        #expect(made.status == 0)
        #expect(made.errors.contains("any 2 of these 3 files give the secret back"))
        let paths = made.lines
        #expect(paths.map { $0.suffix(8) } == ["/m-1.txt", "/m-2.txt", "/m-3.txt"])
        let inspected = try await CommandLine.mpc(["secret", "inspect", paths[1]])
        #expect(inspected.output.contains("member 2, 2 members needed"))
        try await CommandLine.expectFailure(
            ["secret", "combine", paths[0], paths[0]],
            saying: "member 1 of group 1 is given twice: leave one out")
        for path in paths {
            #expect(try words(path).count == 20)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }
        for pair in [[0, 1], [1, 2], [2, 0]] {
            let result = try await CommandLine.mpc(["secret", "combine"] + pair.map { paths[$0] })
            #expect(result.status == 0 && result.output == Self.secret && result.errors.isEmpty)
        }
        try await CommandLine.expectFailure(["secret", "combine", paths[0]], saying: "2 needed")
        try await CommandLine.expectFailure(
            ["secret", "split", "--scheme", "slip39", "--needed", "2", "--shares", "3", "--output"]
                + [String(paths[0].dropLast(6))], input: Self.secret, saying: "already")
    }

    @Test func groupsAndAPassphrase() async throws {
        let folder = try Folder()
        let spoken = "correct horse\n"
        let phrase = ["--passphrase-file", try folder.file("phrase", spoken, mode: 0o600)]
        let paths = try await split(
            folder,
            ["--group", "2of3", "--group", "1of1", "--group", "3of5", "--groups-needed", "2"]
                + phrase)
        #expect(paths.count == 9 && paths[3].hasSuffix("/m-2-1.txt"))
        let result = try await CommandLine.mpc(
            ["secret", "combine", paths[3], paths[8], paths[4], paths[6]] + phrase)
        #expect(result.status == 0 && result.output == Self.secret)
        // Deniable: without the passphrase it is another secret.
        let output = folder.url.appendingPathComponent("other").path
        _ = try await CommandLine.lines(
            ["secret", "combine", paths[0], paths[1], paths[3], "--output", output])
        let other = try Data(contentsOf: URL(fileURLWithPath: output))
        #expect(other.count == 16 && other != Data(Self.secret.utf8))
        try await CommandLine.expectFailure(
            ["secret", "combine", paths[0], paths[3]] + phrase, saying: "group 1 given, 2 needed")
        let open = try folder.file("open", spoken)
        try await CommandLine.expectFailure(
            ["secret", "combine", paths[3], paths[8], "--passphrase-file", open],
            saying: "may be read by others: chmod 600 \(open)")

        let lines = try await CommandLine.lines(["secret", "inspect", "--json", paths[7]])
        let fields = try #require(
            try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        #expect(fields["scheme"] as? String == "slip39" && fields["needed"] as? Int == 2)
        #expect(fields["index"] as? Int == 3 && fields["parties"] as? Int == 3)
        #expect(fields["member"] as? Int == 4 && fields["membersNeeded"] as? Int == 3)
        let text = try await CommandLine.mpc(["secret", "inspect", paths[7]])
        #expect(text.output.contains("member 4 of group 3 of 3, 3 members of the group"))
        // What `inspect` says of any share holds three words of the list itself.
        let value = Set(try words(paths[7])[4..<17]).subtracting(["check", "group", "member"])
        #expect(value.allSatisfy { !text.output.contains($0) })
    }

    @Test func wrongMnemonicsAreNamedAndLeftOut() async throws {
        let folder = try Folder()
        let paths = try await split(folder, ["--needed", "2", "--shares", "3"])
        var mistyped = try words(paths[0])
        mistyped.swapAt(8, 9)
        guard mistyped[8] != mistyped[9] else { return }
        let wrong = try folder.file("wrong", mistyped.joined(separator: " "))
        let result = try await CommandLine.mpc(
            ["secret", "combine", wrong, paths[1], paths[2]])
        #expect(result.status == 0 && result.output == Self.secret)
        #expect(result.errors.hasPrefix("\(wrong): a word is wrong or misplaced"))
        let inspected = try await CommandLine.mpc(["secret", "inspect", wrong])
        #expect(inspected.status != 0 && inspected.errors.contains("\(wrong): a word is wrong"))

        let elsewhere = try Folder()
        // By chance one set in 32768 has the same identifier, which stands in the first two words.
        var others = paths
        while try words(others[0]).prefix(2) == words(paths[0]).prefix(2) {
            others = try await split(elsewhere, ["--needed", "2", "--shares", "3", "--force"])
        }
        try await CommandLine.expectFailure(
            ["secret", "combine", paths[0], others[1], paths[2]],
            saying: "\(others[1]): of another set")
        let share = try await CommandLine.lines(
            ["secret", "split", "--needed", "1", "--shares", "1", "--output", "\(paths[0])-s"],
            input: "x")
        try await CommandLine.expectFailure(
            ["secret", "combine", paths[0], paths[1], share[0]], saying: "don't go with other")
        let phrase = ["--passphrase-file", wrong]
        try await CommandLine.expectFailure(
            ["secret", "combine", share[0]] + phrase, saying: "these are none")
    }

    @Test func impossibleMnemonicsAreRefused() async throws {
        let folder = try Folder()
        let prefix = folder.url.appendingPathComponent("m").path
        let plain = ["--scheme", "slip39"]
        for (more, input) in [
            (plain + ["--needed", "2", "--shares", "3"], "fifteen letters"),
            (plain + ["--needed", "2", "--shares", "3"], "seventeen letters"),
            (plain + ["--needed", "1", "--shares", "3"], Self.secret),
            (plain + ["--needed", "2", "--shares", "17"], Self.secret),
            (plain + ["--group", "2of3", "--group", "2of3"], Self.secret),
            (plain + ["--group", "2of3", "--group", "2of3", "--groups-needed", "3"], Self.secret),
            (plain + ["--group", "2of3", "--needed", "2", "--shares", "3"], Self.secret),
            (plain + ["--group", "4of3"], Self.secret),
            (plain + ["--group", "2of3", "--text"], Self.secret),
            (["--group", "2of3"], Self.secret),
            (["--needed", "2", "--shares", "3", "--passphrase-file", "/dev/null"], Self.secret),
        ] {
            let result = try await CommandLine.mpc(
                ["secret", "split", "--output", prefix] + more, input: input)
            #expect(result.status != 0 && result.output.isEmpty && !result.errors.isEmpty)
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(left.isEmpty)
    }

    /// The published vectors, restored by the command.
    @Test func publishedMnemonicsAreRestored() async throws {
        let file = CommandLine.root.deletingLastPathComponent()
            .appendingPathComponent("shared/vectors/slip39/vectors.json")
        guard let data = try? Data(contentsOf: file) else {
            print("skipped: no \(file.path)")
            return
        }
        let vectors = try #require(try JSONSerialization.jsonObject(with: data) as? [[Any]])
        let folder = try Folder()
        let phrase = try folder.file("phrase", "TREZOR", mode: 0o600)
        for (place, vector) in vectors.enumerated() where [0, 1, 3, 16, 17].contains(place) {
            let mnemonics = try #require(vector[1] as? [String])
            let secret = try #require(vector[2] as? String)
            let paths = try mnemonics.enumerated().map {
                try folder.file("\(place)-\($0)", $1 + "\n")
            }
            let output = folder.url.appendingPathComponent("\(place)-secret").path
            let result = try await CommandLine.mpc(
                ["secret", "combine", "--passphrase-file", phrase, "--output", output] + paths)
            #expect((result.status == 0) == !secret.isEmpty, "\(vector[0]): \(result.errors)")
            guard !secret.isEmpty else { continue }
            let found = try Data(contentsOf: URL(fileURLWithPath: output))
            #expect(found.map { String(format: "%02x", $0) }.joined() == secret)
        }
    }
}
