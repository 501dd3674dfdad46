import Channels
import ComputeNode
import Foundation
import Ledger
import MPC
import PrivacyContracts
import Testing

/// A committee's store at each of its nodes: one session at a time, agreed on, retired for good.
@Suite struct PreprocessingStockTests {
    fileprivate static let nodes = [Samples.address(1), Samples.address(2)]
    fileprivate static func committee(
        _ scheme: ContractProtocol.Scheme = .additiveActive
    ) -> NodeConfiguration.Preprocessing.Committee {
        .init(scheme: scheme, nodes: nodes)
    }

    /// Two nodes' stocks of one committee.
    fileprivate struct Pair {
        let directory: TemporaryDirectory
        let stocks: [CommitteeStock]

        init(_ scheme: ContractProtocol.Scheme = .additiveActive) throws {
            let directory = try TemporaryDirectory()
            self.directory = directory
            stocks = try (0..<2).map {
                try CommitteeStock(committee(scheme), in: directory.file("\($0)"))
            }
        }

        func path(_ node: Int, _ number: Int) -> String {
            directory.file("\(node)/\(stocks[node].committee.label)/\(number)")
        }

        func files(_ node: Int, _ number: Int) -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: path(node, number))) ?? []
        }

        func windows(_ node: Int, _ number: Int = 0) -> [String] {
            files(node, number).filter { $0.hasSuffix(".window") }.sorted()
        }
    }

    private static let targets = StockTargets(triples: 64, bitTriples: 64)

    /// A session of both nodes with their stores: fills them, then takes `taken` triples.
    private func session(
        _ pair: Pair, taken: Int = 0,
        rewrite: (@Sendable (FaultPlan.Place, UnsafeMutableRawBufferPointer) -> Void)? = nil
    ) async throws -> [Result<[[UInt64]], any Error>] {
        let scheme = pair.stocks[0].committee.scheme
        let network = InMemoryNetwork(
            partyCount: 2, timeout: .seconds(20), faults: FaultPlan(seed: 1, rewrite: rewrite))
        return await network.outcomes { channel in
            let lease = try pair.stocks[channel.party].lease().get()
            guard let agreed = try await PreprocessingStocks.agree(on: lease, over: channel)
            else { return [] }
            do {
                let party = try await ContractParty(
                    ContractProtocol(scheme, parties: 2), channel: channel,
                    preprocessing: .stored(agreed.store))
                let values = try await Self.use(party, taken: taken)
                agreed.giveBack(inOrder: true)
                return values
            } catch {
                if agreed.reasonToRetire(after: error) != nil {
                    agreed.retire()
                } else {
                    agreed.giveBack(after: error)
                }
                throw error
            }
        }
    }

    /// A check that was broken off shows in the key's lock, not in the error of a link that was lost.
    @Test func aBrokenOffCheckRetiresTheStore() throws {
        let pair = try Pair()
        defer { withExtendedLifetime(pair) {} }
        let lease = try pair.stocks[0].lease().get()
        let lost = MPCError.channel(.closed(party: 1))
        let key = try lease.store.authenticationKey(for: SPDZ2k(), party: 0)
        #expect(lease.reasonToRetire(after: lost) == nil)
        #expect(lease.reasonToRetire(after: MPCError.verificationFailed) != nil)
        key.lock.close()
        #expect(lease.reasonToRetire(after: lost) != nil)
    }

    private static func use(_ party: ContractParty, taken: Int) async throws -> [[UInt64]] {
        guard let stocked = party.prepared as? any StockedParty else { return [] }
        var units: [MaterialKind: Int] = [:]
        for (kind, count) in stocked.missing(of: targets, most: 1 << 10) where count > 0 {
            units[kind] = count
        }
        try await stocked.prepare(units)
        #expect(
            stocked.missing(of: targets, most: 1 << 10).allSatisfy { $0.units == 0 },
            "the stock is full")
        guard taken > 0, case .additiveActive(let party) = party else { return [] }
        let x = try await party.random(count: taken)
        return [try await party.open(party.multiply(x, x))]
    }

    @Test func oneSessionAtATime() async throws {
        let pair = try Pair()
        let stock = pair.stocks[0]
        let lease = try stock.lease().get()
        #expect(throws: CommitteeStock.Refusal.inUse) { try stock.lease().get() }
        lease.giveBack(inOrder: true)
        let again = try stock.lease(making: true).get()
        #expect(stock.isMaking && !stock.isWanted)
        await stock.wanted { #expect(stock.isWanted) }
        again.giveBack(inOrder: true, isFull: true)
        #expect(stock.isFull && !stock.isMaking)
        // A task's use may have emptied it.
        try stock.lease().get().giveBack(inOrder: true)
        #expect(!stock.isFull)
    }

    @Test func whatIsMadeAheadIsUsedOnce() async throws {
        let pair = try Pair()
        for outcome in try await session(pair) { #expect(try outcome.get() == []) }
        let made = pair.windows(0)
        #expect(!made.isEmpty && made == pair.windows(1))
        #expect(pair.stocks[0].levels.contains { $0.key.contains("triples") && $0.value >= 64 })
        let first = try await session(pair, taken: 40).map { try $0.get() }
        #expect(first[0] == first[1] && first[0].count == 1)
        let left = Set(pair.windows(0))
        #expect(left.count < made.count && left.isSubset(of: made))
        // What was taken does not come back; the number goes on.
        _ = try await session(pair).map { try $0.get() }
        #expect(Set(pair.windows(0)).isDisjoint(with: Set(made).subtracting(left)))
    }

    @Test func agreementOnStores() async throws {
        func agree(_ leases: [StockLease?]) async throws -> [Bool] {
            try await runParties(2) { channel in
                try await PreprocessingStocks.agree(on: leases[channel.party], over: channel) != nil
            }
        }
        let pair = try Pair()
        #expect(try await agree([nil, nil]) == [false, false])
        // New stores; one that has none.
        let lease = try pair.stocks[0].lease().get()
        #expect(try await agree([lease, nil]) == [false, false])
        let both = try pair.stocks.map { try $0.lease().get() }
        #expect(try await agree(both.map { $0 }) == [true, true])
        for lease in both { lease.giveBack(inOrder: true) }
        _ = try await session(pair).map { try $0.get() }
        // One of another identity: that of a node which has retired its own. The other's is retired too.
        try pair.stocks[0].lease().get().retire()
        let again = try pair.stocks.map { try $0.lease().get() }
        #expect(try await agree(again.map { $0 }) == [false, false])
        #expect(pair.stocks.map(\.retirements) == [1, 1])
        for outcome in try await session(pair) { _ = try outcome.get() }
        #expect(pair.windows(0, 1) == pair.windows(1, 1) && !pair.windows(0, 1).isEmpty)
    }

    @Test func lengthsAreChecked() async throws {
        let errors = try await runParties(2) { channel -> NodeError? in
            guard channel.party == 0 else {
                _ = try await channel.exchange([1, 2], maximum: 33)
                return nil
            }
            return await #expect(throws: NodeError.self) {
                _ = try await PreprocessingStocks.agree(on: nil, over: channel)
            }
        }
        #expect(errors[0] == .disagreement(party: 1, about: .message))
    }

    /// A store that is retired is overwritten and gone; what a crash leaves of that is finished later.
    @Test func retiredStoresAreDestroyed() async throws {
        let pair = try Pair()
        _ = try await session(pair).map { try $0.get() }
        let copy = pair.directory.file("copy")
        try FileManager.default.copyItem(atPath: pair.path(0, 0), toPath: copy)
        try pair.stocks[0].lease().get().retire()
        #expect(pair.files(0, 0).isEmpty && pair.stocks[0].levels.isEmpty)
        #expect(FileManager.default.fileExists(atPath: pair.path(0, 1)))
        // The crash: the new number is there, the old one as well.
        try FileManager.default.copyItem(atPath: copy, toPath: pair.path(0, 0))
        let opened = try CommitteeStock(Self.committee(), in: pair.directory.file("0"))
        #expect(pair.files(0, 0).isEmpty)
        try opened.lease().get().giveBack(inOrder: true)
        #expect(!pair.files(0, 1).isEmpty)
    }

    /// A copy put back is noticed by both, and none of it is used: not then, nor later.
    @Test func restoredStoresNeverLeaseAgain() async throws {
        let pair = try Pair()
        _ = try await session(pair).map { try $0.get() }
        let copy = pair.directory.file("copy")
        try FileManager.default.copyItem(atPath: pair.path(0, 0), toPath: copy)
        for _ in 0..<2 { _ = try await session(pair, taken: 4).map { try $0.get() } }
        try FileManager.default.removeItem(atPath: pair.path(0, 0))
        try FileManager.default.copyItem(atPath: copy, toPath: pair.path(0, 0))
        // As a node that has been started again.
        let again = Pair(
            pair,
            with: [
                try CommitteeStock(Self.committee(), in: pair.directory.file("0")), pair.stocks[1],
            ])
        for outcome in try await session(again, taken: 4) {
            #expect(throws: MPCError.self) { try outcome.get() }
        }
        #expect(again.stocks.map(\.retirements) == [1, 1])
        #expect(again.windows(0).isEmpty && again.windows(1).isEmpty)
        _ = try await session(again, taken: 4).map { try $0.get() }
    }

    /// A disk that fails for a while costs what was under way, not the store.
    @Test func aDiskThatFailsForAWhileEndsNoStore() async throws {
        let pair = try Pair()
        let ledger = pair.path(0, 0) + "/ledger"
        try FileManager.default.createDirectory(
            atPath: ledger, withIntermediateDirectories: true)
        #expect(throws: CommitteeStock.Refusal.unusable(.storage(.unwritable(errno: EISDIR)))) {
            try pair.stocks[0].lease().get()
        }
        try FileManager.default.removeItem(atPath: ledger)
        _ = try await session(pair).map { try $0.get() }

        // The next file of each kind can't be made.
        let blocked = pair.windows(0).map { name in
            let parts = name.dropLast(".window".count).split(separator: "-")
            return pair.path(0, 0) + "/\(parts[0])-\((Int(parts[1]) ?? 0) + 1).window.new"
        }
        #expect(!blocked.isEmpty)
        for path in blocked {
            try FileManager.default.createDirectory(
                atPath: path + "/full", withIntermediateDirectories: true)
        }
        _ = try await session(pair, taken: 40).map { try $0.get() }
        func store() throws -> PreprocessingStore {
            let lease = try pair.stocks[0].lease().get()
            lease.giveBack(inOrder: true)
            return lease.store
        }
        weak let before = try store()
        #expect(before != nil)
        let found = try await session(pair)
        #expect(throws: MPCError.storage(.unwritable(errno: EEXIST))) { try found[0].get() }
        #expect(before == nil, "to be opened anew: what was known of it may not stand there")
        for path in blocked { try FileManager.default.removeItem(atPath: path) }
        _ = try await session(pair, taken: 40).map { try $0.get() }
        #expect(pair.stocks.map(\.retirements) == [0, 0])
    }

    /// A failed check locks the key and retires the store of who sees it; the next session begins anew.
    @Test func aFailedCheckRetiresTheStore() async throws {
        let pair = try Pair()
        _ = try await session(pair).map { try $0.get() }
        // The last bytes of everything that party 1 sends after its store has been agreed on: shares and openings.
        let found = try await session(pair, taken: 40) { place, bytes in
            if place.from == 1, place.index > 12, bytes.count >= 320 { bytes[0] ^= 1 }
        }
        let error = #expect(throws: MPCError.self) { try found[0].get() }
        #expect(error?.deviation != nil, "\(String(describing: error))")
        #expect(pair.stocks[0].retirements == 1)
        #expect(pair.windows(0).isEmpty)
        for _ in 0..<2 { _ = try await session(pair) }
        _ = try await session(pair, taken: 4).map { try $0.get() }
        #expect(pair.stocks[1].retirements == 1)
    }

    @Test func configurationListsCommittees() throws {
        func read(_ lines: String) throws -> NodeConfiguration.Preprocessing? {
            try NodeConfiguration(
                yaml: Samples.yaml + "\npreprocessing:\n" + lines, directory: "/d"
            ).preprocessing
        }
        let names = Self.nodes.map(\.description).joined(separator: " ")
        let found = try read("  committees: [\"additive \(names)\"]\n  triples: 5\n  masks: 7\n")
        #expect(
            found?.committees == [Self.committee(.additive)] && found?.path == "/d/preprocessing")
        #expect(found?.targets == StockTargets(triples: 5, masks: 7))
        #expect(try read("  committees: []\n") == nil)
        #expect(try read("  triples: 5\n") == nil)
        for bad in [
            "  committees: any\n", "  committees: [\"shamir \(names)\"]\n",
            "  committees: [\"additive 0x12\"]\n",
            "  committees: [\"additive \(Self.nodes[0]) \(Self.nodes[0])\"]\n",
            "  committees: [\"additive \(names)\", \"additive \(names)\"]\n",
            "  triples: -1\n", "  triples: 67108865\n", "  quads: 1\n",
        ] {
            #expect(throws: NodeError.self, "\(bad)") { try read(bad) }
        }
        let directory = try TemporaryDirectory()
        let configuration = try #require(
            try read("  path: \(directory.file("p"))\n  committees: [\"additive \(names)\"]\n"))
        #expect(throws: NodeError.notOfCommittee(path: "preprocessing.committees")) {
            _ = try PreprocessingStocks(configuration, account: Samples.address(9))
        }
        let stocks = try PreprocessingStocks(configuration, account: Self.nodes[0])
        #expect(stocks.stock(of: Self.nodes, by: .additive) != nil)
        #expect(stocks.stock(of: Self.nodes.reversed(), by: .additive) == nil)
        #expect(stocks.stock(of: Self.nodes, by: .additiveActive) == nil)
    }
}

extension PreprocessingStockTests.Pair {
    fileprivate init(_ pair: Self, with stocks: [CommitteeStock]) {
        directory = pair.directory
        self.stocks = stocks
    }
}
