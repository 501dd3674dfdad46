import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A server that answers as a test says: in a stopped node's place, with its certificate and under its address, a
/// member that is corrupt towards clients.
struct StandIn {
    struct Request: Sendable {
        var method: HTTPMethod
        var uri: String
        var authorization: String?
        var body: [UInt8]
    }

    /// A status, and a JSON body.
    typealias Answer = @Sendable (HTTPMethod, String, [UInt8]) -> (status: Int, body: String)
    /// The same, in its time.
    typealias Handler = @Sendable (Request) async -> (status: Int, body: String)

    private let channel: any NIOCore.Channel

    var port: Int { channel.localAddress?.port ?? 0 }

    /// - Parameter node: one that was started, and runs no more.
    init(
        for node: LocalNode, on endpoint: NodeConfiguration.Endpoint, _ answer: @escaping Answer
    ) async throws {
        try await self.init(
            certificate: try String(contentsOfFile: node.directory + "/node.crt", encoding: .utf8),
            key: try String(contentsOfFile: node.directory + "/node.key", encoding: .utf8),
            on: endpoint.host, endpoint.port
        ) { answer($0.method, $0.uri, $0.body) }
    }

    /// - Parameter certificate: in PEM, as the key; nil: no TLS.
    init(
        certificate: String? = nil, key: String = "", on host: String = "127.0.0.1",
        _ port: Int = 0, _ handler: @escaping Handler
    ) async throws {
        var context: NIOSSLContext?
        if let certificate {
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
                    .map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
            tls.minimumTLSVersion = .tlsv13
            context = try NIOSSLContext(configuration: tls)
        }
        let tls = context
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Responder(handler))
                }
            }.bind(host: host, port: port).get()
    }

    func stop() async { try? await channel.close() }

    private final class Responder: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        private let handler: Handler
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ handler: @escaping Handler) { self.handler = handler }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): (self.head, body) = (head, [])
            case .body(let bytes): body += bytes.readableBytesView
            case .end:
                guard let head else { return }
                let request = Request(
                    method: head.method, uri: head.uri,
                    authorization: head.headers.first(name: "authorization"), body: body)
                let handler = handler
                let answer = context.eventLoop.makePromise(of: (status: Int, body: String).self)
                answer.completeWithTask { await handler(request) }
                answer.futureResult.assumeIsolated().whenSuccess { answer in
                    self.write(answer.body, answer.status, context)
                }
            }
        }

        private func write(_ text: String, _ status: Int, _ context: ChannelHandlerContext) {
            let bytes = ByteBuffer(string: text)
            let headers = HTTPHeaders([("content-length", "\(bytes.readableBytes)")])
            let response = HTTPResponseHead(
                version: .http1_1, status: .init(statusCode: status), headers: headers)
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
