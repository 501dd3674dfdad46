import NIOCore
import NIOHTTP1

/// Tells a client that waits with its body to send it (RFC 9110, 10.1.1): `100 Continue`.
///
/// While an earlier request of the connection is being answered nothing is said; such a client sends its body
/// after a while.
final class ExpectedContinue: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Requests that are not answered.
    private var open = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) {
            // An older client doesn't know what that is.
            if open == 0, (head.version.major, head.version.minor) >= (1, 1),
                head.headers.isContinueExpected
            {
                let answer = HTTPResponseHead(version: .http1_1, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(answer)), promise: nil)
            }
            open += 1
        }
        context.fireChannelRead(data)
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        if case .end = unwrapOutboundIn(data) { open -= 1 }
        context.write(data, promise: promise)
    }

    /// Puts the handler to where the version of a request is still known.
    final class Installer: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = Any

        func handlerAdded(context: ChannelHandlerContext) {
            let pipeline = context.pipeline.syncOperations
            typealias Decoder = ByteToMessageHandler<HTTPRequestDecoder>
            guard let decoder = try? pipeline.handler(type: Decoder.self) else { return }
            try? pipeline.addHandler(ExpectedContinue(), position: .after(decoder))
        }
    }
}

extension HTTPHeaders {
    fileprivate var isContinueExpected: Bool {
        self[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }
}
