import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL

/// The node's two HTTP listeners.
enum HTTPServers {
    /// What strangers may take of a listener.
    struct Bounds: Sendable {
        /// Open connections; more wait in the backlog.
        var connections: Int
        /// From the start of a connection to its end, whatever its client does.
        var lifetime: Duration

        func http() -> HTTPServerBuilder {
            let lifetime = TimeAmount.nanoseconds(Int64(lifetime.inSeconds * 1e9))
            return .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        ConnectionLifetime(lifetime), ExpectedContinue.Installer(),
                    ],
                    idleTimeout: min(lifetime, .seconds(30))))
        }
    }

    /// HTTPS for data providers and requesters, with the node's own certificate; TLS 1.3 only.
    static func makePublic(
        _ router: Router<BasicRequestContext>, on endpoint: NodeConfiguration.Endpoint,
        certificatePEM: String,
        privateKeyPEM: String, bounds: Bounds, logger: Logger, bound: Promise<Int>
    ) throws(NodeError) -> some ApplicationProtocol {
        let server: HTTPServerBuilder
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8))
            let key = try NIOSSLPrivateKey(bytes: Array(privateKeyPEM.utf8), format: .pem)
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) },
                privateKey: .privateKey(key))
            tls.minimumTLSVersion = .tlsv13
            server = try .tls(bounds.http(), tlsConfiguration: tls)
        } catch {
            throw .file(path: "identity.certificateFile", reason: .malformed)
        }
        return make(router, server, endpoint, bounds, logger, bound)
    }

    /// Plain HTTP for the operator.
    static func makeAdmin(
        _ routes: AdminRoutes, on endpoint: NodeConfiguration.Endpoint, bounds: Bounds,
        logger: Logger, bound: Promise<Int>
    ) -> some ApplicationProtocol {
        make(routes.router(), bounds.http(), endpoint, bounds, logger, bound)
    }

    private static func make(
        _ router: Router<BasicRequestContext>, _ server: HTTPServerBuilder,
        _ endpoint: NodeConfiguration.Endpoint, _ bounds: Bounds, _ logger: Logger,
        _ bound: Promise<Int>
    ) -> some ApplicationProtocol {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return Application(
            router: router, server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(endpoint.host, port: endpoint.port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    bounds.connections, logger: quiet)),
            onServerRunning: { channel in
                bound.fulfill(channel.localAddress?.port ?? endpoint.port)
            },
            logger: quiet)
    }
}
