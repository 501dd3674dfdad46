import Ledger
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// One connection to a node, for one request after the other.
///
/// The connection is pinned as `PinnedHTTPClient`'s are. An answer that is late, too long or cut off ends it.
final class KeptConnection: Sendable {
    private let channel: any NIOCore.Channel
    private let answers: AnswerQueue

    private init(_ channel: any NIOCore.Channel, _ answers: AnswerQueue) {
        self.channel = channel
        self.answers = answers
    }

    var isOpen: Bool { channel.isActive }

    /// Opens a connection. Throws `.wrongPin` and `.unreachable`.
    static func open(
        to endpoint: NodeConfiguration.Endpoint, pin: Hash32, within time: Duration
    ) async throws(NodeError) -> KeptConnection {
        let verdict = PinVerdict()
        let answers = AnswerQueue()
        do {
            let context = try PinnedHTTPClient.context()
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connectTimeout(.nanoseconds(Int64(time.inSeconds * 1e9)))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = try NIOSSLClientHandler(
                            context: context, serverHostname: nil,
                            customVerificationCallback: { certificates, promise in
                                promise.succeed(
                                    verdict.check(certificates.first, pin: pin)
                                        ? .certificateVerified : .failed)
                            })
                        try channel.pipeline.syncOperations.addHandler(handler)
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(AnswerReader(answers))
                    }
                }
                .connect(host: endpoint.host, port: endpoint.port).get()
            return KeptConnection(channel, answers)
        } catch {
            throw verdict.isRefused
                ? .wrongPin(endpoint: endpoint.description)
                : .unreachable(endpoint: endpoint.description)
        }
    }

    /// Sends a request and waits for its answer. One at a time.
    ///
    /// - Returns: nil where the connection ended before there was one.
    func request(
        _ head: HTTPRequestHead, body: [UInt8], within time: Duration
    ) async -> PinnedHTTPClient.Answer? {
        let promise = Promise<PinnedHTTPClient.Answer?>()
        answers.wait(promise)
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if !body.isEmpty {
            channel.write(
                HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
        }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        let timer = channel.eventLoop.scheduleTask(
            in: .nanoseconds(Int64(time.inSeconds * 1e9))
        ) { self.close() }
        let answer = await promise.value()
        timer.cancel()
        if answer == nil { close() }
        return answer ?? nil
    }

    func close() {
        channel.close(promise: nil)
        answers.end()
    }
}

/// Who waits for the next answer of a connection.
private final class AnswerQueue: Sendable {
    private struct State {
        var waiting: Promise<PinnedHTTPClient.Answer?>?
        var isOver = false
    }

    private let state = Mutex(State())

    func wait(_ promise: Promise<PinnedHTTPClient.Answer?>) {
        let isOver = state.withLock { state in
            if !state.isOver { state.waiting = promise }
            return state.isOver
        }
        if isOver { promise.fulfill(nil) }
    }

    func take(_ answer: PinnedHTTPClient.Answer) {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.fulfill(answer)
    }

    func end() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.fulfill(nil)
    }
}

/// Puts the parts of answers together. On its channel's event loop.
private final class AnswerReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let answers: AnswerQueue
    private var answer = PinnedHTTPClient.Answer(status: 0, body: [])

    init(_ answers: AnswerQueue) { self.answers = answers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): answer = .init(status: Int(head.status.code), body: [])
        case .body(let bytes):
            answer.body += bytes.readableBytesView
            if answer.body.count > PinnedHTTPClient.maximumAnswer { context.close(promise: nil) }
        case .end: answers.take(answer)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { answers.end() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answers.end()
        context.close(promise: nil)
    }
}
