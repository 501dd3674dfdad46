import NIOCore
import NIOSSL
import Testing
import Transport

/// A known peer with a valid key that does not keep to the protocol.
@Suite(.serialized) struct HostilePeerTests {
    private static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
    }

    private static func frame(
        _ type: UInt8, _ payload: [UInt8], length: Int? = nil, flags: UInt8 = 0,
        destination: UInt64 = 0
    ) -> [UInt8] {
        little(UInt64(length ?? payload.count), 4) + [type, flags, 0, 0] + little(destination, 4)
            + little(0, 4) + payload
    }

    private static func hello(
        magic: String = "swft-mpc", version: UInt64 = 2, limit: UInt64 = 1 << 20
    ) -> [UInt8] {
        frame(
            1,
            Array(magic.utf8) + little(version, 4) + little(limit, 4)
                + [UInt8](repeating: 0, count: 32))
    }

    private static func open(_ number: UInt8) -> [UInt8] {
        frame(2, [UInt8](repeating: number, count: 88))
    }

    enum Expected { case incompatible, malformed, tooLong, tooManySessions }

    struct Case: Sendable, CustomStringConvertible {
        var description: String
        var bytes: [UInt8]
        var expected: Expected

        init(_ description: String, _ bytes: [UInt8], _ expected: Expected) {
            self.description = description
            self.bytes = bytes
            self.expected = expected
        }
    }

    static let cases = [
        Case("another magic", hello(magic: "swft-mpd"), .incompatible),
        Case("another version", hello(version: 1), .incompatible),
        Case("frames too short to use", hello(limit: 100), .incompatible),
        Case("no hello", open(1), .malformed),
        Case("two hellos", hello() + hello(), .malformed),
        Case("an unknown type", hello() + frame(9, [0]), .malformed),
        Case("type 0", hello() + frame(0, [0]), .malformed),
        Case("an empty frame", hello() + frame(7, []), .malformed),
        Case("a long control frame", hello() + frame(7, [0], length: 129), .malformed),
        Case("a frame too long", hello() + frame(5, [], length: (1 << 20) + 1), .tooLong),
        Case("a short announcement", hello() + frame(2, [1, 2, 3]), .malformed),
        Case("a short acceptance", hello() + frame(3, [1, 2, 3]), .malformed),
        Case("a short credit", hello() + frame(6, [1]), .malformed),
        Case("a message without its length", hello() + frame(5, [1], flags: 1), .malformed),
        Case(
            "more than the message has",
            hello() + frame(5, little(1, 8) + [1, 2], flags: 1), .malformed),
        Case(
            "a length and no bytes", hello() + frame(5, little(1, 8), flags: 1), .malformed),
        Case(
            "too many sessions", hello() + (0..<5 as Range<UInt8>).flatMap { open($0) },
            .tooManySessions),
    ]

    @Test(arguments: cases) func aBreachEndsTheConnection(_ breach: Case) async throws {
        let parties = try (0..<2).map { _ in try CertificateAndKey.generate() }
            .sorted { $0.identity < $1.identity }
        let events = Events()
        let node = try await Committee.node(parties[1], events) { $0.maximumAnnouncedSessions = 4 }
        let caller = parties[0].identity
        node.addPeer(caller, host: "127.0.0.1", port: 1)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(
            Array(parties[0].certificatePEM.utf8)
        ).map { .certificate($0) }
        tls.privateKey = .privateKey(
            try .init(bytes: Array(parties[0].privateKeyPEM.utf8), format: .pem))
        let client = try await RawClient.connect(node.port, tls: tls)
        // In pieces of three bytes: frames are put together whatever they come in.
        for start in stride(from: 0, to: breach.bytes.count, by: 3) {
            try? await client.send(Array(breach.bytes[start...].prefix(3)))
        }
        let expected: TransportError =
            switch breach.expected {
            case .incompatible: .incompatible(caller)
            case .malformed: .malformedFrame(caller)
            case .tooLong: .frameTooLong(caller, limit: 1 << 20)
            case .tooManySessions: .tooManySessions(caller)
            }
        #expect(
            await events.wait {
                $0 == .refused(expected) || $0 == .disconnected(caller, expected)
            })
        #expect(await client.closed(within: 5))
        await node.stop()
    }
}
