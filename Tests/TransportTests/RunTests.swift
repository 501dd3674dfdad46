import Channels
import NIOCore
import Testing
import Transport

/// Messages that are received one after the other into one piece of memory, and messages that are lent.
@Suite(.serialized) struct RunTests {
    private static func buffer(_ count: Int) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 8)
        buffer.initializeMemory(as: UInt8.self, repeating: 0xaa)
        return buffer
    }

    /// A ring: each party sends to the one before it what it has, and gets all of the next one's.
    private static func ring(
        _ channel: any Channels.Channel, count: Int, messageBytes: Int, ahead: Int
    ) async throws -> Bool {
        let (previous, next) = ((channel.party + 2) % 3, (channel.party + 1) % 3)
        let sizes = stride(from: 0, to: count, by: messageBytes).map {
            min(messageBytes, count - $0)
        }
        let target = buffer(count)
        defer { target.deallocate() }
        var (sent, asked): (Int, [Int]) = (0, [])
        try await channel.receive(from: next, into: target, messageBytes: messageBytes) {
            (number: Int) throws(Channels.ChannelError) in
            asked.append(number)
            while sent < sizes.count, sent <= number + ahead {
                try channel.send(
                    message(from: channel.party, to: previous, index: sent, count: sizes[sent]),
                    to: previous)
                sent += 1
            }
        }
        let expected = sizes.enumerated().flatMap { index, size in
            message(from: next, to: channel.party, index: index, count: size)
        }
        return [UInt8](target) == expected && asked == Array(sizes.indices)
    }

    @Test(arguments: [(0, 8), (7, 8), (40, 1), (100_000, 999), (3_000_000, 140_000)])
    func aRunFillsItsMemory(count: Int, messageBytes: Int) async throws {
        let committee = try await Committee(3)
        for ahead in [0, 3, 1000] {
            let ended = try await committee.run(.test(1)) { channel in
                try await Self.ring(
                    channel, count: count, messageBytes: messageBytes, ahead: ahead)
            }
            #expect(ended == [true, true, true], "ahead by \(ahead)")
        }
        await committee.stop()
    }

    /// Away from the node's loop a run is the same.
    @Test func aRunWorksFromAnyTask() async throws {
        let committee = try await Committee(3)
        let (nodes, identities) = (committee.nodes, committee.identities)
        let ended = try await withThrowingTaskGroup(of: Bool.self) { group in
            for node in nodes {
                group.addTask {
                    let channel = try await node.openSession(
                        id: .test(1), committee: identities, timeout: .seconds(10))
                    defer { channel.close() }
                    return try await Self.ring(channel, count: 90_000, messageBytes: 1000, ahead: 9)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(ended == [true, true, true])
        await committee.stop()
    }

    /// What a peer does in the middle of a run of four messages of 100 bytes, and what is thrown.
    private static let breaches: [(name: String, expected: Channels.ChannelError)] = [
        ("short", .unexpectedLength(party: 0, round: 1, expected: 100, received: 99)),
        ("long", .unexpectedLength(party: 0, round: 1, expected: 100, received: 101)),
        ("silent", .timedOut(party: 0, round: 1)),
        ("leaves", .closed(party: 0)),
    ]

    @Test(arguments: breaches.indices) func aBreachEndsTheRun(_ number: Int) async throws {
        let (name, expected) = Self.breaches[number]
        let committee = try await Committee(2)
        let timeout: TimeAmount = name == "silent" ? .seconds(1) : .seconds(20)
        let ended = await committee.outcomes(.test(1), timeout: timeout) { channel in
            channel.beginRound()
            if channel.party == 0 {
                for _ in 0..<2 { try channel.send([UInt8](repeating: 7, count: 100), to: 1) }
                switch name {
                case "short": try channel.send([UInt8](repeating: 7, count: 99), to: 1)
                case "long": try channel.send([UInt8](repeating: 7, count: 101), to: 1)
                case "silent": try await Task.sleep(for: .milliseconds(2500))
                default: return channel.close()
                }
                _ = try await channel.receive(from: 1, maximum: 1)
            } else {
                let target = Self.buffer(400)
                defer { target.deallocate() }
                var last = -1
                do throws(Channels.ChannelError) {
                    try await channel.receive(from: 0, into: target, messageBytes: 100) {
                        last = $0
                    }
                } catch {
                    // Two messages had come, and nothing is written after them.
                    #expect(last == 2)
                    #expect(target[..<200].allSatisfy { $0 == 7 })
                    #expect(target[200...].allSatisfy { $0 == 0xaa })
                    throw error
                }
            }
        }
        #expect(throws: expected) { try ended[1].get() }
        await committee.stop()
    }

    /// Who gives a run up may release its memory: what comes later goes nowhere.
    @Test func aRunGivenUpWritesNothing() async throws {
        let committee = try await Committee(2)
        let ended = await committee.outcomes(.test(1)) { channel in
            if channel.party == 0 {
                try channel.send([UInt8](repeating: 7, count: 100_000), to: 1)
                try await Task.sleep(for: .milliseconds(100))
                for _ in 0..<3 { try? channel.send([UInt8](repeating: 7, count: 100_000), to: 1) }
                _ = try? await channel.receive(from: 1, maximum: 1)
                return
            }
            let target = Self.buffer(400_000)
            defer { target.deallocate() }
            do throws(Channels.ChannelError) {
                try await channel.receive(from: 0, into: target, messageBytes: 100_000) {
                    (number: Int) throws(Channels.ChannelError) in
                    if number == 1 { throw .outOfOrder(party: 0, round: 3) }
                }
            } catch {
                #expect(error == .outOfOrder(party: 0, round: 3))
            }
            #expect(throws: Channels.ChannelError.closedHere) { try channel.send([1], to: 0) }
            await #expect(throws: Channels.ChannelError.closedHere) {
                _ = try await channel.receive(from: 0, maximum: 1)
            }
            try await Task.sleep(for: .milliseconds(300))
            #expect(target[..<100_000].allSatisfy { $0 == 7 })
            #expect(target[100_000...].allSatisfy { $0 == 0xaa })
        }
        for outcome in ended { try outcome.get() }
        await committee.stop()
    }

    @Test func messagesAreLent() async throws {
        let committee = try await Committee(2)
        let sizes = [0, 1, 100, 200_000, 200_000, 7, 90_000, 300_000, 16 << 10]
        _ = try await committee.run(.test(1)) { channel in
            let peer = 1 - channel.party
            for (index, size) in sizes.enumerated() {
                try channel.send(
                    message(from: channel.party, to: peer, index: index, count: size), to: peer)
            }
            for (index, size) in sizes.enumerated() {
                // Some have come before they are asked for, others come when they are waited for.
                if index == 4 { try await Task.sleep(for: .milliseconds(50)) }
                var isRight = false
                try await channel.receive(from: peer, byteCount: size) {
                    isRight =
                        [UInt8]($0)
                        == message(from: peer, to: channel.party, index: index, count: size)
                }
                #expect(isRight, "message \(index)")
            }
            return channel.traffic.bytesReceived == sizes.reduce(0, +)
        }
        await committee.stop()
    }

    @Test(arguments: [99, 101]) func aLentMessageHasItsLength(_ count: Int) async throws {
        let committee = try await Committee(2)
        let ended = await committee.outcomes(.test(1)) { channel in
            if channel.party == 0 {
                try channel.send([UInt8](repeating: 7, count: count), to: 1)
                _ = try? await channel.receive(from: 1, maximum: 1)
            } else {
                try await channel.receive(from: 0, byteCount: 100) { _ in
                    Issue.record("a message of another length was lent")
                }
            }
        }
        #expect(
            throws: Channels.ChannelError.unexpectedLength(
                party: 0, round: 0, expected: 100, received: count)
        ) { try ended[1].get() }
        await committee.stop()
    }
}
