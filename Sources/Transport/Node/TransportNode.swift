public import Channels
public import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A party's end of the network: one mutually authenticated TLS 1.3 connection to each peer, and
/// sessions over them.
///
/// Security: peers are known by the hash of their public key and by nothing else. The network may
/// drop and delay; it can't read, change, repeat or reorder. Any number of peers may misbehave:
/// they can end sessions they take part in, not speak for another. Traffic shapes are not hidden.
///
/// All connections and all sessions' tasks share one event loop on a thread of the node's own.
/// `stop` must be called before the last reference goes.
public final class TransportNode: Sendable {
    /// Who this party is.
    public let identity: PartyIdentity

    private let core: NodeCore
    private let group: MultiThreadedEventLoopGroup
    private let credentials: CertificateAndKey
    private let listener: any NIOCore.Channel
    private let isStopped = Atomic<Bool>(false)

    /// The port listened on.
    public var port: Int { listener.localAddress?.port ?? 0 }

    /// Where the node's tasks can run: calls of a channel are direct there.
    public var executor: LoopExecutor { core.executor }

    /// The loop of the node.
    public var eventLoop: any EventLoop { core.loop }

    /// Starts to listen. Throws `.cannotListen`, `.invalidKey`.
    public init(
        _ credentials: CertificateAndKey, configuration: TransportConfiguration
    ) async throws(TransportError) {
        self.credentials = credentials
        identity = credentials.identity
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let core = try NodeCore(credentials, configuration, loop: group.next())
            self.core = core
            listener = try await Self.listen(core, configuration)
            try await core.loop.submit { core.scheduleTick() }.get()
        } catch {
            try? await group.shutdownGracefully()
            throw error as? TransportError
                ?? .cannotListen(host: configuration.host, port: configuration.port)
        }
        self.group = group
    }

    private static func listen(
        _ core: NodeCore, _ configuration: TransportConfiguration
    ) async throws -> any NIOCore.Channel {
        try await ServerBootstrap(group: core.loop)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .tuned()
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try core.accept(channel)
                }
            }
            .bind(host: configuration.host, port: configuration.port)
            .get()
    }

    // MARK: Peers

    /// Makes a peer known and keeps a connection to it from now on. A known peer gets the address.
    public func addPeer(_ identity: PartyIdentity, host: String, port: Int) {
        guard !isStopped.load(ordering: .acquiring) else { return }
        core.loop.execute { [core] in core.add(identity, host: host, port: port) }
    }

    /// Forgets a peer; the sessions with it end.
    public func removePeer(_ identity: PartyIdentity) {
        guard !isStopped.load(ordering: .acquiring) else { return }
        core.loop.execute { [core] in core.removePeer(identity) }
    }

    /// The peers to whom a connection stands.
    public func connectedPeers() async -> Set<PartyIdentity> {
        guard !isStopped.load(ordering: .acquiring) else { return [] }
        let peers = core.loop.submit { [core] in
            Set(core.peers.values.filter { $0.connection != nil }.map(\.identity))
        }
        return (try? await peers.get()) ?? []
    }

    /// How often the node's thread has looked for a message instead of sleeping.
    package func pollCount() async -> Int {
        guard !isStopped.load(ordering: .acquiring) else { return 0 }
        return (try? await core.loop.submit { [core] in core.polling.count }.get()) ?? 0
    }

    // MARK: Sessions

    /// Opens a session of a committee and waits until all of it has.
    ///
    /// Every opening is a new incarnation: nothing sent in an older one is ever received in it.
    /// Opening an id that is open here ends the older incarnation.
    ///
    /// - Parameters:
    ///   - id: the same for all parties; bind everything they must agree on into it.
    ///   - committee: the parties in order, this one among them; at most 256.
    ///   - timeout: for each receive.
    ///   - openingTimeout: for the opening; the same if it is nil.
    /// - Throws: `.timedOut(party:round: 0)` naming the first peer that didn't open in time;
    ///   `.committeeDiffers`, `.invalidCommittee`; `.closedHere` if the node stops or the task is
    ///   cancelled.
    public func openSession(
        id: SessionID, committee: [PartyIdentity], timeout: TimeAmount,
        openingTimeout: TimeAmount? = nil
    ) async throws(Channels.ChannelError) -> any Channels.Channel {
        guard !isStopped.load(ordering: .acquiring) else { throw .closedHere }
        let core = core
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { (opening: Session.Opening) in
                core.loop.execute {
                    core.open(id, committee, timeout, openingTimeout ?? timeout, opening)
                }
            }
        } onCancel: {
            if !isStopped.load(ordering: .acquiring) {
                core.loop.execute { core.cancelOpening(id) }
            }
        }
        return SessionChannel(try result.get())
    }

    /// Runs `body` on the node's event loop: its channel calls are direct, without a change of
    /// threads. While it computes, the loop does nothing else.
    public func pinned<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async rethrows -> Value {
        try await withTaskExecutorPreference(core.executor) { try await body() }
    }

    /// Opens a session, runs `body` with it on the node's event loop, and closes it.
    public func withSession<Value: Sendable>(
        id: SessionID, committee: [PartyIdentity], timeout: TimeAmount,
        openingTimeout: TimeAmount? = nil,
        _ body: @Sendable (any Channels.Channel) async throws -> Value
    ) async throws -> Value {
        try await withTaskExecutorPreference(core.executor) {
            let channel = try await openSession(
                id: id, committee: committee, timeout: timeout, openingTimeout: openingTimeout)
            defer { channel.close() }
            return try await body(channel)
        }
    }

    // MARK: Ending

    /// Ends all sessions, sends what is still to be sent within `stopTimeout`, closes all
    /// connections and ends the node's thread. Not to be called from a task on the node's loop.
    public func stop() async {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let closing = core.loop.submit { [core] in core.stop() }
        if let done = try? await closing.get() { try? await done.get() }
        try? await listener.close()
        try? await group.shutdownGracefully()
    }
}
