import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import Testing

/// What goes wrong for users of keys, and what they are told.
extension KeyStage {
    // MARK: - Backups

    /// Makes custodians' keys with the openssl command: their names, and what is secret of them.
    private func makeCustodians(_ count: Int) async throws {
        for index in 1...count {
            let secret = path("custodian-\(index).pem")
            for arguments in [
                [
                    "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
                    secret,
                ],
                ["pkey", "-in", secret, "-pubout", "-out", path("custodian-\(index).pub")],
            ] {
                let made = try await ProgramRun("/usr/bin/env", ["openssl"] + arguments)
                    .result(within: .seconds(20))
                #expect(made.status == 0, "\(made.errors)")
            }
            chmod(secret, 0o600)
        }
    }

    private func publicKeys(_ indices: [Int]) -> [String] {
        indices.flatMap { ["--custodian", path("custodian-\($0).pub")] }
    }

    private func secretKeys(_ indices: [Int]) -> [String] {
        indices.flatMap { ["--custodian", path("custodian-\($0).pem")] }
    }

    /// A backup for three custodians of whom two restore the key, by other nodes.
    func backups(of key: (id: String, publicKey: String)) async throws {
        try await makeCustodians(3)
        let file = path("backup.json")
        let backup = ["key", "backup", "--id", key.id, "--output", file] + (try options())
        let needed = ["--threshold", "2"]
        try await record.expectUsage(
            backup + publicKeys([1]) + needed, saying: "give 2 to 5 --custodian")
        try await record.expectUsage(
            backup + publicKeys([1, 2]) + ["--threshold", "3"],
            saying: "--threshold must be from 2 to the number of custodians")
        try await record.expectFailure(
            backup + publicKeys([1]) + secretKeys([2]) + needed,
            saying: "custodian-2.pem is no public key of a custodian")
        try await record.expectFailure(
            ["key", "backup", "--id", key.id, "--output", file] + options(5)
                + publicKeys([1, 2, 3]) + needed, saying: "does not let \(account(5)) use the key")
        #expect(
            try await record.lines(backup + publicKeys([1, 2, 3]) + needed)
                == ["3 shares can be restored, 2 are needed"])
        try await record.expectFailure(
            backup + publicKeys([1, 2, 3]) + needed, saying: "backup.json: it is there already")
        try await drills(file, key.publicKey)
        let restore =
            ["--share-registry", "\(try #require(stage.shares))", "--policy", try policy()]
            + secretKeys([1, 3]) + nodes([0, 1, 2]) + (try options())
        try await incomplete(file, restore)
        try await tooFewCustodians(file)
        let restored = try await record.lines(["key", "restore", file] + restore)
        let id = try CommandRecord.word("key", in: restored)
        let shown = try await record.lines(["key", "show", "--id", id] + place())
        #expect(try CommandRecord.word("public key", in: shown) == key.publicKey)
        _ = try await sign(id, "restored", ["--digest", "keccak256"])
    }

    private func drills(_ file: String, _ publicKey: String) async throws {
        let drill = ["key", "drill", file]
        #expect(
            try await record.lines(drill) == [
                "shares 1, 2, 3 can be restored; 2 are needed", "public key \(publicKey)",
            ])
        let one = try await record.run(drill + secretKeys([1]))
        #expect(one.status == 1 && one.lines.first == "no share restored; 2 are needed")
        #expect(one.errors.contains("the backup does not restore the key with these custodians"))
        let two = try await record.lines(drill + secretKeys([2, 3]))
        #expect(two.first == "shares 1, 2, 3 restored; 2 are needed")
        #expect(two.last?.hasSuffix("good under the key's public key") == true)
        try await record.expectFailure(
            drill + publicKeys([1]), saying: "custodian-1.pub is no secret key of a custodian")
        try await record.expectFailure(
            ["key", "drill", policy()], saying: "is no backup of a key")
        try await record.expectFailure(
            ["key", "drill", policy() + ".none"], saying: "can't be read")
    }

    /// Enough shares for the key, but not one for each node that is to restore it.
    private func incomplete(_ file: String, _ restore: [String]) async throws {
        var backup = try JSONDecoder().decode(
            KeyBackup.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
        backup.shares[1] = Data()
        let part = path("incomplete.json")
        try JSONEncoder().encode(backup).write(to: URL(fileURLWithPath: part))
        let drill = try await record.run(["key", "drill", part] + secretKeys([1, 2]))
        #expect(drill.status == 1 && drill.lines.first == "shares 1, 3 restored; 2 are needed")
        #expect(
            drill.errors.contains(
                "mpc key restore needs the shares of all holders; missing: 2."))
        try await record.expectFailure(
            ["key", "restore", part] + restore, saying: "the backup has no share of holder 2")
    }

    /// What can't succeed is not proposed.
    private func tooFewCustodians(_ file: String) async throws {
        let list = ["key", "list"] + Array(try place())
        let before = try await record.lines(list)
        try await record.expectFailure(
            [
                "key", "restore", file, "--share-registry", "\(try #require(stage.shares))",
                "--policy", policy(),
            ] + secretKeys([1]) + nodes([0, 1, 2]) + options(),
            saying: "1 parts given, 2 needed, of the share of holder 1")
        #expect(try await record.lines(list) == before)
    }

    // MARK: - Mistakes

    /// One line that says which part of what was typed is wrong, before anything is asked of anybody.
    func mistakes(frost: String, ecdsa: String) async throws {
        let create = ["key", "create", "--purpose", Self.purpose] + (try options())
        let fine = ["--policy", try policy(), "--threshold", "2"]
        try await record.expectUsage(
            create + fine + nodes([0, 1]) + ["--scheme", "rsa"],
            saying: "--scheme is one of frost-ed25519, ")
        let frostScheme = ["--scheme", "frost-ed25519"]
        for (arguments, text) in [
            (nodes([0, 0]) + frostScheme + fine, "members can't be used with this key"),
            (
                nodes([0, 1, 2]) + ["--scheme", "ecdsa-secp256k1", "--threshold", "3"]
                    + fine.prefix(2), "threshold can't be used with this key"
            ),
            (
                nodes([0, 1, 2]) + frostScheme + ["--threshold", "1"] + fine.prefix(2),
                "threshold can't be used with this key"
            ),
            (
                nodes([0]) + ["--node", account(5)] + frostScheme + fine,
                "\(account(5)) is no registered node"
            ),
            (
                nodes([0, 1]) + frostScheme + ["--threshold", "2", "--policy", path("nowhere")],
                "nowhere can't be read"
            ),
        ] {
            try await record.expectFailure(create + arguments, saying: text)
        }
        try await record.expectFailure(
            ["key", "create", "--purpose", "another"] + frostScheme + fine + nodes([0, 1])
                + options(), saying: "the purpose is not one of the policy's")
        try await policies(create + nodes([0, 1]) + frostScheme + ["--threshold", "2"])
        try await identifiers(frost: frost, ecdsa: ecdsa)
    }

    private func policies(_ create: [String]) async throws {
        for (text, said) in [
            ("{", "must be JSON with callers, purposes"),
            ("{\"callers\": [\"0x12\"], \"purposes\": []}", "must be JSON with callers, purposes"),
            (
                "{\"callers\": [], \"purposes\": [], \"operations\": [\"sing\"]}",
                "no operation sing"
            ),
            ("{\"callers\": [], \"purposes\": [], \"approvals\": 2}", "2 approvals of 0 approvers"),
            ("{\"callers\": [], \"purposes\": [\"\"]}", "a purpose must have 1 to 64 bytes"),
        ] {
            try await record.expectFailure(
                create + ["--policy", try file("wrong.json", text)], saying: said)
        }
    }

    private func identifiers(frost: String, ecdsa: String) async throws {
        let unknown = Self.request()
        let shares = "\(try #require(stage.shares))"
        let sign = ["key", "sign"] + (try options())
        let chain = ["--chain", stage.chain.url]
        for (arguments, text) in [
            (sign + ["--id", "0x12"], "--id must be 0x and 64 hexadecimal digits"),
            (sign + ["--id", unknown], "no key of this id stands on chain"),
            (sign + ["--id", ecdsa], "message can't be used with this key: an ECDSA key signs 32"),
            (
                sign + ["--id", ecdsa, "--digest", "sha256", "--path", "m/0h"],
                "path can't be used with this key"
            ),
            (
                sign + ["--id", ecdsa, "--digest", "sha256", "--purpose", "another"],
                "the purpose is not one of the policy's"
            ),
            (sign + ["--id", frost, "--request", "0x12"], "--request must be 0x and 64"),
            (
                ["key", "random", "--round", "1", "--id", ecdsa] + (try options()),
                "keys of this scheme don't do that"
            ),
            (
                ["key", "sign", "--id", ecdsa, "--digest", "sha256"] + (try options(5)),
                "does not let \(account(5)) use the key"
            ),
            (
                ["key", "show", "--id", frost, "--registry", shares] + chain,
                "--registry is the address of no KeyRegistry"
            ),
            (
                ["key", "list", "--registry", account(5)] + chain,
                "--registry is the address of no KeyRegistry"
            ),
            (["key", "list", "--registry", "0x12"] + chain, "--registry must be 0x and 40"),
            (
                ["key", "list", "--registry", shares, "--chain", "http://127.0.0.1:1"],
                "no connection to the chain at 127.0.0.1:1"
            ),
            (
                ["key", "list", "--owner", "0x1", "--registry", "\(try #require(stage.keys))"]
                    + chain,
                "--owner must be 0x and 40 hexadecimal digits"
            ),
            (
                [
                    "secret", "get", unknown, "--registry", "\(try #require(stage.keys))", "--key",
                    try stage.key(0),
                ] + chain, "--registry is the address of no ShareRegistry"
            ),
        ] {
            try await record.expectFailure(arguments, input: "a message", saying: text)
        }
        try await record.expectUsage(
            sign + ["--id", ecdsa, "--digest", "md5"], saying: "--digest is none, keccak256 or")
        try await record.expectUsage(
            ["key", "verify", "--id", ecdsa, "--signature", "xyz"] + place(),
            saying: "--signature must be 0x and hexadecimal digits")
        let open = try file("open-key", String(repeating: "1", count: 64))
        chmod(open, 0o644)
        try await record.expectFailure(
            Array(sign.dropLast()) + [open, "--id", frost], input: "a message",
            saying: "may be read by others: chmod 600 \(open)")
    }

    // MARK: - Nodes that are down

    /// With one of three nodes gone: what needs two goes on, what needs all says who is missing.
    func nodesDown(ecdsa: String) async throws {
        let down = stage.nodes[1]
        await down.crash()
        try await createWithout(down.address.description)
        let rotate = ["key", "rotate", "--timeout", "2", "--id", ecdsa] + (try options())
        try await record.expectFailure(rotate, saying: "did not hear from \(down.address)")
        // Threshold ECDSA takes 2 t - 1 = 3 nodes.
        try await record.expectFailure(
            ["key", "sign", "--digest", "sha256", "--timeout", "2", "--id", ecdsa] + options(),
            input: "one is missing", saying: "too-few-nodes: 2 members are ready, 3 are needed")
        let deletion = try await record.run(["key", "delete", "--id", ecdsa] + options())
        #expect(deletion.status == 0 && deletion.lines == ["deleted"])
        #expect(deletion.errorLines == ["\(down.address) was not reached; ask again"])
        let shown = try await record.lines(["key", "show", "--id", ecdsa] + place())
        #expect(shown.contains("node       \(down.address) can't be reached"))
        let audit = try await record.run(["key", "audit", "--quiet"] + nodes([0, 1]) + options())
        #expect(audit.status == 1 && audit.lines.count == 1)
        #expect(audit.errorLines.first?.hasPrefix("\(down.address): the node at ") == true)
        #expect(audit.errors.contains("1 of 2 audit logs are not in order, or can't be read"))
        try await down.start()
        _ = try await record.linesOfAll(["key", "delete", "--undo", "--id", ecdsa] + options())
    }

    /// A key can't be made while a member is down, which is named.
    private func createWithout(_ node: String) async throws {
        try await record.expectFailure(
            [
                "key", "create", "--scheme", "frost-ed25519", "--threshold", "2", "--policy",
                policy(), "--purpose", Self.purpose, "--timeout", "2",
            ] + nodes([0, 1]) + options(), saying: "did not hear from \(node)")
    }

    // MARK: - What was done

    /// Every node's log is in order, and says what was refused too.
    func audit() async throws {
        let lines = try await record.lines(["key", "audit"] + nodes([0, 1, 2, 3]) + options())
        #expect(lines.count { $0.contains("records hang together") } == 4)
        for (action, outcome) in [
            ("key-create", "ok:"), ("key-sign", "ok:"), ("key-sign", "too-few-approvals"),
            ("key-sign", "not-allowed"), ("key-refresh", "ok:"), ("key-reshare", "ok:"),
            ("key-backup", "ok:"), ("key-delete", "ok:"), ("key-restore", "ok:"),
        ] {
            #expect(
                lines.contains { $0.contains(" \(action) ") && $0.contains(" \(outcome)") },
                "\(action) \(outcome)")
        }
        #expect(lines.first?.contains("T") == true && lines.first?.contains("Z ") == true)
        try await record.expectUsage(
            ["key", "audit"] + options(), saying: "Missing expected argument '--node <node> ...'")
    }

    /// Neither an account's key nor a custodian's stands in anything that was typed or printed.
    func expectNoSecrets() {
        var secrets: [String] = []
        for index in 0..<6 {
            let key = try? String(contentsOfFile: stage.key(index), encoding: .utf8)
            let text = key?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
            secrets.append(text.hasPrefix("0x") ? String(text.dropFirst(2)) : text)
        }
        for index in 1...3 {
            let pem = try? String(contentsOfFile: path("custodian-\(index).pem"), encoding: .utf8)
            secrets += (pem ?? "").split(separator: "\n").map(String.init)
                .filter { !$0.hasPrefix("-----") && $0.count > 20 }
        }
        #expect(secrets.count >= 6 + 3)
        record.expectNowhere(secrets)
    }
}
