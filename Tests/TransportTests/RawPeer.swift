import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing
import Transport

/// A known peer that writes and reads frames by itself.
final class RawPeer: Sendable {
    struct Frame: Sendable {
        var type: UInt8
        var source: [UInt8]
        var payload: [UInt8]
    }

    private static let nonce = [UInt8](repeating: 7, count: 16)
    private static let tag: [UInt8] = [9, 0, 0, 0]

    private let channel: any NIOCore.Channel
    private let inbox: Inbox

    /// Connects to a node that knows it, and says hello.
    init(_ credentials: CertificateAndKey, to port: Int) async throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(
            Array(credentials.certificatePEM.utf8)
        ).map { .certificate($0) }
        tls.privateKey = .privateKey(
            try .init(bytes: Array(credentials.privateKeyPEM.utf8), format: .pem))
        let context = try NIOSSLContext(configuration: tls)
        let inbox = Inbox()
        self.inbox = inbox
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        NIOSSLClientHandler(context: context, serverHostname: nil),
                        Reader(inbox))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await send(
            1,
            Array("swft-mpc".utf8) + [2, 0, 0, 0, 0, 0, 16, 0]
                + [UInt8](repeating: 0, count: 32))
    }

    static func frame(
        _ type: UInt8, _ payload: [UInt8], to tag: [UInt8] = [0, 0, 0, 0], index: Int = 0
    ) -> [UInt8] {
        let length = (0..<4).map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) }
        let number = [UInt8(index & 255), UInt8(index >> 8 & 255)]
        return length + [type, type == 5 ? 1 : 0] + number + tag + Self.tag + payload
    }

    func send(_ type: UInt8, _ payload: [UInt8], to tag: [UInt8] = [0, 0, 0, 0]) async throws {
        try await write(Self.frame(type, payload, to: tag))
    }

    func write(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Waits for a frame of this type.
    func next(_ type: UInt8, within time: Duration = .seconds(10)) async throws -> Frame {
        let end = ContinuousClock.now + time
        while true {
            if let frame = inbox.take(type) { return frame }
            try #require(ContinuousClock.now < end, "no frame of type \(type)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func has(_ type: UInt8) -> Bool { inbox.has(type) }

    /// This peer's announcement of the session that the node has announced.
    static func announcement(of theirs: Frame, window: Int) -> [UInt8] {
        Array(theirs.payload[..<64]) + nonce + tag
            + (0..<4).map { UInt8(truncatingIfNeeded: window >> ($0 * 8)) }
    }

    /// Opens the session that the node opens; gives the tag by which the node takes its frames.
    func pair(window: Int) async throws -> [UInt8] {
        let theirs = try await next(2)
        try await send(2, Self.announcement(of: theirs, window: window))
        let tag = Array(theirs.payload[80..<84])
        try await send(3, Array(theirs.payload[64..<80]) + Self.nonce, to: tag)
        return tag
    }

    func withdraw(from tag: [UInt8]) async throws { try await send(4, Self.nonce, to: tag) }

    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    func close() async { try? await channel.close() }

    private final class Inbox: Sendable {
        private let state = Mutex<(bytes: [UInt8], frames: [Frame])>(([], []))

        func append(_ more: [UInt8]) {
            state.withLock { state in
                state.bytes += more
                while state.bytes.count >= 16 {
                    let bytes = state.bytes
                    let count = (0..<4).reduce(0) { $0 | Int(bytes[$1]) << ($1 * 8) }
                    guard bytes.count >= 16 + count else { return }
                    state.frames.append(
                        Frame(
                            type: bytes[4], source: Array(bytes[12..<16]),
                            payload: Array(bytes[16..<(16 + count)])))
                    state.bytes.removeFirst(16 + count)
                }
            }
        }

        func take(_ type: UInt8) -> Frame? {
            state.withLock { state in
                state.frames.firstIndex { $0.type == type }.map { state.frames.remove(at: $0) }
            }
        }

        func has(_ type: UInt8) -> Bool {
            state.withLock { $0.frames.contains { $0.type == type } }
        }
    }

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let inbox: Inbox

        init(_ inbox: Inbox) { self.inbox = inbox }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            inbox.append(Array(unwrapInboundIn(data).readableBytesView))
        }
    }
}
