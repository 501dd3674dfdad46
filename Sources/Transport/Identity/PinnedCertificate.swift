public import NIOCore
import NIOPosix
import NIOSSL

/// Fetches the certificate a TLS server shows, if it is for the pinned key.
///
/// The handshake is finished, so the server has shown that it holds the key. An HTTPS client can
/// then trust exactly this certificate.
///
/// - Returns: the certificate, DER.
/// - Throws: `.unexpectedIdentity`, `.cannotConnect`, `.handshakeFailed`, `.handshakeTimedOut`.
public func fetchPinnedCertificate(
    host: String, port: Int, pin: PartyIdentity, timeout: TimeAmount
) async throws(TransportError) -> [UInt8] {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let result = loop.makePromise(of: [UInt8].self)
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv13
    tls.certificateVerification = .noHostnameVerification
    tls.shutdownTimeout = .seconds(1)
    do {
        let context = try NIOSSLContext(configuration: tls)
        let channel = ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let fetcher = CertificateFetcher(pin: pin, result: result, timeout: timeout)
                    let tls = try NIOSSLClientHandler(
                        context: context,
                        serverHostname: host.isDNSName ? host : nil,
                        customVerificationCallback: { fetcher.verify($0, $1) })
                    try channel.pipeline.syncOperations.addHandlers(tls, fetcher)
                }
            }
            .connect(host: host, port: port)
        channel.whenFailure { _ in
            result.fail(TransportError.cannotConnect(host: host, port: port))
        }
        return try await result.futureResult.get()
    } catch let error as TransportError {
        throw error
    } catch {
        result.fail(TransportError.handshakeFailed)
        throw .handshakeFailed
    }
}

extension String {
    /// Whether a TLS server name can be made of it: not an address.
    fileprivate var isDNSName: Bool {
        (try? SocketAddress(ipAddress: self, port: 0)) == nil && contains { $0.isLetter }
    }
}
