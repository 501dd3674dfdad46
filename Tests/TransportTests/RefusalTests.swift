import Channels
import NIOCore
import NIOPosix
import NIOSSL
import Testing
import Transport

/// Who and what is not let in.
@Suite(.serialized) struct RefusalTests {
    /// Three parties in the order of their identities: the first dials.
    private func sorted() throws -> [CertificateAndKey] {
        try (0..<3).map { _ in try CertificateAndKey.generate() }
            .sorted { $0.identity < $1.identity }
    }

    @Test func anUnknownCallerIsRefused() async throws {
        let parties = try sorted()
        let (callerEvents, calledEvents) = (Events(), Events())
        let caller = try await Committee.node(parties[0], callerEvents)
        let called = try await Committee.node(parties[1], calledEvents)
        caller.addPeer(parties[1].identity, host: "127.0.0.1", port: called.port)
        #expect(await calledEvents.wait { $0 == .refused(.unknownIdentity(parties[0].identity)) })
        #expect(await called.connectedPeers().isEmpty)
        #expect(await caller.connectedPeers().isEmpty)
        await caller.stop()
        await called.stop()
    }

    @Test func anotherPartyAtTheAddressIsRefused() async throws {
        // Party 1 answers where party 2 is expected: its own valid certificate does not help.
        let parties = try sorted()
        let (callerEvents, calledEvents) = (Events(), Events())
        let caller = try await Committee.node(parties[0], callerEvents)
        let called = try await Committee.node(parties[1], calledEvents)
        called.addPeer(parties[0].identity, host: "127.0.0.1", port: caller.port)
        caller.addPeer(parties[2].identity, host: "127.0.0.1", port: called.port)
        let expected = TransportError.unexpectedIdentity(
            expected: parties[2].identity, presented: parties[1].identity)
        #expect(await callerEvents.wait { $0 == .refused(expected) })
        #expect(await caller.connectedPeers().isEmpty)
        await caller.stop()
        await called.stop()
    }

    @Test func aCallerIsWhoItsKeySays() async throws {
        // Party 0 calls; party 2 takes it for party 0, whatever it says, and never for party 1.
        let parties = try sorted()
        let (callerEvents, calledEvents) = (Events(), Events())
        let caller = try await Committee.node(parties[0], callerEvents)
        let called = try await Committee.node(parties[2], calledEvents)
        called.addPeer(parties[1].identity, host: "127.0.0.1", port: 1)
        caller.addPeer(parties[2].identity, host: "127.0.0.1", port: called.port)
        #expect(await calledEvents.wait { $0 == .refused(.unknownIdentity(parties[0].identity)) })
        #expect(await called.connectedPeers().isEmpty)
        await caller.stop()
        await called.stop()
    }

    @Test func garbageAndPlaintextAreRefused() async throws {
        let committee = try await Committee(1) { $0.handshakeTimeout = .milliseconds(500) }
        let node = committee.nodes[0]
        let texts = ["GET / HTTP/1.1\r\n\r\n", String(repeating: "\u{16}\u{3}\u{1}", count: 4000)]
        for text in texts {
            let client = try await RawClient.connect(node.port)
            try? await client.send(Array(text.utf8))
            #expect(await client.closed(within: 5))
        }
        // A client that sends nothing is put out after the time-out.
        let silent = try await RawClient.connect(node.port)
        #expect(await silent.closed(within: 5))
        #expect(await committee.events[0].wait { $0 == .refused(.handshakeFailed) })
        #expect(await committee.events[0].wait { $0 == .refused(.handshakeTimedOut) })
        await committee.stop()
    }

    @Test func aClientWithoutCertificateOrOnOldTLSIsRefused() async throws {
        let committee = try await Committee(1)
        let known = try CertificateAndKey.generate()
        committee.nodes[0].addPeer(known.identity, host: "127.0.0.1", port: 1)
        for old in [false, true] {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.certificateVerification = .none
            if old { tls.maximumTLSVersion = .tlsv12 }
            let client = try await RawClient.connect(committee.nodes[0].port, tls: tls)
            #expect(await client.closed(within: 5))
        }
        let events = committee.events[0]
        #expect(
            await events.wait { _ in
                events.all.count { $0 == .refused(.handshakeFailed) } == 2
            })
        await committee.stop()
    }

    @Test func handshakesAreLimited() async throws {
        let committee = try await Committee(1) { $0.maximumHandshakes = 2 }
        var clients: [RawClient] = []
        for _ in 0..<3 { clients.append(try await RawClient.connect(committee.nodes[0].port)) }
        #expect(await clients[2].closed(within: 5))
        #expect(await committee.events[0].wait { $0 == .refused(.tooManyHandshakes) })
        for client in clients { await client.close() }
        await committee.stop()
    }

    @Test func plaintextIsOnlySpokenWhenBothAsk() async throws {
        let committee = try await Committee(2) { $0.insecurePlaintextForBenchmarks = true }
        let sums = try await committee.run(.test(1)) { channel in
            try await channel.exchange([UInt8(channel.party)], maximum: 1)
        }
        #expect(sums == [[[0], [1]], [[0], [1]]])
        await committee.stop()
    }
}

/// A client that speaks no protocol.
struct RawClient: Sendable {
    let channel: any NIOCore.Channel

    static func connect(_ port: Int, tls: TLSConfiguration? = nil) async throws -> RawClient {
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        return RawClient(
            channel: try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        if let context {
                            try channel.pipeline.syncOperations.addHandler(
                                NIOSSLClientHandler(context: context, serverHostname: nil))
                        }
                    }
                }
                .connect(host: "127.0.0.1", port: port).get())
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func closed(within seconds: Int) async -> Bool {
        let done = channel.closeFuture
        let loop = channel.eventLoop
        let result = loop.makePromise(of: Bool.self)
        let timer = loop.scheduleTask(in: .seconds(Int64(seconds))) { result.succeed(false) }
        done.whenComplete { _ in
            timer.cancel()
            result.succeed(true)
        }
        return (try? await result.futureResult.get()) ?? false
    }

    func close() async { try? await channel.close() }
}
