import Channels
import DequeModule
import NIOCore
import NIOSSL

/// One connection to a peer: the last handler of its pipeline, on the node's event loop.
///
/// Before the peer's `hello` nothing else is taken from it, and nothing but our own is sent.
final class PeerConnection: ChannelInboundHandler, @unchecked Sendable {
    // Unchecked: everything is touched on the node's loop only.
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum State { case handshaking, ready, closed }

    let node: NodeCore
    /// Whom this side dialled; nil if it was dialled.
    let dialled: PartyIdentity?
    /// Who is at the other end: what the certificate says.
    private(set) var identity: PartyIdentity?
    private(set) var state = State.handshaking
    /// Why the certificate was refused.
    var refusal: TransportError?

    private(set) var context: ChannelHandlerContext?
    /// Looked at, never read, by who waits for a message. The channel owns it.
    private(set) var socket: NIOBSDSocket.Handle?
    private var handshakeTimer: Scheduled<Void>?
    var lastRead = NIODeadline.now()
    var lastPing = NIODeadline.now()

    /// The peer's sessions, whether open here or not.
    var announced: [SessionID: Announcement] = [:]
    /// This side's ends of the sessions, by tag.
    var streams: [UInt32: SessionLink] = [:]
    /// The link of the last data frame.
    var lastLink: SessionLink?
    var reader = FrameReader()
    /// The payload of the control frame just taken.
    var control: [UInt8] = []

    /// Streams that have something to send, in the order of their turns.
    var ready = Deque<SessionLink>()
    /// Streams of ended sessions that have sent everything.
    var drained: [SessionLink] = []
    /// Streams of ended sessions that have not.
    var draining: [SessionLink] = []
    /// Whether it is about to be closed, since the peer doesn't read.
    var isGivenUp = false
    /// Control frames and short messages: they go first.
    var batch: ByteBuffer
    var isDirty = false
    var isPumping = false
    /// How much of a message goes into a frame: what both sides like.
    var chunkBytes: Int

    init(node: NodeCore, dialled: PartyIdentity?) {
        self.node = node
        self.dialled = dialled
        chunkBytes = node.configuration.chunkBytes
        batch = ByteBufferAllocator().buffer(capacity: 4096)
    }

    // MARK: Beginning

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        socket = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable {
            (handle: NIOBSDSocket.Handle) in handle
        }
        let wait = node.configuration.handshakeTimeout
        handshakeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: wait) { [self] in
            if state == .handshaking { close(.handshakeTimedOut) }
        }
        if context.channel.isActive { sayHello(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        sayHello(context)
        context.fireChannelActive()
    }

    private func sayHello(_ context: ChannelHandlerContext) {
        let payload = Hello(
            maximumFrameBytes: node.configuration.announcedFrameBytes
                ?? node.configuration.maximumFrameBytes, identity: node.identity
        ).payload
        var frame = context.channel.allocator.buffer(capacity: 64)
        frame.write(FrameHeader(.hello, length: payload.count), payload)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    /// The first bytes have come, so the handshake is over: who is it?
    private func identify(_ context: ChannelHandlerContext) -> Bool {
        if node.configuration.insecurePlaintextForBenchmarks { return true }
        guard
            let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLHandler.self),
            let certificate = handler.peerCertificate,
            let identity = try? PartyIdentity(of: certificate)
        else {
            close(.handshakeFailed)
            return false
        }
        return isExpected(identity)
    }

    private func isExpected(_ identity: PartyIdentity) -> Bool {
        if let error = node.refusal(of: identity, dialled: dialled) {
            close(error)
            return false
        }
        self.identity = identity
        return true
    }

    /// Takes the peer's `hello`. False if the connection is closed.
    func greeted(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let hello = Hello(bytes) else {
            close(identity.map { .incompatible($0) } ?? .handshakeFailed)
            return false
        }
        if node.configuration.insecurePlaintextForBenchmarks, !isExpected(hello.identity) {
            return false
        }
        guard let identity else { return false }
        guard hello.maximumFrameBytes >= 4096 else {
            close(.incompatible(identity))
            return false
        }
        chunkBytes = min(
            chunkBytes, Int(hello.maximumFrameBytes) - FrameHeader.lengthByteCount)
        state = .ready
        handshakeTimer?.cancel()
        node.connected(self, identity)
        return true
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastRead = .now()
        guard state != .closed else { return }
        if identity == nil, !identify(context) { return }
        node.executor.isReading = true
        unwrapInboundIn(data).withUnsafeReadableBytes { read($0) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        node.executor.isReading = false
        if !node.executor.run() { node.rest() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { pump() }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Ending

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let refusal {
            close(refusal)
        } else if state == .handshaking {
            close(.handshakeFailed)
        } else if let identity {
            close(.connectionLost(identity))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if node.executor.isReading {
            node.executor.isReading = false
            node.executor.run()
        }
        ended(refusal ?? identity.map { .connectionLost($0) } ?? .handshakeFailed)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        socket = nil
    }

    /// Gives the connection up. Idempotent.
    func close(_ reason: TransportError) {
        guard state != .closed else { return }
        let context = context
        ended(reason)
        context?.close(promise: nil)
    }

    /// Whether everything queued has been handed to the socket's queue.
    var isIdle: Bool {
        batch.readableBytes == 0 && ready.isEmpty && streams.values.allSatisfy { !$0.isDraining }
    }

    /// Closes the connection when what was handed to the socket's queue has gone.
    func stop() {
        guard state == .ready, let context, let identity else { return close(.stopped) }
        var frame = context.channel.allocator.buffer(capacity: 32)
        frame.write(FrameHeader(.pong, length: 1), [0])
        let gone = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(frame), promise: gone)
        gone.futureResult.assumeIsolated().whenComplete { [self] _ in
            close(.connectionLost(identity))
        }
    }

    /// Tells the sessions and the node.
    private func ended(_ reason: TransportError) {
        guard state != .closed else { return }
        let wasReady = state == .ready
        state = .closed
        handshakeTimer?.cancel()
        for link in streams.values {
            let error: Channels.ChannelError =
                if case .frameTooLong(_, let limit) = reason {
                    .tooLong(party: link.party, limit: limit)
                } else {
                    .closed(party: link.party)
                }
            link.lost(error)
        }
        streams = [:]
        draining = []
        announced = [:]
        ready = []
        lastLink = nil
        node.disconnected(self, reason, wasReady: wasReady)
    }
}
