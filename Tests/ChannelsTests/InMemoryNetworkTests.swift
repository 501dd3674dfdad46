import Channels
import Testing

/// A message that both ends can work out for themselves.
func message(from: Int, to: Int, index: Int, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ from &* 7 &+ to &* 13 &+ index) }
}

@Suite struct InMemoryNetworkTests {
    @Test func everyMessageArrivesWholeAndInOrder() async throws {
        let sizes = [0, 1, 7, 8, 63, 64, 4096, 100_000, 3, 1 << 20, 5]
        let traffic = try await runParties(4) { channel in
            for (index, count) in sizes.enumerated() {
                channel.beginRound()
                for peer in 0..<4 where peer != channel.party {
                    try channel.send(
                        message(from: channel.party, to: peer, index: index, count: count), to: peer
                    )
                }
                for peer in 0..<4 where peer != channel.party {
                    let expected = message(
                        from: peer, to: channel.party, index: index, count: count)
                    if index % 2 == 0 {
                        var bytes = [UInt8](repeating: 0, count: count)
                        let buffer = UnsafeMutableRawBufferPointer.allocate(
                            byteCount: count, alignment: 8)
                        defer { buffer.deallocate() }
                        try await channel.receive(from: peer, into: buffer)
                        bytes = [UInt8](buffer)
                        #expect(bytes == expected)
                    } else {
                        #expect(try await channel.receive(from: peer, maximum: count) == expected)
                    }
                }
            }
            return channel.traffic
        }
        let bytes = sizes.reduce(0, +) * 3
        #expect(
            traffic
                == Array(
                    repeating: Traffic(
                        rounds: sizes.count, bytesSent: bytes, bytesReceived: bytes,
                        messagesSent: 3 * sizes.count), count: 4))
    }

    @Test func messagesSentAheadAreKept() async throws {
        _ = try await runParties(2) { channel in
            if channel.party == 0 {
                for i in 0..<1000 {
                    try channel.send(message(from: 0, to: 1, index: i, count: i), to: 1)
                }
                _ = try await channel.receive(from: 1, maximum: 0)
            } else {
                for i in 0..<1000 {
                    #expect(
                        try await channel.receive(from: 0, maximum: 1000)
                            == message(from: 0, to: 1, index: i, count: i))
                }
                try channel.send([], to: 0)
            }
        }
    }

    @Test func exchangeGivesEveryoneEverything() async throws {
        let views = try await runParties(3) { channel in
            try await channel.exchange([UInt8(channel.party), 9], maximum: 2)
        }
        #expect(views == Array(repeating: [[0, 9], [1, 9], [2, 9]], count: 3))
    }

    @Test func aSilentPartyIsNamedWithTheRound() async {
        let clock = ContinuousClock()
        let start = clock.now
        let ended = await InMemoryNetwork(partyCount: 3, timeout: .milliseconds(200)).outcomes {
            channel in
            for round in 0..<5 {
                if channel.party == 2, round == 3 {
                    try? await Task.sleep(for: .seconds(2))
                    return
                }
                _ = try await channel.exchange([UInt8(round)], maximum: 1)
            }
        }
        for party in [0, 1] {
            #expect(throws: ChannelError.timedOut(party: 2, round: 4)) { try ended[party].get() }
        }
        #expect(clock.now - start < .seconds(4))
    }

    @Test func wrongLengthsAreTyped() async {
        let ended = await InMemoryNetwork(partyCount: 3).outcomes { channel in
            channel.beginRound()
            switch channel.party {
            case 0:
                try channel.send([1, 2, 3], to: 1)
                try channel.send([1, 2, 3], to: 2)
                _ = try? await channel.receive(from: 1, maximum: 0)
            case 1: _ = try await channel.receive(from: 0, maximum: 2)
            default:
                let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4, alignment: 8)
                defer { buffer.deallocate() }
                try await channel.receive(from: 0, into: buffer)
            }
        }
        #expect(throws: ChannelError.tooLong(party: 0, limit: 2)) { try ended[1].get() }
        #expect(
            throws: ChannelError.unexpectedLength(party: 0, round: 1, expected: 4, received: 3)
        ) { try ended[2].get() }
    }

    @Test func closingIsSeenAfterWhatWasSent() async throws {
        let ended = await InMemoryNetwork(partyCount: 2).outcomes { channel in
            if channel.party == 0 {
                try channel.send([7], to: 1)
                channel.close()
                channel.close()
                #expect(throws: ChannelError.closedHere) { try channel.send([8], to: 1) }
                _ = try await channel.receive(from: 1, maximum: 1)
            } else {
                try? await Task.sleep(for: .milliseconds(50))
                #expect(try await channel.receive(from: 0, maximum: 1) == [7])
                #expect(throws: ChannelError.closed(party: 0)) { try channel.send([8], to: 0) }
                _ = try await channel.receive(from: 0, maximum: 1)
            }
        }
        #expect(throws: ChannelError.closedHere) { try ended[0].get() }
        #expect(throws: ChannelError.closed(party: 0)) { try ended[1].get() }
    }

    @Test func theFirstFailureIsTheOneThrown() async {
        struct Mine: Error, Equatable {}
        await #expect(throws: Mine()) {
            _ = try await runParties(3) { channel in
                if channel.party == 1 { throw Mine() }
                _ = try await channel.receive(from: 1, maximum: 1)
            }
        }
    }

    @Test func cancellingEndsAWait() async {
        let start = ContinuousClock.now
        let task = Task {
            await InMemoryNetwork(partyCount: 2, timeout: .seconds(60)).outcomes { channel in
                if channel.party == 0 { _ = try await channel.receive(from: 1, maximum: 1) }
                try await Task.sleep(for: .seconds(60))
            }
        }
        try? await Task.sleep(for: .milliseconds(50))
        task.cancel()
        let ended = await task.value
        #expect(throws: ChannelError.closedHere) { try ended[0].get() }
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func aChannelGivenUpIsClosed() async {
        let network = InMemoryNetwork(partyCount: 2)
        let first = network.channels[0]
        network.channels[1].close()
        await #expect(throws: ChannelError.closed(party: 1)) {
            _ = try await first.receive(from: 1, maximum: 1)
        }
    }
}
