import AsyncHTTPClient
import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import NIOCore
import PrivacyContracts
import Testing

/// A development chain and three `mpc-node` processes, as a user has them.
@Suite(.serialized) struct RealProcessTests {
    /// Runs `body` with a running committee, and ends every process afterwards.
    private func withCommittee(
        changes: [String: String] = [:], _ body: (Committee) async throws -> Void
    ) async throws {
        let committee = try await Committee(changes: changes)
        do {
            try await committee.start()
            try await body(committee)
        } catch {
            committee.printLogs()
            await committee.stop()
            throw error
        }
        await committee.stop()
    }

    /// The task is finished with this output, posted once, computed once at each node, and paid.
    private func expectDone(
        _ task: Bytes32, output: [UInt8], committee: Committee, runs: Int? = 1
    ) async throws {
        let status = try await committee.wait(for: task, until: [.finished, .expired])
        #expect(status == .finished)
        if status != .finished { committee.printLogs() }
        #expect(try await committee.output(of: task) == output)
        for node in 0..<3 {
            let report = try await committee.wait(for: task, at: node, until: .finished)
            #expect(report?.state == "finished")
            if let runs { #expect(report?.runs == runs) }
            #expect(report?.output == Hex.encode(output))
        }
    }

    @Test(.timeLimit(.minutes(5))) func auctionFromEndToEnd() async throws {
        try await withCommittee { committee in
            let contract = try await committee.register(
                TestContracts.auction, manifest: TestContracts.auctionManifest())
            let bids: [UInt64] = [120, 75, 311, 204, 98]
            var inputs: [Bytes32] = []
            for (index, bid) in bids.enumerated() {
                inputs.append(
                    try await committee.provide([bid], contract: contract, provider: index + 1).id)
            }
            let task = try await committee.request(contract, method: "auction", inputs: inputs)
            let clear = try contract.contract.runInClear(
                method: "auction", inputs: .init(providers: bids.map { [$0] }))
            #expect(clear.values.map(\.element) == [2, 204])
            try await expectDone(task, output: clear.encoded, committee: committee)
            let owed = try await committee.balances()
            #expect(owed.nodes == [100, 100, 100])
            #expect(owed.requester == 0)
            try await refusals(committee, contract, task)
            try await missingAndOutOfRange(committee, contract)
            try await twoAtOnce(committee, contract)
            try await health(committee)
            try await sharesGone(committee, inputs)
        }
    }

    /// Each of these uploads is refused with a word that says why, and changes nothing.
    private func refusals(
        _ committee: Committee, _ contract: Committee.Registered, _ task: Bytes32
    ) async throws {
        let client = try #require(committee.nodes[0].client())
        let good = try await committee.provide([5], contract: contract, provider: 6)
        func expect(_ status: Int, _ code: String, _ body: () async throws -> Void) async {
            do {
                try await body()
                Issue.record("not refused: \(code)")
            } catch NodeError.refused(let found, let problem) {
                #expect(found == status)
                #expect(problem.hasPrefix(code))
            } catch {
                Issue.record("\(error)")
            }
        }
        // The same again is harmless.
        try await client.put(good.uploads[0], input: good.id)
        // A share that does not open its commitment.
        var upload = good.uploads[0]
        upload.components[1] = .init(
            index: 1, randomness: Samples.word(1), share: [UInt8](repeating: 1, count: 8))
        await expect(422, "commitment") { try await client.put(upload, input: good.id) }
        // One bit of a share flipped.
        upload = good.uploads[0]
        var share = try #require(Data(base64Encoded: upload.components[0].share))
        share[0] ^= 1
        upload.components[0].share = share.base64EncodedString()
        await expect(422, "commitment") { try await client.put(upload, input: good.id) }
        // Garbled.
        upload = good.uploads[0]
        upload.components[0].share = "%%%"
        await expect(400, "share") { try await client.put(upload, input: good.id) }
        upload.components[0].share = Data([1, 2, 3]).base64EncodedString()
        await expect(400, "share") { try await client.put(upload, input: good.id) }
        upload = good.uploads[0]
        upload.components.swapAt(0, 1)
        await expect(400, "components") { try await client.put(upload, input: good.id) }
        let garbled = try await client.http.request(
            .put, path: "/v1/inputs/\(good.id)", json: Array("{".utf8))
        #expect(garbled.status == 400)
        let malformed = try await client.http.request(.put, path: "/v1/inputs/0x12", json: [])
        #expect(malformed.status == 400)
        // Nobody has committed to that.
        let unknown = try await client.http.request(
            .put, path: "/v1/inputs/\(Samples.word(77))",
            json: [UInt8](JSONEncoder().encode(good.uploads[0])))
        #expect(unknown.status == 404)
        // Nothing is there at all, or not by this method: said as any refusal is.
        for path in ["/", "/v2/keys", "/v1/inputs/\(good.id)"] {
            let none = try await client.http.request(.get, path: path, json: [])
            #expect(none.status == 404, "\(path)")
            let text = String(decoding: none.body, as: UTF8.self)
            #expect(text.contains("\"code\":\"unknown-path\""), "\(path): \(text)")
        }
        // Too long.
        let long = try await client.http.request(
            .put, path: "/v1/inputs/\(good.id)", json: [UInt8](repeating: 0x20, count: 4 << 20))
        #expect(long.status == 413)
        // Another text than the registered one.
        await expect(422, "contract-hash") {
            try await client.put(
                contract: contract.id, ir: contract.ir + " ", manifest: contract.manifest)
        }
        // Another node's components under the same id: two pairs would be the whole input.
        let second = try await committee.provide(
            [6], contract: contract, provider: 7, skipping: [0])
        try await client.put(second.uploads[1], input: second.id)
        await expect(409, "conflict") { try await client.put(second.uploads[0], input: second.id) }
        #expect(try await client.task(Samples.word(1)) == nil)
        // A client that expects another key doesn't speak.
        let node = try #require(committee.nodes[0].endpoints)
        let stranger = NodeClient(endpoint: node.http, pin: committee.nodes[1].pin)
        await #expect(throws: NodeError.wrongPin(endpoint: node.http.description)) {
            try await stranger.task(task)
        }
    }

    /// A bid that one node never got, and one above the manifest's range: zeros stand for both.
    private func missingAndOutOfRange(
        _ committee: Committee, _ contract: Committee.Registered
    ) async throws {
        let inputs = [
            try await committee.provide([400], contract: contract, provider: 1, skipping: [1]).id,
            try await committee.provide([300], contract: contract, provider: 2).id,
            try await committee.provide([5_000_000], contract: contract, provider: 3).id,
            try await committee.provide([250], contract: contract, provider: 4).id,
        ]
        let task = try await committee.request(contract, method: "auction", inputs: inputs)
        let clear = try contract.contract.runInClear(
            method: "auction",
            inputs: .init(providers: [nil, [300], [5_000_000], [250]]))
        #expect(clear.values.map(\.element) == [1, 250])
        try await expectDone(task, output: clear.encoded, committee: committee)
        let report = try await committee.nodes[0].client()?.task(task)
        #expect(report?.present == [false, true, true, true])
    }

    private func twoAtOnce(
        _ committee: Committee, _ contract: Committee.Registered
    ) async throws {
        var tasks: [(Bytes32, [UInt8])] = []
        for base in [UInt64(10), 20] {
            let bids = [base, base + 5, base + 3]
            var inputs: [Bytes32] = []
            for (index, bid) in bids.enumerated() {
                inputs.append(
                    try await committee.provide([bid], contract: contract, provider: index + 1).id)
            }
            let clear = try contract.contract.runInClear(
                method: "auction", inputs: .init(providers: bids.map { [$0] }))
            tasks.append((Bytes32.zero, clear.encoded))
            tasks[tasks.count - 1].0 = try await committee.request(
                contract, method: "auction", inputs: inputs)
        }
        for (task, output) in tasks {
            try await expectDone(task, output: output, committee: committee)
        }
    }

    /// No node keeps shares of tasks that are over.
    private func sharesGone(_ committee: Committee, _ inputs: [Bytes32]) async throws {
        await committee.nodes[2].stop()
        let node = committee.nodes[2]
        let journal = try Journal(
            path: node.directory + "/journal.sqlite",
            owner: .init(
                chainId: committee.chain.chainId, market: committee.market.address,
                node: node.address))
        for input in inputs { #expect(try journal.input(input) == nil) }
    }

    private func health(_ committee: Committee) async throws {
        let endpoint = try #require(committee.nodes[0].endpoints?.admin)
        let text = try await get("http://\(endpoint)/health")
        #expect(text.contains("\"ok\":true"))
        #expect(text.contains("\"finished\":4"))
        let metrics = try await get("http://\(endpoint)/metrics")
        #expect(metrics.contains("mpc_node_tasks{state=\"finished\"} 4\n"))
        #expect(metrics.contains("mpc_node_transactions_total{kind=\"accept\"} 4\n"))
        #expect(metrics.contains("mpc_node_http_requests_total{status=\"422\"} 3\n"))
    }

    private func get(_ url: String) async throws -> String {
        let answer = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: url), timeout: .seconds(5))
        return String(buffer: try await answer.body.collect(upTo: 1 << 20))
    }

    @Test(.timeLimit(.minutes(5))) func nodesThatFail() async throws {
        try await withCommittee { committee in
            try await downAtTheStart(committee)
            try await killedInTheMiddle(committee)
            try await chainAway(committee)
        }
    }

    private func slow(_ committee: Committee) async throws -> (
        Committee.Registered, Bytes32, [UInt8]
    ) {
        let contract = try await committee.register(
            TestContracts.slow, manifest: TestContracts.slowManifest)
        let input = try await committee.provide([3], contract: contract)
        let clear = try contract.contract.runInClear(
            method: "slow", inputs: .init(providers: [[3]]))
        return (contract, input.id, clear.encoded)
    }

    /// The task waits for a node that is down, and goes on when it comes up.
    private func downAtTheStart(_ committee: Committee) async throws {
        let contract = try await committee.register(
            TestContracts.auction, manifest: TestContracts.auctionManifest())
        #expect(await committee.nodes[2].stop())
        let prepared = try await committee.provide([7], contract: contract, provider: 1)
        let other = try await committee.provide([9], contract: contract, provider: 2)
        let task = try await committee.request(
            contract, method: "auction", inputs: [prepared.id, other.id])
        _ = try await committee.wait(for: task, at: 0, until: .accepted)
        try await Task.sleep(for: .seconds(1))
        #expect(try await committee.market.task(task)?.status == .requested)
        try await committee.start([2])
        // It was told the contract before it went down; the inputs come now.
        let client = try #require(committee.nodes[2].client())
        try await client.put(prepared.uploads[2], input: prepared.id)
        try await client.put(other.uploads[2], input: other.id)
        let clear = try contract.contract.runInClear(
            method: "auction", inputs: .init(providers: [[7], [9]]))
        try await expectDone(task, output: clear.encoded, committee: committee)
    }

    /// A node is killed while the contract runs, and started again: one result, paid once.
    private func killedInTheMiddle(_ committee: Committee) async throws {
        let before = try await committee.balances()
        let (contract, input, output) = try await slow(committee)
        let task = try await committee.request(contract, method: "slow", inputs: [input])
        let running = try await committee.wait(for: task, at: 1, until: .running)
        #expect(running?.state == "running")
        await committee.nodes[1].crash()
        try await committee.start([1])
        try await expectDone(task, output: output, committee: committee, runs: nil)
        let after = try await committee.balances()
        for node in 0..<3 {
            let report = try await committee.nodes[node].client()?.task(task)
            #expect(report?.runs == 2, "the run that was broken off, and the one that counted")
            let gained = after.nodes[node].subtractingReportingOverflow(before.nodes[node]).partial
            #expect(gained == 100)
        }
        // Nothing is posted or run again after another restart.
        await committee.nodes[1].crash()
        try await committee.start([1])
        try await Task.sleep(for: .seconds(1))
        #expect(try await committee.output(of: task) == output)
        let report = try await committee.nodes[1].client()?.task(task)
        #expect(report?.state == "finished")
        #expect(report?.runs == 2)
    }

    /// The chain can't be reached for some seconds in the middle of a task.
    private func chainAway(_ committee: Committee) async throws {
        let (contract, input, output) = try await slow(committee)
        let task = try await committee.request(contract, method: "slow", inputs: [input])
        _ = try await committee.wait(for: task, at: 0, until: .running)
        committee.chain.process.send(signal: SIGSTOP)
        try await Task.sleep(for: .seconds(4))
        committee.chain.process.send(signal: SIGCONT)
        try await expectDone(task, output: output, committee: committee)
    }

    @Test(.timeLimit(.minutes(5))) func refunds() async throws {
        try await withCommittee { committee in
            try await refused(committee)
            try await wrongCertificate(committee)
        }
    }

    /// An input above the range where the manifest refuses that: the requester gets its escrow back.
    private func refused(_ committee: Committee) async throws {
        let contract = try await committee.register(
            TestContracts.auction, manifest: TestContracts.auctionManifest(missing: "refuse"))
        let input = try await committee.provide([5_000_000], contract: contract)
        let task = try await committee.request(
            contract, method: "auction", inputs: [input.id], acceptIn: 6, deadlineIn: 10)
        let report = try await committee.wait(for: task, at: 0, until: .failed)
        #expect(report?.state == "failed")
        #expect(report?.reason?.isEmpty == false)
        #expect(try await committee.wait(for: task, until: [.expired]) == .expired)
        let owed = try await committee.balances()
        #expect(owed.requester == 300)
        #expect(owed.nodes == [0, 0, 0])
        let after = try await committee.wait(for: task, at: 1, until: .expired)
        #expect(after?.state == "expired")
        // A method that isn't there is declined, which refunds at once.
        let declined = try await committee.request(contract, method: "other", inputs: [])
        #expect(try await committee.wait(for: declined, until: [.expired]) == .expired)
    }

    /// A node whose certificate is not the pinned one gets no session.
    private func wrongCertificate(_ committee: Committee) async throws {
        let contract = try await committee.register(
            TestContracts.auction, manifest: TestContracts.auctionManifest())
        let inputs = [try await committee.provide([8], contract: contract).id]
        let node = committee.nodes[1]
        // The same addresses, another key, and the registry not told.
        let endpoints = try #require(node.endpoints)
        await node.stop()
        try node.change([
            "autoRegister": "false", "listen.peer": "\"\(endpoints.peer)\"",
            "listen.http": "\"\(endpoints.http)\"",
        ])
        for name in ["node.crt", "node.key"] {
            try FileManager.default.removeItem(atPath: node.directory + "/" + name)
        }
        let stranger = NodeInitializer(
            directory: committee.directory.file("stranger"), chainURL: committee.chain.url,
            chainId: committee.chain.chainId, registry: .zero, market: .zero)
        _ = try stranger.make()
        for name in ["node.crt", "node.key"] {
            try FileManager.default.copyItem(
                atPath: stranger.directory + "/" + name, toPath: node.directory + "/" + name)
        }
        try await node.start()
        let task = try await committee.request(
            contract, method: "auction", inputs: inputs, acceptIn: 6, deadlineIn: 10)
        #expect(try await committee.wait(for: task, until: [.running]) == .running)
        #expect(try await committee.wait(for: task, until: [.finished, .expired]) == .expired)
        for number in [0, 2] {
            let report = try await committee.nodes[number].client()?.task(task)
            #expect(report?.runs == 0)
        }
        #expect(try await committee.output(of: task) == nil)
    }
}
