import Ledger
import Synchronization
import Testing

@Suite("Log follower", .timeLimit(.minutes(5))) struct FollowerTests {
    static let market = account(filling: 1)
    static let topic = word(filling: 7)

    private func follower(
        _ client: EthereumClient, _ start: LogFollower.Start = .block(0), confirmations: UInt64 = 1,
        range: UInt64 = 2000
    ) -> LogFollower {
        LogFollower(
            client: client, filter: LogFilter(addresses: [Self.market], topics: [[Self.topic]]),
            start: start,
            options: .init(
                confirmations: confirmations, pollInterval: .milliseconds(5), rangeLimit: range,
                rewind: 4, maximumPause: .milliseconds(20)))
    }

    private func grow(_ model: ModelChain, _ count: Int, salt: UInt8 = 1) {
        model.grow(count, salt: salt, logs: [(Self.market, Self.topic)])
    }

    /// Events until one fits, that one included.
    private func take(
        _ iterator: inout LogFollower.Iterator, until last: (LogFollower.Event) -> Bool
    ) async -> [LogFollower.Event] {
        var events: [LogFollower.Event] = []
        while let event = await iterator.next() {
            events.append(event)
            if last(event) { break }
        }
        return events
    }

    /// Events until the block was processed.
    private func take(
        _ iterator: inout LogFollower.Iterator, through block: UInt64
    ) async -> [LogFollower.Event] {
        await take(&iterator) {
            if case .processed(let cursor) = $0 { cursor.number == block } else { false }
        }
    }

    private func blocks(_ events: [LogFollower.Event]) -> [UInt64] {
        events.compactMap { if case .log(let log) = $0 { log.blockNumber } else { nil } }
    }

    @Test("gives each log once, in order, in ranges the chain allows") func ranges() async throws {
        let model = ModelChain()
        grow(model, 50)
        model.change { $0.range = 7 }
        try await withChain(model.script) { client, chain in
            var iterator = follower(client).makeAsyncIterator()
            var events = await take(&iterator, through: 50)
            #expect(blocks(events) == Array(1...50))
            #expect(!events.contains { if case .unreachable = $0 { true } else { false } })
            grow(model, 3)
            events = await take(&iterator, through: 53)
            #expect(blocks(events) == [51, 52, 53])
            #expect(events.last == .processed(.init(number: 53, hash: model.hash(53))))
        }
    }

    @Test("holds logs back until they are confirmed") func confirmations() async throws {
        let model = ModelChain()
        grow(model, 10)
        try await withChain(model.script) { client, _ in
            var iterator = follower(client, confirmations: 4).makeAsyncIterator()
            #expect(blocks(await take(&iterator, through: 7)) == Array(1...7))
            grow(model, 1)
            #expect(blocks(await take(&iterator, through: 8)) == [8])
        }
    }

    @Test("goes on after a journaled block") func resumes() async throws {
        let model = ModelChain()
        grow(model, 10)
        try await withChain(model.script) { client, _ in
            let cursor = LogFollower.Cursor(number: 6, hash: model.hash(6))
            var iterator = follower(client, .after(cursor)).makeAsyncIterator()
            #expect(blocks(await take(&iterator, through: 10)) == [7, 8, 9, 10])
            // One that no longer stands: back by the rewind, with notice.
            let lost = LogFollower.Cursor(number: 6, hash: .zero)
            iterator = follower(client, .after(lost)).makeAsyncIterator()
            let events = await take(&iterator, through: 10)
            #expect(events.first == .reorg(from: 2))
            #expect(blocks(events) == Array(2...10))
        }
    }

    @Test("tells of a re-organisation and gives the new logs") func reorganisation() async throws {
        let model = ModelChain()
        grow(model, 5)
        try await withChain(model.script) { client, _ in
            var iterator = follower(client, range: 1).makeAsyncIterator()
            _ = await take(&iterator, through: 5)
            model.change { $0.blocks.removeLast(2) }
            grow(model, 4, salt: 9)
            let events = await take(&iterator, through: 7)
            #expect(events.first == .reorg(from: 4))
            #expect(blocks(events) == [4, 5, 6, 7])
            let hashes = events.compactMap { event -> Hash32? in
                if case .log(let log) = event { log.blockHash } else { nil }
            }
            #expect(hashes == (4...7).map { model.hash($0) })
        }
    }

    @Test("a node that lags behind is not a fork") func lag() async throws {
        let model = ModelChain()
        grow(model, 6)
        try await withChain(model.script) { client, chain in
            var iterator = follower(client, range: 2).makeAsyncIterator()
            _ = await take(&iterator, through: 6)
            let hidden = model.state.withLock { state in
                let hidden = Array(state.blocks[4...])
                state.blocks.removeLast(3)
                return hidden
            }
            let restore = Task {
                try await Task.sleep(for: .milliseconds(60))
                model.change { $0.blocks += hidden }
                grow(model, 1)
            }
            let events = await take(&iterator, through: 7)
            try await restore.value
            #expect(blocks(events) == [7])
            #expect(events.count == 2)
        }
    }

    @Test("a block replaced while its logs are read is read again") func race() async throws {
        let model = ModelChain()
        grow(model, 3)
        try await withChain(model.script) { client, _ in
            // The logs come from a chain that the blocks around them do not know.
            let stale =
                "[{\"address\":\"\(Self.market)\",\"topics\":[\"\(Self.topic)\"],\"data\":\"0x\","
                + "\"blockNumber\":\"0x3\",\"logIndex\":\"0x0\",\"blockHash\":\"\(Hash32.zero)\","
                + "\"transactionHash\":\"\(Hash32.zero)\"}]"
            model.change { $0.faults = [("eth_getLogs", .result(stale))] }
            var iterator = follower(client).makeAsyncIterator()
            let events = await take(&iterator, through: 3)
            #expect(blocks(events) == [1, 2, 3])
            #expect(
                events.allSatisfy {
                    if case .log(let log) = $0 { log.blockHash != .zero } else { true }
                })
        }
    }

    @Test("outlives an absent chain and tells so once") func outage() async throws {
        let model = ModelChain()
        grow(model, 2)
        try await withChain(attempts: 1, model.script) { client, _ in
            var iterator = follower(client).makeAsyncIterator()
            _ = await take(&iterator, through: 2)
            model.change { state in
                state.faults = Array(repeating: ("eth_blockNumber", .drop), count: 6)
            }
            grow(model, 2)
            let events = await take(&iterator, through: 4)
            guard case .unreachable(_, let error) = events.first else {
                Issue.record("\(events)")
                return
            }
            #expect(error == .unreachable(host: client.host))
            #expect(events.dropFirst().first == .reachable)
            #expect(blocks(events) == [3, 4])
            #expect(events.count == 5)
        }
    }

    @Test("ends when its task is cancelled") func cancellation() async throws {
        let model = ModelChain()
        try await withChain(model.script) { client, chain in
            let follower = follower(client)
            let task = Task {
                var events: [LogFollower.Event] = []
                for await event in follower { events.append(event) }
                return events
            }
            while chain.methods.count < 12 { try await Task.sleep(for: .milliseconds(5)) }
            task.cancel()
            #expect(await task.value == [.processed(.init(number: 0, hash: model.hash(0)))])
        }
    }
}
