import NIOCore
import NIOSSL
import NIOTLS

/// Takes the certificate of a server once its handshake is over.
final class CertificateFetcher: ChannelInboundHandler, @unchecked Sendable {
    // Unchecked: everything is touched on the loop of its channel only.
    typealias InboundIn = ByteBuffer

    private let pin: PartyIdentity
    private let result: EventLoopPromise<[UInt8]>
    private let timeout: TimeAmount
    private var certificate: [UInt8]?
    private var error = TransportError.handshakeFailed
    private var timer: Scheduled<Void>?
    private var isDone = false

    init(pin: PartyIdentity, result: EventLoopPromise<[UInt8]>, timeout: TimeAmount) {
        self.pin = pin
        self.result = result
        self.timeout = timeout
    }

    func verify(
        _ chain: [NIOSSLCertificate], _ done: EventLoopPromise<NIOSSLVerificationResult>
    ) {
        guard let leaf = chain.first, let identity = try? PartyIdentity(of: leaf) else {
            return done.succeed(.failed)
        }
        guard identity == pin else {
            error = .unexpectedIdentity(expected: pin, presented: identity)
            return done.succeed(.failed)
        }
        certificate = try? leaf.toDERBytes()
        done.succeed(.certificateVerified)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { [self] in
            error = .handshakeTimedOut
            finish(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted? = event as? TLSUserEvent else { return }
        finish(context, certificate)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { finish(context) }

    func channelInactive(context: ChannelHandlerContext) { finish(context) }

    private func finish(_ context: ChannelHandlerContext, _ certificate: [UInt8]? = nil) {
        guard !isDone else { return }
        isDone = true
        timer?.cancel()
        if let certificate { result.succeed(certificate) } else { result.fail(error) }
        context.close(promise: nil)
    }
}
