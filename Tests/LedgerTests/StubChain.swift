import Ledger
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on loopback that speaks JSON-RPC as a test tells it: the chain of these tests,
/// with every fault a chain can show.
final class StubChain: Sendable {
    /// What the server does with one request.
    enum Answer: Sendable {
        /// A result, as JSON text.
        case result(String)
        /// A JSON-RPC error.
        case error(code: Int, message: String, data: String? = nil)
        /// An HTTP status and a body that is sent as it is.
        case raw(status: Int, body: String)
        /// The body with another id.
        case wrongID(String)
        /// The connection is closed without an answer.
        case drop
        /// Nothing, ever.
        case silence
        /// The head and half of the body, then nothing.
        case stall
    }

    /// Method and the JSON text of the whole request, to an answer.
    struct Script: Sendable {
        let answer: @Sendable (_ method: String, _ body: String) -> Answer

        init(_ answer: @escaping @Sendable (_ method: String, _ body: String) -> Answer) {
            self.answer = answer
        }

        /// The same answer to everything.
        static func always(_ answer: Answer) -> Script { Script { _, _ in answer } }
    }

    let port: Int
    private let server: any Channel
    private let sink: Sink

    init(_ script: Script) async throws {
        let sink = Sink()
        server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(script, sink))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = server.localAddress?.port ?? 0
        self.sink = sink
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// The methods asked for so far.
    var methods: [String] { sink.seen.withLock { $0.map(\.method) } }
    /// The bodies of the requests so far.
    var bodies: [String] { sink.seen.withLock { $0.map(\.body) } }
    /// The authorization headers of the requests so far.
    var authorizations: [String?] { sink.seen.withLock { $0.map(\.authorization) } }

    func stop() async throws { try await server.close() }

    final class Sink: Sendable {
        let seen = Mutex<[(method: String, body: String, authorization: String?)]>([])
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let script: Script
        private let sink: Sink
        private var body = ""
        private var authorization: String?

        init(_ script: Script, _ sink: Sink) {
            self.script = script
            self.sink = sink
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                body = ""
                authorization = head.headers.first(name: "authorization")
            case .body(let buffer): body += String(buffer: buffer)
            case .end: answer(context)
            }
        }

        private func answer(_ context: ChannelHandlerContext) {
            let method = field("\"method\":\"", until: "\"")
            let id = field("\"id\":", until: ",}")
            sink.seen.withLock { $0.append((method, body, authorization)) }
            switch script.answer(method, body) {
            case .result(let json):
                respond(context, 200, "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":\(json)}")
            case .error(let code, let message, let data):
                let extra = data.map { ",\"data\":\"\($0)\"" } ?? ""
                respond(
                    context, 200,
                    "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"error\":"
                        + "{\"code\":\(code),\"message\":\"\(message)\"\(extra)}}")
            case .raw(let status, let body): respond(context, status, body)
            case .wrongID(let json):
                respond(context, 200, "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":\(json)}")
            case .drop: context.close(promise: nil)
            case .silence: break
            case .stall:
                let headers: HTTPHeaders = ["content-length": "100"]
                write(context, .head(.init(version: .http1_1, status: .ok, headers: headers)))
                write(context, .body(.byteBuffer(ByteBuffer(string: "{"))))
                context.flush()
            }
        }

        /// The text after `start`, up to any character of `stops`.
        private func field(_ start: String, until stops: String) -> String {
            guard let range = body.firstRange(of: start) else { return "" }
            return String(body[range.upperBound...].prefix { !stops.contains($0) })
        }

        private func respond(_ context: ChannelHandlerContext, _ status: Int, _ body: String) {
            let headers: HTTPHeaders = [
                "content-type": "application/json", "content-length": "\(body.utf8.count)",
            ]
            write(
                context,
                .head(
                    .init(
                        version: .http1_1, status: .init(statusCode: status), headers: headers)))
            write(context, .body(.byteBuffer(ByteBuffer(string: body))))
            write(context, .end(nil))
            context.flush()
        }

        private func write(_ context: ChannelHandlerContext, _ part: HTTPServerResponsePart) {
            context.write(wrapOutboundOut(part), promise: nil)
        }
    }
}

/// A counter that tests share with a server's threads.
final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    /// The value before.
    @discardableResult func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
    var now: Int { value.load(ordering: .relaxed) }
}

/// Runs `body` against a chain that follows `script`, with short time-outs.
func withChain(
    attempts: Int = 3, timeout: Duration = .seconds(5), responseLimit: Int = 1 << 20,
    _ script: StubChain.Script,
    _ body: (EthereumClient, StubChain) async throws -> Void
) async throws {
    let chain = try await StubChain(script)
    let client = try EthereumClient(
        url: chain.url,
        options: .init(
            timeout: timeout, attempts: attempts, firstPause: .milliseconds(2),
            responseLimit: responseLimit))
    do {
        try await body(client, chain)
    } catch {
        try? await chain.stop()
        throw error
    }
    try await chain.stop()
}
