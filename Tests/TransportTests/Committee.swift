import Channels
import Logging
import NIOCore
import Synchronization
import Testing
import Transport

/// What a node reported.
final class Events: Sendable {
    private let events = Mutex<[TransportEvent]>([])

    func append(_ event: TransportEvent) { events.withLock { $0.append(event) } }

    var all: [TransportEvent] { events.withLock { $0 } }

    /// Waits until an event fits.
    func wait(
        within seconds: Int = 10, _ fits: @Sendable (TransportEvent) -> Bool
    ) async -> Bool {
        for _ in 0..<seconds * 200 {
            if all.contains(where: fits) { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }
}

/// Parties on loopback, each with a node and a thread of its own.
struct Committee: Sendable {
    var nodes: [TransportNode]
    var events: [Events]
    var credentials: [CertificateAndKey]

    var identities: [PartyIdentity] { credentials.map(\.identity) }

    init(nodes: [TransportNode], events: [Events], credentials: [CertificateAndKey]) {
        self.nodes = nodes
        self.events = events
        self.credentials = credentials
    }

    /// Starts nodes and makes them known to each other.
    init(
        _ count: Int, connect: Bool = true,
        _ adjust: (inout TransportConfiguration) -> Void = { _ in }
    ) async throws {
        nodes = []
        events = []
        credentials = try (0..<count).map { try .generate(commonName: "party \($0)") }
        for credentials in credentials {
            let events = Events()
            nodes.append(try await Self.node(credentials, events, adjust))
            self.events.append(events)
        }
        if connect {
            for (i, node) in nodes.enumerated() {
                for (j, peer) in nodes.enumerated() where i != j {
                    node.addPeer(peer.identity, host: "127.0.0.1", port: peer.port)
                }
            }
        }
    }

    static func node(
        _ credentials: CertificateAndKey, _ events: Events,
        _ adjust: (inout TransportConfiguration) -> Void = { _ in }
    ) async throws -> TransportNode {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var configuration = TransportConfiguration(host: "127.0.0.1", port: 0, logger: logger) {
            events.append($0)
        }
        adjust(&configuration)
        return try await TransportNode(credentials, configuration: configuration)
    }

    func stop() async {
        for node in nodes { await node.stop() }
    }

    /// Runs `body` once per party, each with a session of the committee, pinned; the results.
    func outcomes<Value: Sendable>(
        _ id: SessionID, timeout: TimeAmount = .seconds(10),
        _ body: @escaping @Sendable (any Channels.Channel) async throws -> Value
    ) async -> [Result<Value, any Error>] {
        let identities = identities
        return await withTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
            for (i, node) in nodes.enumerated() {
                group.addTask {
                    do {
                        let value = try await node.withSession(
                            id: id, committee: identities, timeout: timeout, body)
                        return (i, .success(value))
                    } catch {
                        return (i, .failure(error))
                    }
                }
            }
            var all: [(Int, Result<Value, any Error>)] = []
            for await one in group { all.append(one) }
            return all.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    func run<Value: Sendable>(
        _ id: SessionID, timeout: TimeAmount = .seconds(10),
        _ body: @escaping @Sendable (any Channels.Channel) async throws -> Value
    ) async throws -> [Value] {
        try await outcomes(id, timeout: timeout, body).map { try $0.get() }
    }
}

extension SessionID {
    static func test(_ number: UInt8) -> SessionID {
        SessionID([UInt8](repeating: number, count: 32))!
    }
}

/// A message that both ends can work out for themselves.
func message(from: Int, to: Int, index: Int, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ from &* 7 &+ to &* 13 &+ index) }
}
