import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import PrivacyContracts
import Testing

/// `mpc-node` processes run a contract by the protocol, and in as great a number, as its manifest asks for.
@Suite(.serialized) struct ProtocolProcessTests {
    static let bids: [UInt64] = [120, 311, 204]

    private func withCommittee(
        of count: Int, changes: [String: String] = [:],
        _ body: (Committee) async throws -> Void
    ) async throws {
        let committee = try await Committee(nodes: count, changes: changes)
        do {
            try await body(committee)
        } catch {
            committee.printLogs()
            await committee.stop()
            throw error
        }
        await committee.stop()
    }

    @Test(.timeLimit(.minutes(10))) func theManifestChoosesTheProtocol() async throws {
        try await withCommittee(of: 3) { committee in
            try await committee.start()
            for scheme in ["replicated-active", "shamir-active", "additive", "additive-active"] {
                try await run(scheme, 3, committee)
            }
            try await expectRefusal(committee)
        }
    }

    /// Committees of two, four and five out of five nodes, in other orders than theirs; one that is named
    /// by the request alone; and one of which a node is down.
    @Test(.timeLimit(.minutes(10))) func committeesOfOtherSizes() async throws {
        try await withCommittee(of: 5) { committee in
            try await committee.start()
            for (scheme, members) in [
                ("additive", [0, 1]), ("additive-active", [3, 2]),
                ("shamir", [0, 1, 2, 3, 4]), ("shamir-active", [4, 0, 1, 3]),
                ("additive", [1, 2, 3, 4]),
            ] {
                try await run(scheme, members.count, committee, members)
            }
            // The manifest leaves the number to the request.
            try await run("shamir-active", nil, committee, [0, 1, 2, 3, 4])
            try await oneIsDown(committee)
            try await aWrongShareIsWrittenDown(committee)
        }
    }

    private func register(
        _ scheme: String, _ parties: Int?, _ committee: Committee
    ) async throws -> Committee.Registered {
        let count = parties.map { "parties: \($0)\n" } ?? ""
        return try await committee.register(
            TestContracts.auction,
            manifest: "protocol: \(scheme)\n\(count)" + TestContracts.auctionManifest())
    }

    private func provide(
        _ contract: Committee.Registered, _ committee: Committee, _ members: [Int]?,
        skipping: Set<Int> = []
    ) async throws -> [Bytes32] {
        var inputs: [Bytes32] = []
        for (index, bid) in Self.bids.enumerated() {
            inputs.append(
                try await committee.provide(
                    [bid], contract: contract, provider: index + 1, members: members,
                    skipping: skipping
                ).id)
        }
        return inputs
    }

    private func expectResult(
        _ contract: Committee.Registered, _ task: Bytes32, _ committee: Committee, _ what: String
    ) async throws {
        let clear = try contract.contract.runInClear(
            method: "auction", inputs: .init(providers: Self.bids.map { [$0] }))
        let status = try await committee.wait(for: task, until: [.finished, .expired])
        #expect(status == .finished, "\(what)")
        if status != .finished { committee.printLogs() }
        #expect(try await committee.output(of: task) == clear.encoded, "\(what)")
    }

    private func run(
        _ scheme: String, _ parties: Int?, _ committee: Committee, _ members: [Int]? = nil
    ) async throws {
        let contract = try await register(scheme, parties, committee)
        let inputs = try await provide(contract, committee, members)
        let task = try await committee.request(
            contract, method: "auction", inputs: inputs, members: members)
        try await expectResult(contract, task, committee, "\(scheme) \(members ?? [])")
    }

    /// Of five by Shamir's protocol one is down before the start. All must accept, so nothing runs: the escrow
    /// goes back when the time to accept is over, and the inputs are free again. If it comes back in time
    /// the task runs.
    private func oneIsDown(_ committee: Committee) async throws {
        let contract = try await register("shamir", 5, committee)
        let inputs = try await provide(contract, committee, nil)
        await committee.nodes[2].stop()
        // 300 wei divide by every number of nodes: nothing was left for the requester.
        #expect(try await committee.balances().requester == 0)
        let late = try await committee.request(
            contract, method: "auction", inputs: inputs, acceptIn: 4, deadlineIn: 60)
        #expect(try await committee.wait(for: late, until: [.finished, .expired]) == .expired)
        #expect(try await committee.balances().requester == 300)
        let report = try await committee.wait(for: late, at: 0, until: .expired)
        #expect(report?.runs == 0)
        for input in inputs {
            #expect(try await committee.market.inputUse(input).isFree)
        }
        let task = try await committee.request(contract, method: "auction", inputs: inputs)
        #expect(
            try await committee.wait(for: task, at: 0, until: .accepted)?.state == "accepted")
        try await committee.nodes[2].start()
        try await expectResult(contract, task, committee, "one comes back")
    }

    /// Shares of an input that don't belong to its tags end the task at once, and stand in the audit log.
    private func aWrongShareIsWrittenDown(_ committee: Committee) async throws {
        let members = [4, 0, 1, 3]
        let contract = try await register("shamir-active", 4, committee)
        let shares = try ContractProtocol(.shamirActive, parties: 4)
        let inputs = [
            try await committee.provide([120], contract: contract, provider: 1, members: members),
            // As long as with its tags, and what stands in their place is anything.
            try await committee.provide(
                [311] + [UInt64](repeating: 0, count: shares.deliveredWords(ofElements: 0)),
                contract: contract, provider: 2, members: members,
                splitFor: ContractProtocol(.shamir, parties: 4)),
        ].map(\.id)
        let task = try await committee.request(
            contract, method: "auction", inputs: inputs, members: members)
        // A node that hears first that another has gone only knows that.
        var failed: [Int] = []
        let end = ContinuousClock.now + .seconds(30)
        while failed.isEmpty, ContinuousClock.now < end {
            for node in members {
                let report = try await committee.wait(
                    for: task, at: node, until: .failed, within: 0.2)
                guard report?.state == TaskState.failed.rawValue else { continue }
                #expect(report?.reason?.contains("provider 1") == true)
                failed.append(node)
            }
        }
        let first = try #require(failed.first)
        await committee.nodes[first].stop()
        #expect(try committee.auditOutcomes(of: .checkFailed, at: first) == ["input"])
    }

    /// The nodes decline a committee of another number of nodes than the manifest says.
    private func expectRefusal(_ committee: Committee) async throws {
        let contract = try await register("shamir", 5, committee)
        let task = try await committee.request(
            contract, method: "auction", inputs: [], acceptIn: 5, deadlineIn: 10)
        let report = try await committee.wait(for: task, at: 0, until: .declined)
        #expect(report?.reason == "the protocol has 5 parties, not 3")
    }

    // MARK: Private results

    /// By other protocols than the replicated one, and in other numbers, results that one account learns come
    /// in masked records; a node whose key was changed is named, and without it there is no result.
    @Test(.timeLimit(.minutes(10))) func recipientsOfMaskedResults() async throws {
        try await withCommittee(of: 4) { committee in
            try await committee.start()
            for (scheme, members) in [
                ("shamir-active", [0, 1, 2, 3]), ("additive-active", [2, 1]),
                ("additive", [0, 1, 2]),
            ] {
                try await learn(scheme, members, committee)
            }
        }
    }

    private func learn(
        _ scheme: String, _ members: [Int], _ committee: Committee
    ) async throws {
        let contract = try await committee.register(
            TestContracts.quietAuction,
            manifest: "protocol: \(scheme)\nparties: \(members.count)\n"
                + TestContracts.quietManifest)
        let inputs = try await provide(contract, committee, members)
        let task = try await committee.request(
            contract, method: "quiet", inputs: inputs, members: members)
        #expect(try await committee.wait(for: task, until: [.finished, .expired]) == .finished)
        for node in members {
            #expect(try await committee.wait(for: task, at: node, until: .finished)?.runs == 1)
        }
        let posted = try #require(try await committee.output(of: task))
        let shape = try MethodShape(
            contract.contract.manifest.method(named: "quiet"), providers: 3, arguments: [])
        let chosen = try contract.contract.manifest.protocol(among: members.count).scheme
        // On chain: the winner, and one commitment a private result.
        #expect(posted.count == 3 * 32)
        func learnt(_ account: Int, _ index: Int) async throws -> ResultRecipient.Learnt {
            let nodes = try members.map { member in
                ResultRecipient.Node(
                    account: committee.nodes[member].address,
                    client: try #require(committee.nodes[member].client(timeout: .seconds(5))))
            }
            return try await ResultRecipient(
                chainId: committee.chain.chainId, market: committee.market.address, task: task,
                key: committee.chain.keys[account]
            ).learn(shape: shape, posted: posted, mine: [index], from: nodes, by: chosen)
        }
        for (account, index, expected) in [(0, 2, [1, 311]), (1, 1, [1, 204])] {
            let found = try await learnt(account, index)
            #expect(found.output.values.map(\.number) == expected.map { Int128($0) })
            #expect(found.faults.isEmpty)
        }
        try await committee.changeResults(of: task, at: members[1]) { results in
            for index in results.indices {
                results[index].first.randomness = Samples.word(UInt8(index + 1))
            }
        }
        await #expect(throws: NodeError.missingComponent(component: 1, result: 2)) {
            _ = try await learnt(0, 2)
        }
    }
}
