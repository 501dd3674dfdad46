import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Testing
import Transport

@Suite struct IdentityTests {
    private func folder() throws -> String {
        let path = NSTemporaryDirectory() + "swift-mpc-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test func hexIsReadAndWritten() throws {
        let identity = try #require(PartyIdentity((0..<32).map { UInt8($0) }))
        #expect(identity.hex.hasPrefix("000102030405"))
        #expect(PartyIdentity(hex: identity.hex) == identity)
        #expect(PartyIdentity(hex: "0x" + identity.hex.uppercased()) == identity)
        #expect(PartyIdentity(hex: String(identity.hex.dropLast())) == nil)
        #expect(PartyIdentity(hex: String(identity.hex.dropLast()) + "g") == nil)
        #expect(PartyIdentity([]) == nil)
        #expect(PartyIdentity([UInt8](repeating: 0, count: 33)) == nil)
        let text = try JSONEncoder().encode([identity])
        #expect(try JSONDecoder().decode([PartyIdentity].self, from: text) == [identity])
    }

    /// The certificate and pin of a key made with OpenSSL:
    /// `openssl x509 -pubkey | openssl pkey -pubin -outform der | sha256sum`.
    @Test func pinIsThatOfOpenSSL() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try CertificateAndKey.generate()
        try made.save(certificatePath: folder + "/c.pem", privateKeyPath: folder + "/k.pem")
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c",
            "openssl x509 -in \(folder)/c.pem -pubkey -noout | "
                + "openssl pkey -pubin -outform der | openssl dgst -sha256 -r",
        ]
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(text.prefix(64) == made.identity.hex)
    }

    @Test func filesKeepAKeyPrivate() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (certificate, key) = (folder + "/c.pem", folder + "/k.pem")
        let made = try CertificateAndKey.generate()
        try made.save(certificatePath: certificate, privateKeyPath: key)
        let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        let read = try CertificateAndKey(certificatePath: certificate, privateKeyPath: key)
        #expect(read.identity == made.identity)
        #expect(read.privateKeyPEM == made.privateKeyPEM)
        #expect(throws: TransportError.cannotWrite(path: key)) {
            try made.save(certificatePath: certificate + "2", privateKeyPath: key)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: key)
        #expect(throws: TransportError.readableByOthers(path: key)) {
            try CertificateAndKey(certificatePath: certificate, privateKeyPath: key)
        }
        #expect(throws: TransportError.cannotRead(path: folder + "/none")) {
            try CertificateAndKey(certificatePath: folder + "/none", privateKeyPath: key)
        }
    }

    @Test func certificateAndKeyMustFit() throws {
        let (a, b) = (try CertificateAndKey.generate(), try CertificateAndKey.generate())
        #expect(a.identity != b.identity)
        #expect(throws: TransportError.invalidKey) {
            try CertificateAndKey(
                certificatePEM: a.certificatePEM, privateKeyPEM: b.privateKeyPEM)
        }
        #expect(throws: TransportError.invalidKey) {
            try CertificateAndKey(certificatePEM: a.certificatePEM, privateKeyPEM: "nothing")
        }
        #expect(throws: TransportError.invalidCertificate) {
            try CertificateAndKey(certificatePEM: "nothing", privateKeyPEM: a.privateKeyPEM)
        }
    }

    @Test func printingShowsNoKey() throws {
        let made = try CertificateAndKey.generate()
        var text = "\(made) \(String(reflecting: made)) "
        dump(made, to: &text)
        #expect(!text.contains("PRIVATE"))
        #expect(!text.contains(made.privateKeyPEM.split(separator: "\n")[1]))
    }

    @Test func onlyThePinnedCertificateIsFetched() async throws {
        let server = try await Committee(2, connect: false)
        defer { Task { await server.stop() } }
        let (node, pin) = (server.nodes[0], server.identities[0])
        // A node wants a certificate of whoever connects; a plain HTTPS server does not.
        let listener = try await httpsServer(server.credentials[0])
        defer { listener.close(promise: nil) }
        let port = try #require(listener.localAddress?.port)
        let der = try await fetchPinnedCertificate(
            host: "127.0.0.1", port: port, pin: pin, timeout: .seconds(5))
        #expect(der == (try server.credentials[0].certificateDER))
        await #expect(
            throws: TransportError.unexpectedIdentity(
                expected: server.identities[1], presented: pin)
        ) {
            _ = try await fetchPinnedCertificate(
                host: "127.0.0.1", port: port, pin: server.identities[1], timeout: .seconds(5))
        }
        await #expect(throws: TransportError.cannotConnect(host: "127.0.0.1", port: 1)) {
            _ = try await fetchPinnedCertificate(
                host: "127.0.0.1", port: 1, pin: pin, timeout: .seconds(5))
        }
        _ = node
    }

    /// An HTTPS client that trusts the fetched certificate alone accepts the server.
    @Test func theFetchedCertificateServesAsTrustRoot() async throws {
        let (a, b) = (try CertificateAndKey.generate(), try CertificateAndKey.generate())
        let listener = try await httpsServer(a)
        defer { listener.close(promise: nil) }
        let port = try #require(listener.localAddress?.port)
        for (trusted, works) in [(a, true), (b, false)] {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates([
                try NIOSSLCertificate(bytes: try trusted.certificateDER, format: .der)
            ])
            let context = try NIOSSLContext(configuration: tls)
            let answer = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: String.self)
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandlers(
                            NIOSSLClientHandler(context: context, serverHostname: "localhost"),
                            Answer(answer))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            let text = try? await answer.futureResult.get()
            #expect((text == "hello") == works)
            channel.close(promise: nil)
        }
    }

    private func httpsServer(_ credentials: CertificateAndKey) async throws -> any Channel {
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMBytes(
                    Array(credentials.certificatePEM.utf8)
                ).map { .certificate($0) },
                privateKey: .privateKey(
                    .init(bytes: Array(credentials.privateKeyPEM.utf8), format: .pem))))
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        NIOSSLServerHandler(context: context), Greeter())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }
}

/// Says hello to whoever connects.
private final class Greeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "hello")), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// Takes the first bytes, or the error that came instead.
private final class Answer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<String>

    init(_ promise: EventLoopPromise<String>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        promise.succeed(String(buffer: unwrapInboundIn(data)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { promise.fail(ChannelError.eof) }
}
