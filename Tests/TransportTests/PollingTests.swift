import Channels
import Foundation
import NIOCore
import Testing
import Transport

/// How waits for messages are polled: only in a phase of short ones, and never for long.
@Suite(.serialized) struct PollingTests {
    @Test func onlyShortWaitsArePolled() {
        var policy = PollingPolicy(limit: .microseconds(100))
        #expect(!policy.isWorthwhile)
        for _ in 1..<PollingPolicy.streak {
            policy.waited(.microseconds(99))
            #expect(!policy.isWorthwhile)
        }
        policy.waited(.microseconds(99))
        #expect(policy.isWorthwhile)
        for _ in 0..<10 { policy.waited(.zero) }
        // One long wait ends the phase, however many short ones there were.
        policy.waited(.microseconds(100))
        #expect(!policy.isWorthwhile)
        policy.waited(.zero)
        #expect(!policy.isWorthwhile)
    }

    @Test func noLimitNoPolling() {
        var policy = PollingPolicy(limit: .zero)
        for _ in 0..<10 { policy.waited(.zero) }
        #expect(!policy.isWorthwhile)
    }

    /// However it is configured, the node's thread is never away for long.
    @Test func theLimitIsLimited() {
        for limit in [TimeAmount.seconds(3600), .nanoseconds(.max)] {
            var policy = PollingPolicy(limit: limit)
            #expect(policy.limit == .milliseconds(20))
            for _ in 0..<10 { policy.waited(.milliseconds(21)) }
            #expect(!policy.isWorthwhile)
        }
    }

    @Test func aLookEndsAtItsDeadline() throws {
        let pipe = try Pipe()
        var sockets = [pollfd(fd: pipe.reader, events: Int16(POLLIN), revents: 0)]
        // One look may be longer than that where the machine is busy; not each of a hundred.
        var looks = 0
        for _ in 0..<100 where looks <= 1 {
            let before = threadProcessorSeconds()
            let deadline = NIODeadline.now() + .milliseconds(5)
            looks = ArrivalPolling.look(&sockets, until: deadline)
            #expect(deadline <= .now())
            #expect(threadProcessorSeconds() - before < 0.05)
        }
        #expect(looks > 1)
        // Late already: not even one look.
        #expect(ArrivalPolling.look(&sockets, until: .now()) == 0)
    }

    @Test func aLookEndsWithTheFirstArrival() throws {
        let (silent, pipe) = (try Pipe(), try Pipe())
        var byte: UInt8 = 1
        #expect(write(pipe.writer, &byte, 1) == 1)
        var sockets = [silent, pipe].map {
            pollfd(fd: $0.reader, events: Int16(POLLIN), revents: 0)
        }
        #expect(ArrivalPolling.look(&sockets, until: .now() + .seconds(60)) == 1)
    }

    @Test func nothingToLookAt() {
        var sockets: [pollfd] = []
        #expect(ArrivalPolling.look(&sockets, until: .now() + .seconds(60)) == 0)
    }

    /// After a phase of short waits a long one sleeps, and the session works on.
    @Test func aWaitingSessionUsesNoProcessor() async throws {
        let committee = try await Committee(2) { $0.pollingLimit = .milliseconds(20) }
        let used = try await committee.run(.test(1)) { channel in
            try await pingPong(channel, rounds: 300)
            if channel.party == 0 {
                // Computes for a while: the peer's wait is long.
                usleep(400_000)
                try channel.send(to: 1, byteCount: 1) { $0[0] = 1 }
                return 0.0
            }
            let before = threadProcessorSeconds()
            _ = try await channel.receive(from: 0, maximum: 1)
            return threadProcessorSeconds() - before
        }
        // Polling to the end would take most of the 0.4 s.
        #expect(used[1] < 0.1)
        let polls = await committee.nodes[1].pollCount()
        #expect(polls > 0)
        await committee.stop()
    }

    /// Without sessions that wait, nobody polls, whatever came before.
    @Test func anIdleNodeDoesNotPoll() async throws {
        let committee = try await Committee(2) { $0.pollingLimit = .milliseconds(20) }
        _ = try await committee.run(.test(2)) { try await pingPong($0, rounds: 300) }
        let node = committee.nodes[0]
        let (polls, used) = (await node.pollCount(), try await loopSeconds(node))
        #expect(polls > 0)
        try await Task.sleep(for: .milliseconds(300))
        #expect(await node.pollCount() == polls)
        #expect(try await loopSeconds(node) - used < 0.1)
        await committee.stop()
    }

    @Test func pollingCanBeTurnedOff() async throws {
        let committee = try await Committee(3) { $0.pollingLimit = .zero }
        _ = try await committee.run(.test(3)) { try await pingPong($0, rounds: 300) }
        for node in committee.nodes { #expect(await node.pollCount() == 0) }
        await committee.stop()
    }

    /// More sessions than are polled for take their turns all the same.
    @Test func manySessionsAtOnce() async throws {
        let committee = try await Committee(2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    _ = try await committee.run(.test(UInt8(100 + number))) {
                        try await pingPong($0, rounds: 200)
                    }
                }
            }
            try await group.waitForAll()
        }
        await committee.stop()
    }

    /// A session that ends while it is looked for: the wait ends, and the node goes on.
    @Test func aPeerThatLeavesEndsTheWait() async throws {
        let committee = try await Committee(2) { $0.pollingLimit = .milliseconds(20) }
        for number in UInt8(0)..<5 {
            let outcomes = await committee.outcomes(.test(number)) { channel in
                try await pingPong(channel, rounds: 50)
                if channel.party == 0 { return }
                _ = try await channel.receive(from: 0, maximum: 1)
            }
            #expect(throws: Never.self) { try outcomes[0].get() }
            #expect(throws: ChannelError.closed(party: 0)) { try outcomes[1].get() }
        }
        await committee.stop()
    }
}

/// Each round a byte to every peer and one back from it.
@Sendable private func pingPong(_ channel: any Channels.Channel, rounds: Int) async throws {
    for round in 0..<rounds {
        channel.beginRound()
        let peers = (0..<channel.partyCount).filter { $0 != channel.party }
        for peer in peers {
            try channel.send(to: peer, byteCount: 1) { $0[0] = UInt8(truncatingIfNeeded: round) }
        }
        for peer in peers {
            let byte = try await channel.receive(from: peer, maximum: 1)
            #expect(byte == [UInt8(truncatingIfNeeded: round)])
        }
    }
}

/// The processor time of the node's thread.
private func loopSeconds(_ node: TransportNode) async throws -> Double {
    try await node.eventLoop.submit { threadProcessorSeconds() }.get()
}

/// The time this thread has spent on processors.
private func threadProcessorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// A pipe, closed when it is released.
private final class Pipe {
    let reader: Int32
    let writer: Int32

    struct Failure: Error {}

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure() }
        (reader, writer) = (ends[0], ends[1])
    }

    deinit {
        close(reader)
        close(writer)
    }
}
