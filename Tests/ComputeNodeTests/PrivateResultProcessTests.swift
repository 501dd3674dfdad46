import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import PrivacyContracts
import Testing

extension TestContracts {
    /// The auction, whose price the requester alone learns and whose second bid provider 0 does.
    static let quietAuction = """
        #include <stdint.h>
        uint64_t quiet(const uint64_t *bids, uint64_t count, uint64_t *winner, uint32_t *second) {
            uint64_t best = 0, next = 0, index = 0;
            for (uint64_t i = 0; i < count; i++) {
                uint64_t bid = bids[i];
                if (bid > best) { next = best; best = bid; index = i; }
                else if (bid > next) next = bid;
            }
            *winner = index;
            *second = (uint32_t)next;
            return best;
        }
        """

    static let quietManifest = """
        contract: quiet-auction
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
              - {name: second, type: u32, role: output, learns: {provider: 0}}
            returns: {type: u64, learns: requester}
        """
}

/// Results for one alone, from real nodes on a real chain.
@Suite(.serialized) struct PrivateResultProcessTests {
    @Test(.timeLimit(.minutes(5))) func onlyTheRecipientLearns() async throws {
        let committee = try await Committee(changes: ["limits.storedBytes": "48"])
        do {
            try await committee.start()
            try await auction(committee)
        } catch {
            committee.printLogs()
            await committee.stop()
            throw error
        }
        await committee.stop()
    }

    private func nodes(_ committee: Committee) throws -> [ResultRecipient.Node] {
        try committee.nodes.map {
            .init(account: $0.address, client: try #require($0.client(timeout: .seconds(5))))
        }
    }

    private func recipient(
        _ committee: Committee, _ task: Bytes32, account: Int
    ) -> ResultRecipient {
        ResultRecipient(
            chainId: committee.chain.chainId, market: committee.market.address, task: task,
            key: committee.chain.keys[account])
    }

    private func auction(_ committee: Committee) async throws {
        let contract = try await committee.register(
            TestContracts.quietAuction, manifest: TestContracts.quietManifest)
        let bids: [UInt64] = [120, 987_654_321, 311_222]
        var inputs: [Bytes32] = []
        for (index, bid) in bids.enumerated() {
            inputs.append(
                try await committee.provide([bid], contract: contract, provider: index + 1).id)
        }
        let task = try await committee.request(contract, method: "quiet", inputs: inputs)
        #expect(try await committee.wait(for: task, until: [.finished, .expired]) == .finished)
        for node in 0..<3 {
            #expect(try await committee.wait(for: task, at: node, until: .finished)?.runs == 1)
        }
        let posted = try #require(try await committee.output(of: task))
        let shape = try MethodShape(
            contract.contract.manifest.method(named: "quiet"), providers: 3, arguments: [])
        // On chain: the winner, and commitments that hold neither value.
        #expect(posted.count == 7 * 32)
        let read = try #require(shape.decodePosted(posted))
        #expect(read.output.values.map(\.name) == ["winner"])
        #expect(read.output.values.map(\.element) == [1])
        for value in [bids[1], bids[2]] {
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt64(24 - 8 * $0)) }
            #expect(Data(posted).firstRange(of: bytes) == nil)
            #expect(Data(posted).firstRange(of: bytes.reversed()) == nil)
        }
        try await learning(committee, task, shape, posted)
        try await refusals(committee, task)
        try await noRoom(committee, contract)
        try await faults(committee, task, shape, posted)
    }

    /// 32 of 48 bytes are taken by results that wait for their recipients: 32 more find no room.
    private func noRoom(_ committee: Committee, _ contract: Committee.Registered) async throws {
        let input = try await committee.provide([5], contract: contract).id
        let task = try await committee.request(contract, method: "quiet", inputs: [input])
        #expect(try await committee.wait(for: task, until: [.finished, .expired]) == .expired)
        let report = try await committee.wait(for: task, at: 0, until: .expired)
        #expect(report?.reason == "this node keeps as many results as it is configured to")
    }

    /// The requester and provider 0 each learn their own.
    private func learning(
        _ committee: Committee, _ task: Bytes32, _ shape: MethodShape, _ posted: [UInt8]
    ) async throws {
        let found = try #require(try await committee.market.request(of: task))
        let results = TaskResults(
            market: committee.market, requester: found.requester, request: found.request)
        for (account, index, expected) in [(0, 2, [1, 987_654_321]), (1, 1, [1, 311_222])] {
            let address = committee.chain.keys[account].address
            let mine = try await results.learnt(by: address, shape)
            #expect(mine == [index])
            let learnt = try await recipient(committee, task, account: account).learn(
                shape: shape, posted: posted, mine: mine, from: nodes(committee))
            #expect(learnt.output.values.map(\.number) == expected.map { Int128($0) })
            #expect(learnt.faults.isEmpty)
        }
        let other = committee.chain.keys[2].address
        #expect(try await results.learnt(by: other, shape) == [])
    }

    /// Everybody else gets nothing from any node, and no node anything of another's.
    private func refusals(_ committee: Committee, _ task: Bytes32) async throws {
        func expect(
            _ status: Int, _ code: String, node: Int = 0, header: String, task: Bytes32
        ) async throws {
            let client = try #require(committee.nodes[node].client())
            let error = await #expect(throws: NodeError.self) {
                try await client.results(of: task, authorization: header)
            }
            #expect("\(error as Any)".contains("status \(status): \(code):"), "\(error as Any)")
        }
        let now = UInt64(Date().timeIntervalSince1970)
        func request(_ node: Int, _ task: Bytes32) -> ResultRequest {
            ResultRequest(
                task: task, node: committee.nodes[node].address,
                chainId: committee.chain.chainId, market: committee.market.address)
        }
        // A stranger, and another provider.
        for (node, key) in [(0, try LedgerKey()), (1, committee.chain.keys[2])] {
            try await expect(
                403, "not-recipient", node: node,
                header: request(node, task).authorization(time: now, key: key), task: task)
        }
        let key = committee.chain.keys[0]
        // Signed for another node or chain, it is somebody else's signature here.
        try await expect(
            403, "not-recipient", node: 1,
            header: request(0, task).authorization(time: now, key: key), task: task)
        for time in [now - 3600, now + 3600] {
            try await expect(
                401, "stale", header: request(0, task).authorization(time: time, key: key),
                task: task)
        }
        try await expect(401, "authorization", header: "Basic secret", task: task)
        let unknown = Samples.word(5)
        try await expect(
            404, "unknown-task",
            header: request(0, unknown).authorization(time: now, key: key), task: unknown)
        // One node's own components only: never all three.
        let client = try #require(committee.nodes[2].client())
        let answer = try await client.results(
            of: task, authorization: request(2, task).authorization(time: now, key: key))
        #expect(answer.results.map(\.index) == [2])
        #expect(answer.results[0].components.map(\.index) == [2, 0])
    }

    /// A node that is down does no harm; one whose shares were changed is named; with two such nodes
    /// there is no result rather than a wrong one.
    private func faults(
        _ committee: Committee, _ task: Bytes32, _ shape: MethodShape, _ posted: [UInt8]
    ) async throws {
        let requester = recipient(committee, task, account: 0)
        try await committee.changeResults(of: task, at: 1) { results in
            #expect(results.map(\.index) == [1, 2])
            for index in results.indices { results[index].first.share[0] ^= 1 }
        }
        let learnt = try await requester.learn(
            shape: shape, posted: posted, mine: [2], from: nodes(committee))
        #expect(learnt.output.values.map(\.element) == [1, 987_654_321])
        #expect(
            learnt.faults == [
                .init(node: committee.nodes[1].address, reason: .garbledResult(party: 1))
            ])
        let all = try nodes(committee)
        await committee.nodes[0].stop()
        // Node 2 has components 2 and 0, node 1 a changed 1 and a good 2.
        await #expect(throws: NodeError.missingComponent(component: 1, result: 2)) {
            try await requester.learn(shape: shape, posted: posted, mine: [2], from: all)
        }
    }
}
