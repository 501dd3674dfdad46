import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL

/// The node's two HTTP listeners.
enum HTTPServers {
    /// HTTPS for data providers and requesters, with the node's own certificate; TLS 1.3 only.
    static func makePublic(
        _ routes: PublicRoutes, on endpoint: NodeConfiguration.Endpoint, certificatePEM: String,
        privateKeyPEM: String, logger: Logger, bound: Promise<Int>
    ) throws(NodeError) -> some ApplicationProtocol {
        let server: HTTPServerBuilder
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8))
            let key = try NIOSSLPrivateKey(bytes: Array(privateKeyPEM.utf8), format: .pem)
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) },
                privateKey: .privateKey(key))
            tls.minimumTLSVersion = .tlsv13
            server = try .tls(.http1(), tlsConfiguration: tls)
        } catch {
            throw .file(path: "identity.certificateFile", reason: .malformed)
        }
        return make(routes.router(), server, endpoint, logger, bound)
    }

    /// Plain HTTP for the operator.
    static func makeAdmin(
        _ routes: AdminRoutes, on endpoint: NodeConfiguration.Endpoint, logger: Logger,
        bound: Promise<Int>
    ) -> some ApplicationProtocol {
        make(routes.router(), .http1(), endpoint, logger, bound)
    }

    private static func make(
        _ router: Router<BasicRequestContext>, _ server: HTTPServerBuilder,
        _ endpoint: NodeConfiguration.Endpoint, _ logger: Logger, _ bound: Promise<Int>
    ) -> some ApplicationProtocol {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return Application(
            router: router, server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(endpoint.host, port: endpoint.port), serverName: nil),
            onServerRunning: { channel in
                bound.fulfill(channel.localAddress?.port ?? endpoint.port)
            },
            logger: quiet)
    }
}
