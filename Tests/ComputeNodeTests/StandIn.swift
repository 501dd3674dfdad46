import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// What answers in a stopped node's place, with its certificate and under its address: a member that is corrupt
/// towards clients.
struct StandIn {
    /// A status, and a JSON body.
    typealias Answer = @Sendable (HTTPMethod, String, [UInt8]) -> (status: Int, body: String)

    private let channel: any NIOCore.Channel

    /// - Parameter node: one that was started, and runs no more.
    init(
        for node: LocalNode, on endpoint: NodeConfiguration.Endpoint, _ answer: @escaping Answer
    ) async throws {
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(node.directory + "/node.crt")
                .map { .certificate($0) },
            privateKey: .privateKey(
                try NIOSSLPrivateKey(file: node.directory + "/node.key", format: .pem)))
        tls.minimumTLSVersion = .tlsv13
        let context = try NIOSSLContext(configuration: tls)
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Responder(answer))
                }
            }.bind(host: endpoint.host, port: endpoint.port).get()
    }

    func stop() async { try? await channel.close() }

    private final class Responder: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        private let answer: Answer
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ answer: @escaping Answer) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): (self.head, body) = (head, [])
            case .body(let bytes): body += bytes.readableBytesView
            case .end:
                guard let head else { return }
                let (status, text) = answer(head.method, head.uri, body)
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
}
