import Crypto
import Foundation
import KeyManagement
import Ledger
import LocalCommittee
import SecretSharing
import Testing

/// Keys that come and go, and who keeps their backups, from the command line: three real nodes.
@Suite struct KeyCustodyCommandTests {
    private let seed = Curve25519.Signing.PrivateKey()

    @Test(.timeLimit(.minutes(10))) func keysFromTheCommandLine() async throws {
        let stage = try await Stage(keepsShares: true, changes: ["kms.exports": "true"])
        do {
            try await stage.start()
            let key = try await imported(stage, approvals: 0)
            let backup = try await backedUp(stage, key)
            try await drills(stage, backup)
            try await restored(stage, backup)
            try await encryption(stage)
            try await export(stage)
        } catch {
            await stage.stop()
            throw error
        }
        await stage.stop()
    }

    // MARK: - Arguments

    private func path(_ stage: Stage, _ name: String) -> String {
        stage.folder.url.appendingPathComponent(name).path
    }

    private func options(_ stage: Stage) throws -> [String] {
        let keys = try #require(stage.keys)
        return ["--chain", stage.chain.url, "--registry", "\(keys)", "--key", try stage.key(0)]
    }

    private func shareRegistry(_ stage: Stage) throws -> [String] {
        ["--share-registry", "\(try #require(stage.shares))"]
    }

    private func policy(_ stage: Stage, approvals: Int) throws -> [String] {
        let accounts = stage.chain.keys.map { "\"\($0.address)\"" }
        let operations =
            approvals == 0
            ? "" : "\"operations\": [\"export\"], \"approvers\": [\(accounts[1]), \(accounts[2])],"
        let text = """
            {"callers": [\(accounts[0])], \(operations) "purposes": ["tests"], \
            "approvals": \(approvals)}
            """
        return ["--policy", try stage.folder.file("policy-\(approvals)", text)]
    }

    /// What stands behind `name` in a command's lines.
    private func word(_ name: String, in lines: [String]) throws -> String {
        let line = try #require(lines.first { $0.hasPrefix(name + " ") }, "\(lines)")
        return line.dropFirst(name.count).trimmingCharacters(in: .whitespaces)
    }

    // MARK: - Steps

    private func imported(_ stage: Stage, approvals: Int) async throws -> String {
        let text = seed.rawRepresentation.map { String(format: "%02x", $0) }.joined() + "\n"
        let arguments =
            [
                "key", "import", "--scheme", "frost-ed25519", "--threshold", "2", "--purpose",
                "tests",
            ]
            + (try options(stage) + shareRegistry(stage) + policy(stage, approvals: approvals))
            + stage.committee
        let lines = try await CommandLine.lines(arguments, input: text)
        let publicKey = Hex.encode([UInt8](seed.publicKey.rawRepresentation))
        #expect(try word("public key", in: lines) == publicKey)
        try await CommandLine.expectFailure(
            arguments, input: String(text.dropLast(3)), saying: "32 bytes")
        let open = try stage.folder.file("key-for-all", text)
        chmod(open, 0o644)
        try await CommandLine.expectFailure(arguments + [open], saying: "chmod 600")
        return try word("key", in: lines)
    }

    private func signs(_ stage: Stage, _ key: String) async throws {
        let lines = try await CommandLine.lines(
            ["key", "sign", "--id", key] + options(stage), input: "a message")
        let signature = try Hex.decode(try #require(lines.first))
        #expect(seed.publicKey.isValidSignature(signature, for: Data("a message".utf8)))
    }

    /// Custodians' keys, and a backup whose mnemonics two of three of them restore.
    private func backedUp(_ stage: Stage, _ key: String) async throws -> String {
        try await signs(stage, key)
        var custodians: [String] = []
        for number in 1...3 {
            let secret = RecipientSecretKey(generating: .p256)
            let pem = String(decoding: secret.pem().reveal(), as: UTF8.self)
            chmod(try stage.folder.file("custodian-\(number)", pem), 0o600)
            custodians += [
                "--custodian", try stage.folder.file("public-\(number)", secret.publicKey.pem),
            ]
        }
        let backup = path(stage, "backup.json")
        let arguments = ["key", "backup", "--id", key, "--mnemonics", "--output", backup]
        let lines = try await CommandLine.lines(
            arguments + ["--threshold", "2"] + custodians + options(stage))
        #expect(lines == ["3 shares are sealed to the custodians, 2 are needed"])
        try await CommandLine.expectFailure(
            arguments + ["--group", "2of2", "--group", "1of1"] + custodians + options(stage),
            saying: "no custodian may be enough alone")
        try await CommandLine.expectFailure(
            arguments + ["--threshold", "2"] + custodians + custodians[..<2] + options(stage),
            saying: "each custodian once")
        return backup
    }

    private func opened(_ stage: Stage, _ backup: String, _ number: Int) async throws -> [String] {
        let files = try await CommandLine.lines([
            "key", "custodian", "open", backup, "--key", path(stage, "custodian-\(number)"),
            "--output", path(stage, "words-\(number)"),
        ])
        #expect(files.map { $0.suffix(6) } == ["-1.txt", "-2.txt", "-3.txt"])
        for file in files {
            let words = try String(contentsOfFile: file, encoding: .utf8).split(separator: " ")
            #expect(words.count == 33)
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }
        return files
    }

    private func drills(_ stage: Stage, _ backup: String) async throws {
        try await CommandLine.expectFailureAfterOutput(
            ["key", "drill", backup], saying: "only a drill with --mnemonic")
        let first = try await opened(stage, backup, 1).flatMap { ["--mnemonic", $0] }
        let second = try await opened(stage, backup, 2).flatMap { ["--mnemonic", $0] }
        try await CommandLine.expectFailureAfterOutput(
            ["key", "drill", backup] + first, saying: "does not restore")
        try await CommandLine.expectFailureAfterOutput(
            ["key", "drill", backup] + first + second.suffix(4), saying: "missing: 1.")
        for custodians in [
            first + second, first + ["--custodian", path(stage, "custodian-3")],
        ] {
            let lines = try await CommandLine.lines(["key", "drill", backup] + custodians)
            #expect(try word("signature", in: lines).hasSuffix("good under the key's public key"))
        }
        try await CommandLine.expectFailure(
            [
                "key", "custodian", "open", backup, "--key", path(stage, "custodian-1"),
                "--output", path(stage, "words-1"),
            ], saying: "already")
        let stranger = String(
            decoding: RecipientSecretKey(generating: .p256).pem().reveal(), as: UTF8.self)
        let file = try stage.folder.file("stranger", stranger)
        let open = [
            "key", "custodian", "open", backup, "--key", file, "--output", path(stage, "none"),
        ]
        // What others may read is no secret.
        chmod(file, 0o640)
        try await CommandLine.expectFailure(open, saying: "\(file) may be read by others")
        chmod(file, 0o600)
        try await CommandLine.expectFailure(
            open, saying: "\(file) is the key of no custodian of this backup")
        try await CommandLine.expectFailure(
            ["key", "drill", backup, "--custodian", file],
            saying: "\(file) is the key of no custodian of this backup")
        try await wrongWords(stage, backup)
    }

    /// Of many files with words the wrong one is named.
    private func wrongWords(_ stage: Stage, _ backup: String) async throws {
        let good = path(stage, "words-1-2.txt")
        var words = try String(contentsOfFile: good, encoding: .utf8)
            .split(whereSeparator: \.isWhitespace).map(String.init)
        words.swapAt(10, words[11] == words[10] ? 12 : 11)
        let swapped = try stage.folder.file("swapped", words.joined(separator: " "))
        let split = try SLIP39.split(
            SecretVector([UInt8](repeating: 1, count: 32)), groups: [.init(needed: 2, members: 2)],
            groupThreshold: 1, passphrase: SecretVector([]))
        let foreign = try stage.folder.file(
            "foreign", String(decoding: split[0][0].mnemonic().reveal(), as: UTF8.self))
        try await CommandLine.expectFailure(
            ["key", "drill", backup, "--mnemonic", good, "--mnemonic", good + ".none"],
            saying: "\(good).none can't be read")
        for (file, text) in [
            (swapped, "\(swapped): a word is wrong or misplaced"),
            (foreign, "\(foreign) has a mnemonic that is of no share of this backup"),
        ] {
            chmod(file, 0o600)
            try await CommandLine.expectFailure(
                ["key", "drill", backup, "--mnemonic", good, "--mnemonic", file], saying: text)
        }
    }

    /// Each custodian hands over what it has, sealed to the nodes; the owner sees none of it.
    private func restored(_ stage: Stage, _ backup: String) async throws {
        let common = try options(stage) + policy(stage, approvals: 0)
        let proposal = try word(
            "proposal",
            in: await CommandLine.lines(
                ["key", "restore", backup, "--propose"] + common + stage.committee))
        func hand(_ owner: Int, _ output: String, _ secrets: [String]) throws -> [String] {
            [
                "key", "custodian", "hand", backup, "--id", proposal, "--owner",
                "\(stage.chain.keys[owner].address)", "--output", path(stage, output),
                "--chain", stage.chain.url, "--registry", "\(try #require(stage.keys))",
            ] + (try shareRegistry(stage)) + secrets
        }
        let words = (1...3).flatMap { ["--mnemonic", path(stage, "words-1-\($0).txt")] }
        #expect(
            try await CommandLine.lines(hand(0, "part-1", words)) == [
                "parts of 3 shares, sealed"
            ])
        _ = try await CommandLine.lines(
            hand(0, "part-2", ["--custodian", path(stage, "custodian-3")]))
        try await CommandLine.expectFailure(
            hand(1, "part-3", words), saying: "only the owner of the key")
        let mnemonic = try String(contentsOfFile: path(stage, "words-1-1.txt"), encoding: .utf8)
        let some = mnemonic.split(separator: " ")[9...11].joined(separator: " ")
        for name in ["part-1", "part-2"] {
            let text = try String(contentsOfFile: path(stage, name), encoding: .utf8)
            #expect(!text.contains(some))
        }
        let restore =
            ["key", "restore", backup, "--id", proposal, "--part", path(stage, "part-1")] + common
        try await CommandLine.expectFailure(restore, saying: "1 parts given, 2 needed")
        let lines = try await CommandLine.lines(restore + ["--part", path(stage, "part-2")])
        #expect(try word("key", in: lines) == proposal)
        try await signs(stage, proposal)
    }

    private func encryption(_ stage: Stage) async throws {
        let made = try await CommandLine.lines(
            [
                "key", "create", "--scheme", "elgamal-ristretto255", "--threshold", "2",
                "--purpose", "tests",
            ] + options(stage) + policy(stage, approvals: 0) + stage.committee)
        let key = try word("key", in: made)
        let (sealed, output) = (path(stage, "sealed"), path(stage, "plain"))
        let secret = "for the committee's eyes"
        _ = try await CommandLine.lines(
            ["key", "encrypt", "--id", key, "--label", "tests", "--output", sealed]
                + options(stage).dropLast(2), input: secret)
        let found = try await CommandLine.mpc(
            ["key", "decrypt", "--id", key, sealed] + options(stage))
        #expect(found.status == 0 && found.output == secret && found.errors.isEmpty)
        // From standard input to a file, by a recipient's key.
        let recipient = path(stage, "recipient")
        _ = try await CommandLine.lines(["key", "recipient", "--output", recipient])
        let decrypt = ["key", "decrypt", "--id", key, "--recipient", recipient, sealed]
        _ = try await CommandLine.lines(decrypt + ["--output", output] + options(stage))
        #expect(try String(contentsOfFile: output, encoding: .utf8) == secret)
        let mode = try FileManager.default.attributesOfItem(atPath: output)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try await CommandLine.expectFailure(
            decrypt + ["--output", output] + options(stage), saying: "already")
        var text = try Data(contentsOf: URL(fileURLWithPath: sealed))
        text[text.count - 1] ^= 1
        try text.write(to: URL(fileURLWithPath: path(stage, "changed")))
        try await CommandLine.expectFailure(
            ["key", "decrypt", "--id", key, path(stage, "changed")] + options(stage),
            saying: "ciphertext can't be used with this key")
    }

    /// Approved by two for one recipient; the key is the one that was imported.
    private func export(_ stage: Stage) async throws {
        let key = try await imported(stage, approvals: 2)
        let recipient = path(stage, "recipient")
        let publicKey = try await CommandLine.lines([
            "key", "recipient", "--output", recipient + "-2",
        ])
        let file = path(stage, "export.json")
        let ask =
            ["key", "export", "--id", key, "--recipient", publicKey[0], "--output", file]
            + (try options(stage))
        try await CommandLine.expectFailure(ask, saying: "too-few-approvals")
        let request = Hex.encode([UInt8](repeating: 7, count: 32))
        let shown = try await CommandLine.lines(ask + ["--dry-run", "--request", request])
        var approvals: [String] = []
        for account in [1, 2] {
            let lines = try await CommandLine.lines(
                [
                    "key", "approve", "--id", key, "--operation", "export", "--payload",
                    word("payload", in: shown), "--request", request, "--purpose", "tests",
                    "--caller", "\(stage.chain.keys[0].address)", "--chain", stage.chain.url,
                    "--registry", "\(try #require(stage.keys))", "--key", stage.key(account),
                ] + policy(stage, approvals: 2))
            approvals += ["--approval", try stage.folder.file("approval-\(account)", lines[0])]
        }
        let lines = try await CommandLine.lines(ask + ["--request", request] + approvals)
        #expect(lines == ["3 shares, sealed to the recipient"])
        let output = path(stage, "exported")
        let open = ["key", "open-export", file, "--output", output, "--recipient"]
        try await CommandLine.expectFailure(
            open + [recipient], saying: "the key is sealed to another recipient")
        _ = try await CommandLine.lines(open + [recipient + "-2"])
        let scalar = try Data(contentsOf: URL(fileURLWithPath: output))
        let expected = try FROSTEd25519.scalar(
            ofSeed: SecretVector([UInt8](seed.rawRepresentation)))
        #expect([UInt8](scalar) == expected.reveal())
    }
}
