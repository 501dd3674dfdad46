import AsyncHTTPClient
import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import NIOCore
import PrivacyContracts
import Testing

/// Real nodes that keep preprocessing on disk: made ahead while they are idle, used once, whatever crashes.
@Suite(.serialized) struct PreprocessingProcessTests {
    /// Two nodes, and a stock of one committee of them.
    private func withNodes(
        _ scheme: ContractProtocol.Scheme, _ targets: [String: String],
        _ body: (Committee, Stock) async throws -> Void
    ) async throws {
        let committee = try await Committee(nodes: 2)
        let names = committee.nodes.map(\.address.description).joined(separator: " ")
        for node in committee.nodes {
            try node.change(["preprocessing.committees": "[\"\(scheme.rawValue) \(names)\"]"])
            for (key, value) in targets { try node.change(["preprocessing.\(key)": value]) }
        }
        let stock = Stock(
            label: NodeConfiguration.Preprocessing.Committee(
                scheme: scheme, nodes: committee.nodes.map(\.address)
            ).label)
        do {
            try await committee.start()
            try await body(committee, stock)
        } catch {
            committee.printLogs()
            await committee.stop()
            throw error
        }
        await committee.stop()
    }

    /// What is on the disks, and what metrics say.
    private struct Stock: Sendable {
        let label: String

        func path(_ node: LocalNode) -> String { node.directory + "/preprocessing/\(label)" }

        /// Names of windows in all numbers, as `number/name`.
        func windows(_ node: LocalNode) -> Set<String> {
            let files = FileManager.default
            var found: Set<String> = []
            for number in (try? files.contentsOfDirectory(atPath: path(node))) ?? [] {
                let names =
                    (try? files.contentsOfDirectory(atPath: path(node) + "/\(number)")) ?? []
                found.formUnion(
                    names.filter { $0.hasSuffix(".window") }.map { "\(number)/\($0)" })
            }
            return found
        }

        /// How many windows there are of each kind. Their numbers are each node's own: one whose making was
        /// broken off has lost its number.
        func counts(_ node: LocalNode) -> [String: Int] {
            windows(node).reduce(into: [:]) { counts, name in
                counts[String(name.prefix { $0 != "-" }), default: 0] += 1
            }
        }

        /// The value of a metric whose labels contain all of `texts`.
        func metric(_ node: LocalNode, _ name: String, _ texts: [String] = []) async throws
            -> Double?
        {
            guard let admin = node.endpoints?.admin else { return nil }
            let response = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: "http://\(admin)/metrics"), timeout: .seconds(5))
            let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
            let line = text.split(separator: "\n").first { line in
                line.hasPrefix(name + "{") && line.contains("committee=\"\(label)\"")
                    && texts.allSatisfy { line.contains($0) }
            }
            return line?.split(separator: " ").last.flatMap { Double($0) }
        }

        func waitForLevel(
            _ node: LocalNode, _ kind: String, _ least: Double, within seconds: Double = 60
        ) async throws {
            let end = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
            var level: Double?
            while ContinuousClock.now < end {
                level = try? await metric(
                    node, "mpc_node_preprocessing_elements", ["kind=\"\(kind)\""])
                if let level, level >= least { return }
                try await Task.sleep(for: .milliseconds(100))
            }
            Issue.record("\(node.name): \(kind) \(level ?? -1), not \(least)")
        }
    }

    private func register(
        _ scheme: String, _ committee: Committee
    ) async throws -> Committee.Registered {
        try await committee.register(
            TestContracts.auction,
            manifest: "protocol: \(scheme)\nparties: 2\n" + TestContracts.auctionManifest())
    }

    private func request(
        _ contract: Committee.Registered, _ committee: Committee, _ bids: [UInt64]
    ) async throws -> Bytes32 {
        var inputs: [Bytes32] = []
        for (index, bid) in bids.enumerated() {
            inputs.append(
                try await committee.provide([bid], contract: contract, provider: index + 1).id)
        }
        return try await committee.request(
            contract, method: "auction", inputs: inputs, deadlineIn: 90)
    }

    private func expectResult(
        _ task: Bytes32, _ contract: Committee.Registered, _ committee: Committee,
        _ bids: [UInt64], _ what: String
    ) async throws {
        let clear = try contract.contract.runInClear(
            method: "auction", inputs: .init(providers: bids.map { [$0] }))
        let status = try await committee.wait(
            for: task, until: [.finished, .expired], within: 90)
        #expect(status == .finished, "\(what)")
        #expect(try await committee.output(of: task) == clear.encoded, "\(what)")
    }

    /// Waits until of the windows that were there some have been used, and watches that none comes back.
    private func waitForUse(
        _ before: Set<String>, _ stock: Stock, _ node: LocalNode, within seconds: Double = 60
    ) async throws -> Set<String> {
        let end = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
        while ContinuousClock.now < end {
            let used = before.subtracting(stock.windows(node))
            if !used.isEmpty { return used }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("nothing was used")
        return []
    }

    /// A stock is made ahead and told in metrics; a task takes of it; it is filled up again; two tasks at once take
    /// it in turn, or make their own, and both are right.
    @Test(.timeLimit(.minutes(10))) func stockIsMadeUsedAndMadeAgain() async throws {
        let targets = ["triples": "500", "bitTriples": "6000", "edaBits": "200"]
        try await withNodes(.additive, targets) { committee, stock in
            for node in committee.nodes {
                try await stock.waitForLevel(node, "triples z2^64", 500)
                try await stock.waitForLevel(node, "edaBits 64 z2^64", 200)
            }
            let made = committee.nodes.map { stock.windows($0) }
            #expect(made[0] == made[1] && !made[0].isEmpty)
            let contract = try await register("additive", committee)
            let bids: [UInt64] = [70, 15, 99]
            let task = try await request(contract, committee, bids)
            let used = try await waitForUse(made[0], stock, committee.nodes[0])
            try await expectResult(task, contract, committee, bids, "from stock")
            try await stock.waitForLevel(committee.nodes[0], "edaBits 64 z2^64", 200)
            var tasks: [(Bytes32, [UInt64])] = []
            for bids in [[5, 6, 4], [8, 1, 9]] as [[UInt64]] {
                tasks.append((try await request(contract, committee, bids), bids))
            }
            for (task, bids) in tasks {
                try await expectResult(task, contract, committee, bids, "two at once")
            }
            #expect(stock.windows(committee.nodes[0]).isDisjoint(with: used))
            let retired = try await stock.metric(
                committee.nodes[0], "mpc_node_preprocessing_retired_total")
            #expect(retired == 0)
        }
    }

    /// kill -9 while a stock is being made, and while it is used: the nodes go on together, and no window that
    /// was used is there again.
    @Test(.timeLimit(.minutes(10))) func killedWhileMakingAndUsing() async throws {
        let targets = ["triples": "3000", "bitTriples": "4000", "daBits": "600", "masks": "200"]
        try await withNodes(.additiveActive, targets) { committee, stock in
            let (first, second) = (committee.nodes[0], committee.nodes[1])
            // In the middle of making: some is there, the target is not.
            let end = ContinuousClock.now + .seconds(60)
            while stock.windows(first).isEmpty, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(5))
            }
            await first.crash()
            try await first.start()
            try await stock.waitForLevel(first, "spdz2k z2^64 triples", 3000)
            try await stock.waitForLevel(second, "spdz2k z2^64 triples", 3000)
            #expect(stock.counts(first) == stock.counts(second))

            // In the middle of use.
            let contract = try await register("additive-active", committee)
            let before = stock.windows(first)
            let bids: [UInt64] = [70, 15, 99]
            let task = try await request(contract, committee, bids)
            let used = try await waitForUse(before, stock, first)
            await first.crash()
            let gone = before.subtracting(stock.windows(first))
            #expect(gone.isSuperset(of: used))
            try await first.start()
            try await expectResult(task, contract, committee, bids, "after a crash")
            for node in committee.nodes {
                #expect(stock.windows(node).isDisjoint(with: gone), "\(node.name)")
            }
        }
    }

    /// A node's store put back from a copy, as from a snapshot of its machine: both nodes notice, write it
    /// down, and go on without it.
    @Test(.timeLimit(.minutes(10))) func restoredSnapshotsAreRetired() async throws {
        let targets = ["triples": "300", "masks": "80"]
        try await withNodes(.additiveActive, targets) { committee, stock in
            let first = committee.nodes[0]
            try await stock.waitForLevel(first, "spdz2k z2^64 masks of party 0", 80)
            let contract = try await register("additive-active", committee)
            await first.stop()
            let copy = committee.directory.file("copy")
            try FileManager.default.copyItem(atPath: stock.path(first), toPath: copy)
            let old = stock.windows(first)
            #expect(!old.isEmpty)
            try await first.start()
            for bids in [[5, 6, 4], [8, 1, 9]] as [[UInt64]] {
                let task = try await request(contract, committee, bids)
                try await expectResult(task, contract, committee, bids, "before")
            }
            await first.stop()
            try FileManager.default.removeItem(atPath: stock.path(first))
            try FileManager.default.copyItem(atPath: copy, toPath: stock.path(first))
            try await first.start()
            let bids: [UInt64] = [30, 20, 10]
            let task = try await request(contract, committee, bids)
            try await expectResult(task, contract, committee, bids, "after")
            for node in committee.nodes {
                let retired = try await stock.metric(node, "mpc_node_preprocessing_retired_total")
                #expect(retired == 1, "\(node.name)")
                #expect(!stock.windows(node).contains { $0.hasPrefix("0/") }, "\(node.name)")
            }
            // Written down, in the log that the operator's auditors read.
            await first.stop()
            let journal = try Journal(
                path: first.directory + "/journal.sqlite",
                owner: .init(
                    chainId: committee.chain.chainId, market: committee.market.address,
                    node: first.address))
            let records = try journal.auditRecords(from: 1, count: 100)
            let found = records.filter { $0.action == .retirePreprocessing }
            #expect(found.count == 1 && found.first?.outcome.contains("old copy") == true)
        }
    }
}
