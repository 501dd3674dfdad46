import Channels
import Testing

@Suite struct FaultPlanTests {
    /// Party 0 sends `count` messages to party 1, which acknowledges none; how party 1 ended.
    private func stream(
        _ count: Int, _ plan: FaultPlan, timeout: Duration = .milliseconds(300)
    ) async -> (received: [[UInt8]], error: ChannelError?) {
        let network = InMemoryNetwork(partyCount: 2, timeout: timeout, faults: plan)
        let ended = await network.outcomes { channel -> ([[UInt8]], ChannelError?) in
            var received: [[UInt8]] = []
            do {
                for i in 0..<count {
                    channel.beginRound()
                    if channel.party == 0 {
                        try channel.send(message(from: 0, to: 1, index: i, count: 10), to: 1)
                    } else {
                        received.append(try await channel.receive(from: 0, maximum: 10))
                    }
                }
                if channel.party == 0 { try? await Task.sleep(for: timeout * 2) }
            } catch let error as ChannelError {
                return (received, error)
            }
            return (received, nil)
        }
        return (try? ended[1].get()).map { ($0.0, $0.1) } ?? ([], nil)
    }

    private func expected(_ count: Int) -> [[UInt8]] {
        (0..<count).map { message(from: 0, to: 1, index: $0, count: 10) }
    }

    @Test func aDroppedLastMessageTimesOut() async {
        let plan = FaultPlan(seed: 1, exact: [.init(from: 0, to: 1, index: 4): .drop])
        let (received, error) = await stream(5, plan)
        #expect(received == expected(4))
        #expect(error == .timedOut(party: 0, round: 5))
    }

    @Test func aGapIsOutOfOrder() async {
        let plan = FaultPlan(seed: 1, exact: [.init(from: 0, to: 1, index: 2): .drop])
        let (received, error) = await stream(5, plan)
        #expect(received == expected(2))
        #expect(error == .outOfOrder(party: 0, round: 3))
    }

    @Test func aDuplicateIsOutOfOrder() async {
        let plan = FaultPlan(seed: 1, exact: [.init(from: 0, to: 1, index: 2): .duplicate])
        let (received, error) = await stream(5, plan)
        #expect(received == expected(3))
        #expect(error == .outOfOrder(party: 0, round: 4))
    }

    @Test func messagesThatChangePlacesAreOutOfOrder() async {
        let plan = FaultPlan(seed: 1, exact: [.init(from: 0, to: 1, index: 2): .reorder])
        let (received, error) = await stream(5, plan)
        #expect(received == expected(2))
        #expect(error == .outOfOrder(party: 0, round: 3))
        // Without a next message it is lost.
        let last = FaultPlan(seed: 1, exact: [.init(from: 0, to: 1, index: 4): .reorder])
        let (before, end) = await stream(5, last)
        #expect(before == expected(4))
        #expect(end == .timedOut(party: 0, round: 5))
        // By seed: some message is not where it should be.
        let (some, fault) = await stream(100, FaultPlan(seed: 2, reorder: 0.1))
        #expect(some.count < 100 && some == expected(some.count))
        #expect(fault != nil)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func aFlippedBitIsOutOfOrder(seed: UInt64) async {
        let plan = FaultPlan(seed: seed, exact: [.init(from: 0, to: 1, index: 1): .corrupt])
        let (received, error) = await stream(3, plan)
        #expect(received == expected(1))
        #expect(error == .outOfOrder(party: 0, round: 2))
    }

    @Test func delaysKeepTheOrder() async {
        let plan = FaultPlan(seed: 3, delay: 0.5, maximumDelay: .milliseconds(10))
        let (received, error) = await stream(100, plan, timeout: .seconds(1))
        #expect(received == expected(100))
        #expect(error == nil)
    }

    @Test func aDelayBeyondTheTimeOutTimesOut() async {
        let plan = FaultPlan(
            seed: 3, exact: [.init(from: 0, to: 1, index: 1): .delay(.milliseconds(500))])
        let (received, error) = await stream(3, plan, timeout: .milliseconds(100))
        #expect(received == expected(1))
        #expect(error == .timedOut(party: 0, round: 2))
    }

    @Test func rewritingGivesAnIntactOtherMessage() async {
        let plan = FaultPlan(seed: 1) { place, bytes in if place.index == 1 { bytes[0] ^= 0xFF } }
        let (received, error) = await stream(3, plan)
        var expected = expected(3)
        expected[1][0] ^= 0xFF
        #expect(received == expected)
        #expect(error == nil)
    }

    @Test func aSeedRepeatsItself() async {
        for seed in 100..<110 as Range<UInt64> {
            let plan = FaultPlan(seed: seed, drop: 0.02, duplicate: 0.02, corrupt: 0.02)
            let first = await stream(50, plan, timeout: .milliseconds(100))
            let second = await stream(50, plan, timeout: .milliseconds(100))
            #expect(first.received == second.received, "seed \(seed)")
            #expect(first.error == second.error, "seed \(seed)")
        }
    }
}
