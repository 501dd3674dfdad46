import ComputeNode
import Ledger
import Testing

@Suite struct RateLimiterTests {
    @Test func burstsThenASteadyRate() {
        let limiter = RateLimiter(perMinute: 6)
        let start = ContinuousClock.now
        let account = Samples.address(1)
        func taken(_ seconds: Double) -> Int {
            var count = 0
            while limiter.take(account, now: start + .milliseconds(Int(seconds * 1000))) {
                count += 1
            }
            return count
        }
        #expect(taken(0) == 6)
        #expect(taken(9.9) == 0)
        #expect(taken(10.1) == 1)
        #expect(taken(40.2) == 3)
        #expect(taken(10_000) == 6, "no more than a burst is saved up")
        // A clock that went back gives nothing.
        #expect(taken(0) == 0)
    }

    @Test func accountsHaveTheirOwn() {
        let limiter = RateLimiter(perMinute: 1)
        let now = ContinuousClock.now
        for account in 1...9 as ClosedRange<UInt8> {
            #expect(limiter.take(Samples.address(account), now: now))
            #expect(!limiter.take(Samples.address(account), now: now))
        }
    }

    /// What a node shows again costs its caller nothing more, and the caller's own requests count as ever.
    @Test func shownRequestsCountOnce() throws {
        let nodes = try KeyNodes()
        let gate = RequestGuard(
            chainId: KeyNodes.chainId, node: nodes.members[0], journal: nodes.nodes[0].journal,
            perMinute: 3, refusalsPerMinute: 10)
        let id = Samples.word(7)
        func request() throws -> RequestGuard.Received {
            try nodes.received(
                "POST", "sign", id, nodes.body(id, SigningPayload(message: [1])))
        }
        func take(_ received: RequestGuard.Received) throws -> Address {
            try gate.caller(of: received, key: id, registry: KeyNodes.keyRegistry).account
        }
        var shown = try request()
        shown.shownBy = nodes.members[1]
        for _ in 0..<10 { #expect(try take(shown) == nodes.owner.address) }
        #expect(try take(request()) == nodes.owner.address)
        let own = try request()
        #expect(try take(own) == nodes.owner.address)
        // From its caller it counts each time, and what is shown anew counts.
        var other = try request()
        #expect(throws: NodeError.share(.tooMany)) { _ = try take(own) }
        other.shownBy = nodes.members[1]
        #expect(throws: NodeError.share(.tooMany)) { _ = try take(other) }
        #expect(try take(shown) == nodes.owner.address)
    }

    /// Memory is bounded: who is new waits until somebody's bucket is full again.
    @Test func rememberedAccountsAreBounded() {
        let limiter = RateLimiter(perMinute: 60, maximumAccounts: 2)
        let start = ContinuousClock.now
        #expect(limiter.take(Samples.address(1), now: start))
        #expect(limiter.take(Samples.address(2), now: start))
        #expect(!limiter.take(Samples.address(3), now: start))
        #expect(limiter.take(Samples.address(1), now: start))
        #expect(limiter.take(Samples.address(3), now: start + .milliseconds(1100)))
    }
}
