import Foundation
import Ledger
import LocalCommittee
import Testing

/// Keys made, used, changed, backed up, restored and ended from the command line, with real nodes on a
/// real chain: what each command prints, and what it says when it can't.
@Suite struct KeyCommandTests {
    @Test(.timeLimit(.minutes(10))) func keysFromTheCommandLine() async throws {
        let stage = try await Stage(keepsShares: true, nodes: 4)
        do {
            try await stage.start()
            let user = KeyStage(stage)
            let frost = try await user.create("frost-ed25519")
            let ecdsa = try await user.create("ecdsa-secp256k1")
            try await reading(user, frost, ecdsa)
            let beacon = try await user.create("bls12-381-g1").id
            // People use keys side by side; account 0 sends transactions in one place at a time.
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.signing(user, frost.id, ecdsa.id) }
                group.addTask { try await self.beacons(user, beacon) }
                try await group.waitForAll()
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await self.wholeMessages(user, frost.id)
                    try await self.killSwitch(user, frost.id)
                }
                group.addTask { try await self.changes(user, ecdsa) }
                try await group.waitForAll()
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await user.backups(of: ecdsa) }
                group.addTask { try await self.approvals(user, frost.id) }
                group.addTask { try await user.mistakes(frost: frost.id, ecdsa: ecdsa.id) }
                try await group.waitForAll()
            }
            try await ending(user, beacon)
            try await user.nodesDown(ecdsa: ecdsa.id)
            try await user.audit()
            user.expectNoSecrets()
        } catch {
            await stage.stop()
            throw error
        }
        await stage.stop()
    }

    private func reading(
        _ user: KeyStage, _ frost: (id: String, publicKey: String),
        _ ecdsa: (id: String, publicKey: String)
    ) async throws {
        let options = Array(try user.options().prefix(4))
        let all = try await user.record.lines(["key", "list"] + options)
        #expect(all.count == 2)
        for (key, scheme) in [(frost, "frost-ed25519"), (ecdsa, "ecdsa-secp256k1")] {
            let line = "\(key.id) \(scheme) active epoch 1 2 of 3 \(key.publicKey)"
            #expect(all.contains(line), "\(all)")
        }
        let others = try await user.record.lines(
            ["key", "list", "--owner", user.account(1)] + options)
        #expect(others.isEmpty)
        let shown = try await user.record.lines(
            ["key", "show", "--id", frost.id] + user.place())
        for (label, value) in [
            ("key", frost.id), ("scheme", "frost-ed25519"), ("purpose", KeyStage.purpose),
            ("status", "active on chain, held by its nodes"), ("epoch", "1"),
            ("owner", user.account(0)), ("public key", frost.publicKey), ("threshold", "2 of 3"),
            ("node", user.node(0)),
        ] {
            #expect(try CommandRecord.word(label, in: shown) == value)
        }
        #expect(shown.count { $0.hasPrefix("node ") } == 3)
        let json = try await user.record.run(
            ["key", "show", "--json", "--id", frost.id] + user.place())
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
        #expect((object as? [String: Any])?["publicKey"] as? String == frost.publicKey)
    }

    private func signing(_ user: KeyStage, _ frost: String, _ ecdsa: String) async throws {
        for (id, more) in [
            (frost, []), (ecdsa, ["--digest", "keccak256"]),
            (ecdsa, ["--digest", "sha256", "--path", "m/0/7"]),
        ] {
            let signature = try await user.sign(id, "a message", more)
            let verify =
                ["key", "verify", "--id", id, "--signature", signature] + more
                + (try user.place())
            #expect(try await user.record.lines(verify, input: "a message") == ["good"])
            try await user.record.expectFailure(
                verify, input: "another", saying: "the signature is not this key's")
        }
        #expect(try await user.sign(frost, "mine", account: 3).count == 2 + 128)
        // The same request again is the same signature; its id for something else is refused.
        let request = ["--request", KeyStage.request()]
        let once = try await user.sign(frost, "once", request)
        #expect(try await user.sign(frost, "once", request) == once)
        try await user.record.expectFailure(
            ["key", "sign", "--id", frost] + request + user.options(), input: "twice",
            saying: "conflict: the request id was used for something else")
    }

    /// A message that comes in pieces is signed whole, or not at all.
    private func wholeMessages(_ user: KeyStage, _ id: String) async throws {
        let text = String(repeating: "all of it ", count: 15_000)
        let path = try user.file("long", text)
        let program = CommandLine.root.appendingPathComponent(".build/release/mpc").path
        let words = ["key", "sign", "--id", id] + (try user.options())
        let script = """
            path=$1 mpc=$2; shift 2
            { head -c 70000 "$path"; sleep 0.3; tail -c +70001 "$path"; } | "$mpc" "$@"
            """
        let piped = try await ProgramRun("/bin/sh", ["-c", script, "sh", path, program] + words)
            .result(within: .seconds(60))
        let signature = try #require(piped.lines.first, "\(piped.errors)")
        #expect(
            try await user.record.lines(
                ["key", "verify", "--id", id, "--signature", signature, "--message", path]
                    + user.place()) == ["good"])
        let longer = try user.file("longer", String(repeating: "x", count: 1 << 18 + 1))
        try await user.record.expectFailure(
            words + ["--message", longer], saying: "is longer than 262144 bytes")
        try await user.record.expectFailure(words, input: "", saying: "is empty")
        try await user.record.expectFailure(
            words + ["--message", user.path("nowhere")], saying: "nowhere can't be read")
    }

    private func killSwitch(_ user: KeyStage, _ id: String) async throws {
        let stop = ["key", "stop", "--id", id]
        try await user.record.expectFailure(
            stop + user.options(5), saying: "the contract refused: not owner or guardian")
        #expect(try await user.record.lines(stop + user.options(4)) == ["stopped"])
        let sign = ["key", "sign", "--id", id] + (try user.options())
        let refusal = "not-active: the key is not active on chain"
        try await user.record.expectFailureSoon(sign, input: "stopped", saying: refusal)
        let start = ContinuousClock.now
        try await user.record.expectFailure(sign, input: "stopped", saying: refusal)
        #expect(ContinuousClock.now - start < .seconds(20), "what the chain says is not waited for")
        try await user.record.expectFailure(
            stop + ["--resume"] + user.options(4), saying: "the contract refused: not the owner")
        #expect(try await user.record.lines(stop + ["--resume"] + user.options()) == ["active"])
        _ = try await user.sign(id, "resumed")
    }

    /// A policy that wants two approvals: what approvers are told is what they approve.
    private func approvals(_ user: KeyStage, _ id: String) async throws {
        let policy = try user.policy(approvals: 2)
        let changed = try await user.record.linesOfSome(
            ["key", "policy", "--id", id, "--policy", policy] + user.options(),
            late: "it gets the policy from the others when it is back")
        #expect(changed.count == 1 && changed[0].hasPrefix("policy 0x"))
        let sign = ["key", "sign", "--id", id] + (try user.options())
        try await user.record.expectFailureSoon(
            sign, input: "pay", saying: "too-few-approvals: 0 approvals, 2 are needed")
        let request = ["--request", KeyStage.request()]
        let dry = try await user.record.lines(sign + request + ["--dry-run"], input: "pay")
        let word = { (label: String) in try CommandRecord.word(label, in: dry) }
        #expect(try word("operation") == "sign" && word("request") == request[1])
        #expect(try word("purpose") == KeyStage.purpose && word("caller") == user.account(0))
        #expect(try word("approve").contains("'tests of mpc'\\''s keys'"))
        func approve(_ account: Int, policy: String) throws -> [String] {
            [
                "key", "approve", "--id", id, "--operation", "sign", "--payload",
                try word("payload"), "--request", request[1], "--purpose", KeyStage.purpose,
                "--caller", user.account(0), "--policy", policy,
            ] + (try user.options(account))
        }
        try await user.record.expectFailure(
            approve(1, policy: user.policy()), saying: "is not the one whose hash stands on chain")
        var files: [String] = []
        for account in [1, 2] {
            let lines = try await user.record.lines(approve(account, policy: policy))
            files += ["--approval", try user.file("approval-\(account)", lines.joined())]
        }
        let one = Array(files.prefix(2))
        try await user.record.expectFailure(
            sign + request + one, input: "pay", saying: "1 approvals, 2 are needed")
        try await user.record.expectFailure(
            sign + request + one + one, input: "pay", saying: "has approved twice; it counts once")
        try await user.record.expectFailure(
            sign + request + files, input: "pay more", saying: "has approved another request")
        try await user.record.expectFailure(
            sign + files, input: "pay", saying: "has approved another request")
        #expect(try await user.record.lines(sign + request + files, input: "pay").count == 1)
        try await user.record.expectFailure(
            sign + ["--approval", user.path("long")], input: "pay", saying: "holds no approval")
    }

    /// New shares, other holders: the key stays what it is, and the epoch goes up.
    private func changes(
        _ user: KeyStage, _ key: (id: String, publicKey: String)
    ) async throws {
        let id = ["--id", key.id]
        let use = id + (try user.options())
        try await user.record.expectFailure(
            ["key", "rotate"] + id + user.options(5), saying: "does not let \(user.account(5)) use")
        #expect(try await user.record.lines(["key", "rotate"] + use) == ["epoch 2"])
        let reshare = ["key", "reshare", "--policy", try user.policy()] + use
        try await user.record.expectFailure(
            reshare + user.nodes([0, 1, 3]) + ["--threshold", "3"],
            saying: "threshold can't be used with this key: it must be 2 at least")
        try await user.record.expectFailure(
            reshare + user.nodes([0, 1]) + ["--node", user.account(5), "--threshold", "2"],
            saying: "\(user.account(5)) is no registered node")
        // The policy is looked at where nobody joins, too.
        try await user.record.expectFailure(
            ["key", "reshare", "--policy", user.policy(approvals: 2), "--threshold", "2"] + use
                + user.nodes([0, 1]), saying: "is not the one whose hash stands on chain")
        #expect(
            try await user.record.lines(
                reshare + user.nodes([0, 1, 3]) + ["--threshold", "2"]) == ["epoch 3"])
        let show = ["key", "show", "--id", key.id] + (try user.place())
        var shown = try await user.record.lines(show)
        for _ in 0..<50 where !shown.contains(where: { $0.contains(user.node(3)) }) {
            try await Task.sleep(for: .milliseconds(200))
            shown = try await user.record.lines(show)
        }
        #expect(try CommandRecord.word("public key", in: shown) == key.publicKey)
        #expect(shown.contains { $0.contains(user.node(3)) })
        #expect(!shown.contains { $0.contains(user.node(2)) })
        _ = try await user.sign(key.id, "reshared", ["--digest", "sha256"])
    }

    /// Random values, and a key that is deleted and taken back.
    private func beacons(_ user: KeyStage, _ id: String) async throws {
        let use = ["--id", id] + (try user.options())
        func random(_ round: Int) async throws -> String {
            let lines = try await user.record.lines(["key", "random", "--round", "\(round)"] + use)
            #expect(try CommandRecord.word("signature", in: lines).count == 2 + 192)
            return try CommandRecord.word("value", in: lines)
        }
        let dry = try await user.record.lines(
            ["key", "random", "--round", "1", "--dry-run"] + use)
        #expect(dry.first == "operation random" && !dry.contains { $0.hasPrefix("value") })
        let first = try await random(1)
        #expect(first.count == 2 + 64)
        #expect(try await random(1) == first)
        #expect(try await random(2) != first)
        #expect(try await user.record.linesOfAll(["key", "delete"] + use) == ["deleted"])
        let ask = ["key", "random", "--round", "3"] + use
        try await user.record.expectFailure(ask, saying: "deleted: the key was deleted here")
        #expect(
            try await user.record.linesOfAll(["key", "delete", "--undo"] + use) == ["taken back"])
        #expect(try await random(3) != first)
    }

    /// A key that is ended.
    private func ending(_ user: KeyStage, _ id: String) async throws {
        let use = ["--id", id] + (try user.options())
        try await user.record.expectFailure(
            ["key", "delete", "--forever", "--id", id] + user.options(5),
            saying: "the contract refused: not the owner")
        #expect(try await user.record.lines(["key", "delete", "--forever"] + use) == ["ended"])
        try await user.record.expectFailure(
            ["key", "random", "--round", "3", "--purpose", KeyStage.purpose] + use,
            saying: "the key is not active on chain")
        try await user.record.expectUsage(
            ["key", "delete", "--undo", "--forever"] + use, saying: "--undo or --forever")
        for lifetime in ["0", "86401", "\(UInt64.max)"] {
            try await user.record.expectUsage(
                [
                    "key", "approve", "--operation", "sign", "--payload", id, "--request", id,
                    "--purpose", KeyStage.purpose, "--caller", "none", "--policy", "none",
                    "--lifetime", lifetime,
                ] + use, saying: "--lifetime is from 1 to 86400 seconds")
        }
    }
}
