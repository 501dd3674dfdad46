import Channels
import Ledger
import NIOCore
import Synchronization
import Transport

/// Sessions over the node's mutual TLS connections. A peer is the key its pin names: who holds
/// another key is refused in the handshake.
final class TransportSessions: CommitteeSessions {
    private let transport: TransportNode
    private let timeout: TimeAmount
    private let peers = Mutex(PeerUse())

    /// How many peers without a session stay connected.
    static let idlePeers = 64

    init(_ transport: TransportNode, timeout: Duration) {
        self.transport = transport
        self.timeout = Self.amount(timeout)
    }

    func withSession(
        _ id: Hash32, party: Int, peers committee: [CommitteePeer],
        _ body: @Sendable (any Channels.Channel) async throws -> Void
    ) async throws {
        try await open(id, committee) { session, identities in
            try await transport.withSession(
                id: session, committee: identities, timeout: timeout, body)
        }
    }

    /// The same with other time-outs, and a result.
    func withSession<Value: Sendable>(
        _ id: Hash32, peers committee: [CommitteePeer], patience: Duration, opening: Duration,
        _ body: @escaping @Sendable (any Channels.Channel) async throws -> Value
    ) async throws -> Value {
        try await open(id, committee) { session, identities in
            try await transport.withSession(
                id: session, committee: identities, timeout: Self.amount(patience),
                openingTimeout: Self.amount(opening), body)
        }
    }

    private func open<Value>(
        _ id: Hash32, _ committee: [CommitteePeer],
        _ body: (SessionID, [PartyIdentity]) async throws -> Value
    ) async throws -> Value {
        guard let session = SessionID(id.bytes) else { throw NodeError.unknownTask }
        var identities = [transport.identity]
        for peer in committee.sorted(by: { $0.party < $1.party }) {
            guard let identity = PartyIdentity(peer.pin.bytes) else { throw NodeError.unknownTask }
            // Own place in between: identities before it belong to lower parties.
            identities.insert(identity, at: min(peer.party, identities.count))
            transport.addPeer(identity, host: peer.endpoint.host, port: peer.endpoint.port)
        }
        let others = identities.filter { $0 != transport.identity }
        peers.withLock { $0.begin(others) }
        defer {
            let idle = peers.withLock { $0.end(others, keeping: Self.idlePeers) }
            for identity in idle { transport.removePeer(identity) }
        }
        return try await body(session, identities)
    }

    private static func amount(_ duration: Duration) -> TimeAmount {
        .nanoseconds(Int64(duration.inSeconds * 1e9))
    }
}

/// Which peers have sessions, and which have not for how long.
private struct PeerUse {
    private var sessions: [PartyIdentity: Int] = [:]
    /// Oldest first.
    private var idle: [PartyIdentity] = []

    mutating func begin(_ peers: [PartyIdentity]) {
        for peer in peers { sessions[peer, default: 0] += 1 }
        idle.removeAll { peers.contains($0) }
    }

    /// - Returns: the peers to part from.
    mutating func end(_ peers: [PartyIdentity], keeping limit: Int) -> [PartyIdentity] {
        for peer in peers {
            let left = (sessions[peer] ?? 1) - 1
            sessions[peer] = left > 0 ? left : nil
            if left <= 0 { idle.append(peer) }
        }
        let excess = max(0, idle.count - limit)
        defer { idle.removeFirst(excess) }
        return Array(idle.prefix(excess))
    }
}
