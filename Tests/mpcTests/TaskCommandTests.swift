import Foundation
import Ledger
import LocalCommittee
import Testing

/// The whole flow from the command line: three nodes on a development chain, two bidders, a task.
@Suite struct TaskCommandTests {
    @Test(.timeLimit(.minutes(10))) func auctionFromTheCommandLine() async throws {
        let stage = try await Stage()
        do {
            try await stage.start()
            try await flow(stage)
            try await learning(stage)
            try await runByNodes(stage)
            try await refusals(stage)
        } catch {
            await stage.stop()
            throw error
        }
        await stage.stop()
    }

    /// What is added to a block's time has a limit.
    @Test(arguments: [
        ["task", "submit", "none.c", "--market", "0x12", "--finish-within"],
        ["contract", "run", "none.c", "--market", "0x12", "--within"],
    ])
    func durationsHaveALimit(command: [String]) async throws {
        let result = try await CommandLine.mpc(
            command + ["\(UInt64.max)", "--key", "none", "--node", "a", "--node", "b"])
        #expect(result.status == 64 && result.errors.contains("a year"), "\(result.errors)")
    }

    /// The word after `label` at the beginning of a line.
    private func word(_ label: String, in lines: [String]) throws -> String {
        let line = try #require(lines.first { $0.hasPrefix(label + " ") }, "\(lines)")
        return try #require(line.split(separator: " ").dropFirst().first.map(String.init))
    }

    private func flow(_ stage: Stage) async throws {
        let registered = try await CommandLine.lines(
            ["contract", "register", CommandLine.auction, "--key", stage.key(0)] + stage.onChain
                + stage.committee)
        let contract = try word("contract", in: registered)
        let account = try word("account", in: registered)
        var inputs: [String] = []
        for (index, bid) in [120, 311, 204].enumerated() {
            let lines = try await CommandLine.lines(
                [
                    "input", "submit", "--contract", contract, "--requester", account, "--key",
                    stage.key(index + 1),
                ] + stage.onChain + stage.committee, input: "\(bid)\n")
            inputs += ["--input-id", try word("input", in: lines)]
        }
        let submitted = try await CommandLine.lines(
            ["task", "submit", CommandLine.auction, "--key", stage.key(0), "--escrow", "3000"]
                + stage.onChain + stage.committee + inputs)
        let task = try word("task", in: submitted)
        let words = try await CommandLine.lines(
            ["task", "wait", task, "--timeout", "60"] + stage.onChain, within: 90)
        #expect(words == ["1", "204"])
        let status = try await CommandLine.lines(["task", "status", task] + stage.onChain)
        #expect(try word("state", in: status) == "finished")
        #expect(try word("contract", in: status) == contract)
        #expect(try word("output", in: status).count == 2 + 128)
        #expect(status.count { $0.hasPrefix("node ") } == 3)
    }

    /// `mpc contract run` by two of the nodes, and by all three: what it prints in clear, and the task.
    private func runByNodes(_ stage: Stage) async throws {
        let arguments = [
            "contract", "run", CommandLine.auction, "--input", "120", "--input", "311", "--input",
            "204",
        ]
        let clear = try await CommandLine.lines(arguments)
        for (scheme, count) in [("additive", 2), ("shamir-active", 3)] {
            let found = try await CommandLine.lines(
                arguments + [
                    "--protocol", scheme, "--parties", "\(count)", "--key", stage.key(0),
                ] + stage.onChain + Array(stage.committee.prefix(2 * count)), within: 120)
            #expect(found.dropLast() == clear[...], "\(scheme)")
            #expect(found.last?.hasPrefix("task 0x") == true)
        }
        try await CommandLine.expectFailure(
            arguments + ["--protocol", "shamir", "--key", stage.key(0)] + stage.onChain
                + Array(stage.committee.prefix(4)), saying: "3 to 16 parties, not 2")
    }

    /// A price that the requester alone learns: `task wait` shows commitments, `task result` the price.
    private func learning(_ stage: Stage) async throws {
        let file = try stage.folder.file(
            "quiet.c",
            """
            #include <stdint.h>
            uint64_t quiet(const uint64_t *bids, uint64_t count, uint64_t *winner) {
                uint64_t best = 0, next = 0, index = 0;
                for (uint64_t i = 0; i < count; i++) {
                    if (bids[i] > best) { next = best; best = bids[i]; index = i; }
                    else if (bids[i] > next) next = bids[i];
                }
                *winner = index;
                return next;
            }
            """)
        let manifest = try stage.folder.file(
            "quiet.yaml",
            """
            contract: quiet
            methods:
              quiet:
                parameters:
                  - name: bids
                    type: {array: u64, length: providers}
                    role: input
                    from: providers
                    visibility: secret
                  - {name: count, type: u64, role: count}
                  - {name: winner, type: u64, role: output, learns: everyone}
                returns: {type: u64, learns: requester}
            """)
        let registered = try await CommandLine.lines(
            ["contract", "register", file, "--key", stage.key(0)] + stage.onChain + stage.committee)
        let contract = try word("contract", in: registered)
        let account = try word("account", in: registered)
        var inputs: [String] = []
        for (index, bid) in [120, 311].enumerated() {
            let lines = try await CommandLine.lines(
                [
                    "input", "submit", "--contract", contract, "--requester", account, "--key",
                    stage.key(index + 1),
                ] + stage.onChain + stage.committee, input: "\(bid)\n")
            inputs += ["--input-id", try word("input", in: lines)]
        }
        let submitted = try await CommandLine.lines(
            ["task", "submit", file, "--key", stage.key(0)] + stage.onChain + stage.committee
                + inputs)
        let task = try word("task", in: submitted)
        let words = try await CommandLine.lines(
            ["task", "wait", task, "--timeout", "60"] + stage.onChain, within: 90)
        #expect(words.count == 4 && words[0] == "1" && !words.contains("120"))
        let ask = ["task", "result", task, "--manifest", manifest] + stage.onChain
        // The nodes wait for the result's confirmation before they give anything.
        var lines: [String] = []
        for _ in 0..<50 where lines.isEmpty {
            let result = try await CommandLine.mpc(ask + ["--key", stage.key(0)])
            if result.status == 0, result.errors.isEmpty { lines = result.lines }
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(lines == ["winner = 1", "return = 120  (requester only)"])
        // A bidder is told what everyone learns.
        let bidder = try await CommandLine.lines(ask + ["--key", stage.key(1)])
        #expect(bidder == ["winner = 1"])
        try await CommandLine.expectFailure(
            ["task", "result", task, "--manifest", file, "--key", stage.key(0)] + stage.onChain,
            saying: "is not the manifest that the task's contract has")
    }

    /// What goes wrong is one line that says what to do.
    private func refusals(_ stage: Stage) async throws {
        let stranger = "0x00000000000000000000000000000000000000aa"
        let unknown = "0x" + String(repeating: "ab", count: 32)
        try await CommandLine.expectFailure(
            ["task", "status", unknown] + stage.onChain, saying: "knows no task \(unknown)")
        try await CommandLine.expectFailure(
            ["task", "wait", unknown] + stage.onChain, saying: "knows no task \(unknown)")
        try await CommandLine.expectFailure(
            ["task", "status", "0x12"] + stage.onChain,
            saying: "the task's id must be 0x and 64 hexadecimal digits")
        try await CommandLine.expectFailure(
            ["task", "status", unknown, "--chain", stage.chain.url, "--market", "0x12"],
            saying: "--market must be 0x and 40 hexadecimal digits")
        try await CommandLine.expectFailure(
            [
                "task", "status", unknown, "--chain", "http://127.0.0.1:1", "--market",
                "\(stage.market)",
            ], saying: "no connection to the chain at 127.0.0.1")
        let deploy = ["market", "deploy", "--key", try stage.key(0), "--chain", stage.chain.url]
        try await CommandLine.expectFailure(
            deploy + ["--contracts", stage.folder.url.path], saying: "cannot read")
        try await CommandLine.expectFailure(
            deploy + ["--registry", "0x12"],
            saying: "--registry must be 0x and 40 hexadecimal digits")

        let submit =
            ["input", "submit", "--contract", unknown, "--requester", stranger] + stage.onChain
        try await CommandLine.expectFailure(
            submit + stage.committee + ["--key", stage.key(1)], input: "secret-17",
            saying: "value 1 is not a whole number of 64 bits")
        try await CommandLine.expectFailure(
            submit + stage.committee + ["--key", stage.key(1)], input: "",
            saying: "give the values on standard input")
        try await CommandLine.expectFailure(
            submit + ["--node", stranger, "--node", stranger, "--node", stranger, "--key"]
                + [stage.key(1)], input: "17", saying: "is no registered node")
        let open = try stage.folder.file("open-key", String(repeating: "1", count: 64))
        chmod(open, 0o644)
        try await CommandLine.expectFailure(
            submit + stage.committee + ["--key", open], input: "17",
            saying: "may be read by others: chmod 600 \(open)")
        chmod(open, 0o600)
        try await CommandLine.expectFailure(
            submit + stage.committee + ["--key", open], input: "17", saying: "refused")
    }
}
