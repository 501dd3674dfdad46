import Channels
import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// A node's state: peers, connections, sessions. Lives on one event loop.
final class NodeCore: @unchecked Sendable {
    // Unchecked: what changes is touched on the loop only.
    let configuration: TransportConfiguration
    let identity: PartyIdentity
    let loop: any EventLoop
    let executor: LoopExecutor
    /// The links that wait for a message.
    let polling: ArrivalPolling
    let clientContext: NIOSSLContext?
    let serverContext: NIOSSLContext?

    var peers: [PartyIdentity: Peer] = [:]
    /// All connections, in whatever state.
    var connections: [ObjectIdentifier: PeerConnection] = [:]
    var sessions: [SessionID: Session] = [:]
    /// Connections that have something to send.
    var dirty: [PeerConnection] = []
    var isStopped = false
    private var lastTag: UInt32 = 0
    private var tick: Scheduled<Void>?

    init(
        _ credentials: CertificateAndKey, _ configuration: TransportConfiguration,
        loop: any EventLoop
    ) throws(TransportError) {
        self.configuration = configuration
        self.loop = loop
        identity = credentials.identity
        executor = LoopExecutor(loop: loop)
        polling = ArrivalPolling(limit: configuration.pollingLimit)
        if configuration.insecurePlaintextForBenchmarks {
            clientContext = nil
            serverContext = nil
        } else {
            do {
                clientContext = try NIOSSLContext(
                    configuration: .pinned(credentials, server: false))
                serverContext = try NIOSSLContext(configuration: .pinned(credentials, server: true))
            } catch {
                throw .invalidKey
            }
        }
        executor.atRest = { [weak self] in self?.rest() }
    }

    /// A tag for a new stream: not 0, and never used before on a connection that lives.
    func newTag() -> UInt32 {
        lastTag &+= 1
        if lastTag == 0 { lastTag = 1 }
        return lastTag
    }

    // MARK: Sending

    /// Writes what is queued.
    func flush() {
        while let connection = dirty.popLast() {
            connection.isDirty = false
            connection.pump()
        }
    }

    /// Writes what is queued, and if nobody has anything to do then looks for what comes.
    func rest() {
        flush()
        if !executor.hasJobs { polling.run() }
    }

    /// Inside a task's turn nothing is written before the turn is over.
    func flushUnlessInJob() {
        if !executor.isInJob { flush() }
    }

    // MARK: Connections

    /// Why a party may not connect; nil if it may.
    func refusal(of identity: PartyIdentity, dialled: PartyIdentity?) -> TransportError? {
        if isStopped { return .stopped }
        if let dialled {
            if dialled != identity {
                return .unexpectedIdentity(expected: dialled, presented: identity)
            }
            return peers[identity] == nil ? .removed(identity) : nil
        }
        guard peers[identity] != nil else { return .unknownIdentity(identity) }
        return identity < self.identity ? nil : .wrongDirection(identity)
    }

    /// A connection stands.
    func connected(_ connection: PeerConnection, _ identity: PartyIdentity) {
        guard let peer = peers[identity] else { return connection.close(.removed(identity)) }
        peer.connection?.close(.replaced(identity))
        peer.connection = connection
        peer.backoff = configuration.minimumBackoff
        report(.connected(identity))
        for session in sessions.values where session.isOpening {
            if let link = session.link(with: identity) { session.announce(link, over: connection) }
        }
    }

    /// A connection has ended.
    func disconnected(_ connection: PeerConnection, _ reason: TransportError, wasReady: Bool) {
        connections[ObjectIdentifier(connection)] = nil
        if wasReady, let identity = connection.identity {
            report(.disconnected(identity, reason))
        } else if !isStopped {
            report(.refused(reason))
        }
        guard let identity = connection.dialled ?? connection.identity,
            let peer = peers[identity]
        else { return }
        if peer.connection === connection { peer.connection = nil }
        if connection.dialled != nil { dialLater(peer) }
    }

    func report(_ event: TransportEvent) {
        switch event {
        case .connected(let peer):
            configuration.logger.info("connected", metadata: ["peer": "\(peer)"])
        case .disconnected(let peer, let reason):
            configuration.logger.notice(
                "disconnected", metadata: ["peer": "\(peer)", "reason": "\(reason)"])
        case .refused(let reason):
            configuration.logger.notice("refused", metadata: ["reason": "\(reason)"])
        }
        configuration.onEvent?(event)
    }

    // MARK: Sessions

    /// Opens a session; `opening` is resumed when all peers have, or with the reason why not.
    func open(
        _ id: SessionID, _ committee: [PartyIdentity], _ timeout: TimeAmount,
        _ openingTimeout: TimeAmount, _ opening: Session.Opening
    ) {
        guard !isStopped else { return opening.resume(returning: .failure(.closedHere)) }
        guard let party = committee.firstIndex(of: identity), committee.count <= 256,
            Set(committee).count == committee.count
        else { return opening.resume(returning: .failure(.invalidCommittee)) }
        sessions[id]?.end(superseded: true)
        let session = Session(
            id: id, node: self, committee: committee, party: party, timeout: timeout,
            openingTimeout: openingTimeout, opening: opening)
        sessions[id] = session
        for case let link? in session.links {
            if let connection = peers[link.identity]?.connection {
                session.announce(link, over: connection)
            }
            guard session.isOpening else { break }
        }
        session.startIfComplete()
        flush()
        scheduleTick()
    }

    /// The opening of a session is not waited for any more.
    func cancelOpening(_ id: SessionID) {
        if let session = sessions[id], session.isOpening { session.end() }
        flush()
    }

    func remove(_ session: Session) {
        if sessions[session.id] === session { sessions[session.id] = nil }
    }

    // MARK: Time

    /// How often time-outs are looked at while there are sessions.
    private static let sessionTick = TimeAmount.milliseconds(20)

    /// Sets the time of the next look at the clock.
    func scheduleTick() {
        guard !isStopped else { return }
        tick?.cancel()
        let idle = TimeAmount.nanoseconds(
            min(
                configuration.heartbeatInterval.nanoseconds,
                configuration.livenessTimeout.nanoseconds) / 4)
        let wait = sessions.isEmpty ? idle : min(idle, Self.sessionTick)
        let due = NIODeadline.now() + wait
        tick = loop.assumeIsolated().scheduleTask(deadline: due) { [weak self] in
            self?.look(due: due)
        }
    }

    func cancelTick() { tick?.cancel() }

    private func look(due: NIODeadline) {
        let now = NIODeadline.now()
        // A loop that was busy with a task's work has not seen what came meanwhile: nobody is
        // late because we are.
        let delay = now - due
        let late = delay > Self.sessionTick ? delay : .zero
        for session in Array(sessions.values) { session.expire(now: now, late: late) }
        for connection in Array(connections.values) where connection.state == .ready {
            if late == .zero { connection.endDrains(now: now) }
            if late == .zero, connection.lastRead + configuration.livenessTimeout <= now,
                let peer = connection.identity
            {
                connection.close(.silent(peer))
            } else if connection.lastPing + configuration.heartbeatInterval <= now {
                connection.lastPing = now
                connection.writeControl(.ping, payload: [1])
            }
        }
        flush()
        scheduleTick()
    }
}

extension TLSConfiguration {
    /// TLS 1.3 only, with a certificate on both sides; the caller verifies by pin.
    static func pinned(_ credentials: CertificateAndKey, server: Bool) -> TLSConfiguration {
        var tls = TLSConfiguration.makeServerConfigurationWithMTLS(
            certificateChain: [.certificate(credentials.certificate)],
            privateKey: .privateKey(credentials.key),
            trustRoots: .certificates([credentials.certificate]))
        if !server {
            tls = .makeClientConfiguration()
            tls.certificateChain = [.certificate(credentials.certificate)]
            tls.privateKey = .privateKey(credentials.key)
            tls.trustRoots = .certificates([credentials.certificate])
            tls.certificateVerification = .noHostnameVerification
        }
        tls.minimumTLSVersion = .tlsv13
        tls.maximumTLSVersion = .tlsv13
        tls.applicationProtocols = ["swift-mpc/1"]
        tls.shutdownTimeout = .seconds(1)
        return tls
    }
}
