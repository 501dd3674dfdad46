package import Channels
package import Ledger
import NIOCore
import Synchronization
import Transport

/// Opens sessions with nodes by their accounts.
package protocol NodeSessions: Sendable {
    /// Opens the session `id` of `members`, this node among them, runs `body` with it on the
    /// transport's loop, and closes it. A member's number in the session is its place.
    ///
    /// - Parameters:
    ///   - patience: for each receive.
    ///   - opening: for all members to have opened it.
    ///   - isFresh: whether the registry is asked anew where the members are.
    /// - Throws: `ChannelError` naming the member that did not come, `.notRegistered` for one that the
    ///   registry doesn't have, or what `body` throws.
    func withSession<Value: Sendable>(
        _ id: Hash32, of members: [Address], patience: Duration, opening: Duration,
        isFresh: Bool, _ body: @escaping @Sendable (any Channels.Channel) async throws -> Value
    ) async throws -> Value
}

/// The sessions of a running node: what the registry says of a member is where and who it is.
final class RegisteredSessions: NodeSessions {
    private let transport: TransportSessions
    private let chain: any KeyChain
    private let known = Mutex<[Address: (peer: CommitteePeer, readAt: ContinuousClock.Instant)]>(
        [:])

    /// How long the registry's word is taken before it is read again.
    private static let age = Duration.seconds(60)

    init(transport: TransportSessions, chain: any KeyChain) {
        self.transport = transport
        self.chain = chain
    }

    func withSession<Value: Sendable>(
        _ id: Hash32, of members: [Address], patience: Duration, opening: Duration,
        isFresh: Bool, _ body: @escaping @Sendable (any Channels.Channel) async throws -> Value
    ) async throws -> Value {
        var peers: [CommitteePeer] = []
        for (place, account) in members.enumerated() where account != chain.account {
            var peer = try await peer(account, isFresh: isFresh)
            peer.party = place
            peers.append(peer)
        }
        return try await transport.withSession(
            id, peers: peers, patience: patience, opening: opening, body)
    }

    private func peer(_ account: Address, isFresh: Bool) async throws -> CommitteePeer {
        let now = ContinuousClock.now
        let known = known.withLock { $0[account] }
        if let known, !isFresh, known.readAt.duration(to: now) < Self.age { return known.peer }
        guard let entry = try await chain.node(account),
            let endpoint = NodeConfiguration.Endpoint(entry.endpoint, ports: 1...65535)
        else {
            self.known.withLock { $0[account] = nil }
            throw NodeError.notRegistered
        }
        let peer = CommitteePeer(party: 0, endpoint: endpoint, pin: entry.pin)
        self.known.withLock { known in
            if known.count >= PeerLinks.limit { known.removeAll() }
            known[account] = (peer, now)
        }
        return peer
    }
}
