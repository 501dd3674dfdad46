import Channels
import Foundation
import NIOCore
import Testing
import Transport

/// Peers that die, come back, or break the protocol.
@Suite(.serialized) struct FailureTests {
    @Test func aStoppedPeerIsNamedAndMayComeBack() async throws {
        var committee = try await Committee(3)
        let nodes = committee.nodes
        let start = ContinuousClock.now
        let ended = await committee.outcomes(.test(1), timeout: .seconds(30)) { channel in
            for round in 0..<1_000_000 {
                if channel.party == 2, round == 10 {
                    Task.detached { await nodes[2].stop() }
                }
                do {
                    _ = try await channel.exchange([1], maximum: 1)
                } catch {
                    // Who notices first does not leave first: both are to name the same party.
                    if channel.party != 2 { try? await Task.sleep(for: .seconds(1)) }
                    throw error
                }
            }
        }
        for party in [0, 1] {
            #expect(throws: Channels.ChannelError.closed(party: 2)) { try ended[party].get() }
        }
        #expect(throws: Channels.ChannelError.closedHere) { try ended[2].get() }
        #expect(ContinuousClock.now - start < .seconds(10))
        await nodes[2].stop()

        // It comes back with the same key, at another port, and the session is opened anew.
        committee.nodes[2] = try await Committee.node(committee.credentials[2], committee.events[2])
        for other in 0..<2 {
            committee.nodes[other].addPeer(
                committee.identities[2], host: "127.0.0.1", port: committee.nodes[2].port)
            committee.nodes[2].addPeer(
                committee.identities[other], host: "127.0.0.1", port: committee.nodes[other].port)
        }
        let again = try await committee.run(.test(1)) { try await $0.exchange([5], maximum: 1) }
        #expect(again == Array(repeating: [[5], [5], [5]], count: 3))
        await committee.stop()
    }

    @Test func aFrameTooLongNamesThePeer() async throws {
        let parties = try (0..<2).map { _ in try CertificateAndKey.generate() }
        let events = [Events(), Events()]
        // Party 1 takes only short frames but its greeting says otherwise to nobody: party 0 is
        // made to believe that long ones are welcome.
        let first = try await Committee.node(parties[0], events[0]) { $0.chunkBytes = 100_000 }
        let second = try await Committee.node(parties[1], events[1]) {
            $0.maximumFrameBytes = 50_000
            $0.announcedFrameBytes = 1 << 20
        }
        let committee = Committee(nodes: [first, second], events: events, credentials: parties)
        first.addPeer(second.identity, host: "127.0.0.1", port: second.port)
        second.addPeer(first.identity, host: "127.0.0.1", port: first.port)
        let ended = await committee.outcomes(.test(1)) { channel in
            if channel.party == 0 {
                try channel.send([UInt8](repeating: 1, count: 200_000), to: 1)
                _ = try await channel.receive(from: 1, maximum: 1)
            } else {
                _ = try await channel.receive(from: 0, maximum: 1_000_000)
            }
        }
        #expect(throws: Channels.ChannelError.closed(party: 1)) { try ended[0].get() }
        #expect(throws: Channels.ChannelError.tooLong(party: 0, limit: 50_000)) {
            try ended[1].get()
        }
        let reason = TransportError.frameTooLong(parties[0].identity, limit: 50_000)
        #expect(await events[1].wait { $0 == .disconnected(parties[0].identity, reason) })
        await committee.stop()
    }

    @Test func aRemovedPeerIsGone() async throws {
        let committee = try await Committee(2)
        let identities = committee.identities
        let ended = await committee.outcomes(.test(1)) { channel in
            _ = try await channel.exchange([1], maximum: 1)
            if channel.party == 0 { committee.nodes[0].removePeer(identities[1]) }
            _ = try await channel.receive(from: 1 - channel.party, maximum: 1)
        }
        #expect(throws: Channels.ChannelError.closed(party: 1)) { try ended[0].get() }
        #expect(throws: Channels.ChannelError.closed(party: 0)) { try ended[1].get() }
        #expect(await committee.nodes[0].connectedPeers().isEmpty)
        await committee.stop()
    }

    @Test func heartbeatsKeepAQuietConnection() async throws {
        let committee = try await Committee(2) {
            $0.heartbeatInterval = .milliseconds(50)
            $0.livenessTimeout = .milliseconds(1500)
        }
        _ = try await committee.run(.test(1), timeout: .seconds(5)) { channel in
            _ = try await channel.exchange([1], maximum: 1)
            try await Task.sleep(for: .seconds(2))
            _ = try await channel.exchange([2], maximum: 1)
        }
        await committee.stop()
    }

    @Test func aPeerWithoutSignOfLifeIsGivenUp() async throws {
        // Party 1 sends no heartbeats for a minute; party 0 waits half a second.
        let parties = try (0..<2).map { _ in try CertificateAndKey.generate() }
        let events = [Events(), Events()]
        let first = try await Committee.node(parties[0], events[0]) {
            $0.heartbeatInterval = .seconds(60)
            $0.livenessTimeout = .milliseconds(500)
        }
        let second = try await Committee.node(parties[1], events[1]) {
            $0.heartbeatInterval = .seconds(60)
            $0.livenessTimeout = .seconds(60)
        }
        first.addPeer(second.identity, host: "127.0.0.1", port: second.port)
        second.addPeer(first.identity, host: "127.0.0.1", port: first.port)
        let silent = TransportEvent.disconnected(
            parties[1].identity, .silent(parties[1].identity))
        #expect(await events[0].wait { $0 == silent })
        await first.stop()
        await second.stop()
    }

    @Test func nothingIsLeftAfterAStop() async throws {
        func threads() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
        }
        let warm = try await Committee(2)
        _ = try await warm.run(.test(1)) { try await $0.exchange([1], maximum: 1) }
        await warm.stop()
        let before = try threads()
        for _ in 0..<5 {
            let committee = try await Committee(3)
            _ = try await committee.run(.test(1)) { try await $0.exchange([1], maximum: 1) }
            await committee.stop()
            await committee.stop()
        }
        #expect(try threads() <= before + 2)
    }

    @Test func aStoppedNodeOpensNothing() async throws {
        let committee = try await Committee(2)
        let waiting = Task {
            try await committee.nodes[0].openSession(
                id: .test(1), committee: committee.identities, timeout: .seconds(60))
        }
        try await Task.sleep(for: .milliseconds(100))
        await committee.nodes[0].stop()
        await #expect(throws: Channels.ChannelError.closedHere) { _ = try await waiting.value }
        await committee.nodes[1].stop()
    }

    @Test func aTakenPortIsSaid() async throws {
        let committee = try await Committee(1)
        let port = committee.nodes[0].port
        await #expect(throws: TransportError.cannotListen(host: "127.0.0.1", port: port)) {
            _ = try await Committee.node(committee.credentials[0], Events()) { $0.port = port }
        }
        await committee.stop()
    }
}
