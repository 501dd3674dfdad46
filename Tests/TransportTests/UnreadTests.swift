import Channels
import NIOCore
import Testing
import Transport

/// What waits for somebody has a limit: what comes and is not asked for, and what a peer does not take.
@Suite(.serialized) struct UnreadTests {
    /// A node, and a peer that it knows.
    private struct Pair {
        let node: TransportNode
        let events = Events()
        let peer: RawPeer
        let committee: [PartyIdentity]
        var caller: PartyIdentity { committee[0] }

        init(_ adjust: (inout TransportConfiguration) -> Void = { _ in }) async throws {
            let parties = try (0..<2).map { _ in try CertificateAndKey.generate() }
                .sorted { $0.identity < $1.identity }
            committee = parties.map(\.identity)
            node = try await Committee.node(parties[1], events, adjust)
            node.addPeer(parties[0].identity, host: "127.0.0.1", port: 1)
            peer = try await RawPeer(parties[0], to: node.port)
        }

        func open() async throws -> any Channels.Channel {
            try await node.openSession(
                id: .test(1), committee: committee, timeout: .seconds(20))
        }

        func stop() async {
            await peer.close()
            await node.stop()
        }
    }

    private func unsent(_ channel: any Channels.Channel, to peer: Int) async -> Int {
        await (channel as? any MeteredChannel)?.unsentByteCount(to: peer) ?? -1
    }

    /// Messages without bytes take memory, too.
    @Test(arguments: [0, 1]) func messagesCountByThemselves(excess: Int) async throws {
        let pair = try await Pair { $0.windowBytes = 64 << 10 }
        async let opened = pair.open()
        let tag = try await pair.peer.pair(window: 1 << 20)
        let channel = try await opened
        let count = 512 + excess
        let frames = (0..<count).flatMap {
            RawPeer.frame(5, [UInt8](repeating: 0, count: 8), to: tag, index: $0)
        }
        try await pair.peer.write(frames)
        let expected = TransportEvent.disconnected(pair.caller, .malformedFrame(pair.caller))
        if excess > 0 {
            #expect(await pair.events.wait { $0 == expected })
        } else {
            for _ in 0..<count { #expect(try await channel.receive(from: 0, maximum: 0) == []) }
            // So many more were granted as were taken.
            _ = try await pair.peer.next(6)
            #expect(!pair.events.all.contains(expected))
        }
        await pair.stop()
    }

    /// Who keeps to that is never refused, however short its messages.
    @Test(arguments: [0, 1, 200]) func shortMessagesWaitForTheirTurn(length: Int) async throws {
        let committee = try await Committee(2) { $0.windowBytes = 64 << 10 }
        let count = 3000
        let ahead = try await committee.run(.test(1)) { channel in
            let peer = 1 - channel.party
            for number in 0..<count {
                try channel.send(
                    [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: length),
                    to: peer)
            }
            let left = await unsent(channel, to: peer)
            for number in 0..<count {
                let bytes = try await channel.receive(from: peer, maximum: length)
                guard bytes.count == length,
                    bytes.allSatisfy({ $0 == UInt8(truncatingIfNeeded: number) })
                else { throw ChannelError.outOfOrder(party: peer, round: number) }
            }
            return left
        }
        for count in ahead { #expect((count > 0) == (length > 0)) }
        await committee.stop()
    }

    /// A peer that has the node answer, and does not read.
    @Test func answersThatNobodyReadsEndTheConnection() async throws {
        let pair = try await Pair()
        let opening = Task { try await pair.open() }
        let theirs = try await pair.peer.next(2)
        try await pair.peer.stopReading()
        let one = RawPeer.frame(2, RawPeer.announcement(of: theirs, window: 0))
        let many = (0..<10_000).flatMap { _ in one }
        let expected = TransportEvent.disconnected(pair.caller, .unread(pair.caller))
        for _ in 0..<100 where !pair.events.all.contains(expected) {
            try? await pair.peer.write(many)
        }
        #expect(await pair.events.wait { $0 == expected })
        opening.cancel()
        _ = await opening.result
        await pair.stop()
    }

    /// What is left of a session that is over is not kept for ever for a peer that takes nothing, nor at all for
    /// one that has left it.
    @Test(arguments: [false, true]) func whatNobodyTakesIsGivenUp(hasLeft: Bool) async throws {
        let time = hasLeft ? TimeAmount.seconds(30) : .milliseconds(800)
        let pair = try await Pair { $0.livenessTimeout = time }
        let living = Task {
            while !Task.isCancelled {
                try await pair.peer.send(7, [1])
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        async let opened = pair.open()
        let tag = try await pair.peer.pair(window: 1000)
        let channel = try await opened
        try channel.send([UInt8](repeating: 1, count: 4000), to: 0)
        _ = try await pair.peer.next(5)
        #expect(await unsent(channel, to: 0) == 4000 - (1000 - 128))
        if hasLeft {
            try await pair.peer.withdraw(from: tag)
            await #expect(throws: ChannelError.closed(party: 0)) {
                try await channel.receive(from: 0, maximum: 1)
            }
        }
        let start = ContinuousClock.now
        channel.close()
        if !hasLeft {
            try await Task.sleep(for: .milliseconds(300))
            let isLeft = pair.peer.has(4)
            // On a busy machine that may have been later.
            #expect(!isLeft || ContinuousClock.now - start > .milliseconds(700))
        }
        _ = try await pair.peer.next(4, within: .seconds(5))
        living.cancel()
        await pair.stop()
    }
}
