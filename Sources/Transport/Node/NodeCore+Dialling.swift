import NIOCore
import NIOPosix
import NIOSSL

extension NodeCore {
    /// Adds a peer, or says where a known one is now.
    func add(_ identity: PartyIdentity, host: String, port: Int) {
        guard !isStopped, identity != self.identity else { return }
        if let peer = peers[identity] {
            peer.host = host
            peer.port = port
            return
        }
        let peer = Peer(
            identity: identity, host: host, port: port, backoff: configuration.minimumBackoff)
        peers[identity] = peer
        dial(peer)
    }

    func removePeer(_ identity: PartyIdentity) {
        guard let peer = peers.removeValue(forKey: identity) else { return }
        peer.isRemoved = true
        peer.connection?.close(.removed(identity))
        flush()
    }

    /// Reaches for a peer, if this side is the one that dials: the one with the lower identity.
    private func dial(_ peer: Peer) {
        guard !isStopped, !peer.isRemoved, !peer.isDialling, peer.connection == nil,
            identity < peer.identity
        else { return }
        peer.isDialling = true
        let connection = PeerConnection(node: self, dialled: peer.identity)
        let unchecked = Unchecked(peer)
        let (host, port) = (peer.host, peer.port)
        ClientBootstrap(group: loop)
            .tuned()
            .connectTimeout(configuration.handshakeTimeout)
            .channelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try prepare(channel, connection)
                }
            }
            .connect(host: host, port: port)
            .hop(to: loop)
            .whenComplete { [self] result in
                let peer = unchecked.value
                peer.isDialling = false
                guard case .failure = result else { return }
                connection.close(.cannotConnect(host: host, port: port))
                dialLater(peer)
            }
    }

    /// Tries again after a while, and after a longer one the next time.
    func dialLater(_ peer: Peer) {
        guard !isStopped, !peer.isRemoved, !peer.isWaiting else { return }
        peer.isWaiting = true
        let wait = peer.backoff.nanoseconds * Int64.random(in: 75...125) / 100
        peer.backoff = min(peer.backoff * 2, configuration.maximumBackoff)
        loop.assumeIsolated().scheduleTask(in: .nanoseconds(wait)) { [weak self] in
            peer.isWaiting = false
            self?.dial(peer)
        }
    }

    /// Accepts a connection.
    func accept(_ channel: any NIOCore.Channel) throws {
        let waiting = connections.values.count { $0.dialled == nil && $0.state == .handshaking }
        guard !isStopped, waiting < configuration.maximumHandshakes else {
            if !isStopped { report(.refused(.tooManyHandshakes)) }
            return channel.close(promise: nil)
        }
        try prepare(channel, PeerConnection(node: self, dialled: nil))
    }

    /// Sets up TLS, and who is accepted at the other end.
    private func prepare(_ channel: any NIOCore.Channel, _ connection: PeerConnection) throws {
        connections[ObjectIdentifier(connection)] = connection
        let pipeline = channel.pipeline.syncOperations
        if let clientContext, let serverContext {
            let verify: NIOSSLCustomVerificationCallback = {
                [weak connection, weak self] chain, done in
                guard let self, let connection, let leaf = chain.first,
                    let identity = try? PartyIdentity(of: leaf)
                else { return done.succeed(.failed) }
                connection.refusal = refusal(of: identity, dialled: connection.dialled)
                done.succeed(connection.refusal == nil ? .certificateVerified : .failed)
            }
            if connection.dialled != nil {
                try pipeline.addHandler(
                    NIOSSLClientHandler(
                        context: clientContext, serverHostname: nil,
                        customVerificationCallback: verify))
            } else {
                try pipeline.addHandler(
                    NIOSSLServerHandler(
                        context: serverContext, customVerificationCallback: verify))
            }
        }
        try pipeline.addHandler(connection)
    }
}
