import Foundation
public import Ledger
public import Logging
import NIOCore
import ServiceLifecycle
import Transport
import UnixSignals

/// One computing party: follows the chain, runs the tasks it is named in, serves HTTP.
///
/// In committees of 2 to 16, by the protocol that a contract's manifest asks for: see `Protocols/node.md`.
public struct ComputeNode: Sendable {
    public let configuration: NodeConfiguration
    /// The node's account.
    public var address: Address { key.address }
    /// SHA-256 of the certificate's public key.
    public let pin: Hash32
    private let key: LedgerKey
    private let credentials: CertificateAndKey
    let chain: EVMMarket
    let logger: Logger

    /// Where a running node listens.
    public struct Ready: Sendable {
        public var peer: NodeConfiguration.Endpoint
        public var http: NodeConfiguration.Endpoint
        public var admin: NodeConfiguration.Endpoint
    }

    /// Reads the keys that the configuration names.
    ///
    /// - Throws: `.file` for a missing, unreadable or unprotected key or certificate,
    ///   `.badValue` for a chain URL that is none.
    public init(_ configuration: NodeConfiguration, logger: Logger) throws(NodeError) {
        self.configuration = configuration
        key = try NodeKeys.chainKey(configuration.identity)
        credentials = try NodeKeys.credentials(configuration.identity)
        guard let pin = try? Hash32(credentials.identity.bytes) else {
            throw .file(path: configuration.identity.certificateFile, reason: .malformed)
        }
        self.pin = pin
        self.logger = logger
        chain = try EVMMarket(configuration.chain, key: key, timeouts: configuration.timeouts)
    }

    /// Runs until SIGTERM or SIGINT, or until `stop` ends.
    ///
    /// - Parameters:
    ///   - ready: called once the node is registered (if it is to) and listens.
    ///   - stop: when it returns, the node stops as on SIGTERM.
    public func run(
        ready: @escaping @Sendable (Ready) -> Void,
        until stop: (@Sendable () async -> Void)? = nil
    ) async throws {
        let journal = try Journal(
            path: configuration.storagePath,
            owner: .init(
                chainId: configuration.chain.chainId, market: configuration.chain.market,
                node: address))
        let kept = try configuration.kms.map { try KeptForOthers($0, journal, self) }
        let stocks = try configuration.preprocessing.map {
            try PreprocessingStocks($0, account: address)
        }
        let transport = try await listen()
        do {
            try await serve(journal, kept, stocks ?? .none, transport, ready, stop)
        } catch {
            await transport.stop()
            throw error
        }
        await transport.stop()
        logger.notice("stopped")
    }

    /// Writes what the registry is to say of this node, if it says something else.
    public func register() async throws(NodeError) {
        try await register(
            peerPort: configuration.listen.peer.port, httpPort: configuration.listen.http.port)
    }

    private func listen() async throws(NodeError) -> TransportNode {
        let endpoint = configuration.listen.peer
        var transport = TransportConfiguration(host: endpoint.host, port: endpoint.port)
        transport.maximumFrameBytes = configuration.limits.frameBytes
        transport.chunkBytes = min(transport.chunkBytes, configuration.limits.frameBytes / 2)
        transport.logger = logger
        do {
            return try await TransportNode(credentials, configuration: transport)
        } catch {
            throw .listen(address: endpoint.description)
        }
    }

    private func serve(
        _ journal: Journal, _ kept: KeptForOthers?, _ stocks: PreprocessingStocks,
        _ transport: TransportNode, _ ready: @escaping @Sendable (Ready) -> Void,
        _ stop: (@Sendable () async -> Void)?
    ) async throws {
        let counters = Counters()
        let flag = StopFlag()
        let sessions = TransportSessions(transport, timeout: configuration.timeouts.peer)
        let keys = try kept?.keys(over: sessions, counters: counters)
        let context = NodeContext(
            journal: journal, chain: chain, sessions: sessions,
            limits: configuration.limits, policy: configuration.policy,
            timeouts: configuration.timeouts,
            confirmations: UInt64(configuration.chain.confirmations),
            pollInterval: configuration.chain.pollInterval, counters: counters, stop: flag,
            stocks: stocks, logger: logger)
        let (incoming, confirmed) = AsyncStream.makeStream(of: Hash32.self)
        let follower = ChainFollower(
            node: context, startBlock: configuration.chain.startBlock
        ) { confirmed.yield($0) }
        let http = Promise<Int>()
        let admin = Promise<Int>()
        let bounds = HTTPServers.Bounds(
            connections: configuration.limits.connections,
            lifetime: configuration.timeouts.connection)
        let routes = NodeRoutes(
            PublicRoutes(
                journal: journal, chain: chain, limits: configuration.limits,
                policy: configuration.policy, counters: counters, logger: logger),
            kept.map { ShareRoutes(service: $0.service, counters: counters, logger: logger) },
            keys.map { KeyRoutes(service: $0, counters: counters, logger: logger) })
        let publicServer = try HTTPServers.makePublic(
            routes.router, on: configuration.listen.http,
            certificatePEM: credentials.certificatePEM,
            privateKeyPEM: credentials.privateKeyPEM, bounds: bounds, logger: logger, bound: http)
        let adminServer = HTTPServers.makeAdmin(
            AdminRoutes(
                journal: journal, counters: counters, account: address,
                staleAfter: max(15, 10 * configuration.chain.pollInterval.inSeconds),
                keeper: kept?.keeper, stocks: stocks),
            on: configuration.listen.admin, bounds: bounds, logger: logger, bound: admin)
        let work = Part {
            try await withGracefulShutdownHandler {
                guard try await prepare(kept, transport.port, http, admin, flag, ready) else {
                    return
                }
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await TaskRunner(node: context, incoming: incoming).run() }
                    group.addTask {
                        await follower.run()
                        confirmed.finish()
                    }
                    if let kept {
                        group.addTask {
                            await kept.keeper.run(
                                stop: flag, poll: configuration.chain.pollInterval,
                                retry: configuration.timeouts.retry)
                        }
                    }
                    if let keys {
                        group.addTask {
                            await keys.run(
                                stop: flag, poll: configuration.chain.pollInterval,
                                retry: configuration.timeouts.retry)
                        }
                    }
                }
            } onGracefulShutdown: {
                flag.set()
            }
        }
        // Shut down from the last to the first: the work reaches a safe point while the
        // listeners still answer.
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: listening(adminServer, on: configuration.listen.admin)),
            .init(service: listening(publicServer, on: configuration.listen.http)),
            .init(
                service: work, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup),
        ]
        if let stop {
            let watch = Part { await cancelWhenGracefulShutdown { await stop() } }
            services.append(
                .init(service: watch, successTerminationBehavior: .gracefullyShutdownGroup))
        }
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration =
            configuration.timeouts.shutdown + .seconds(5)
        try await ServiceGroup(configuration: group).run()
    }

    /// An HTTP server whose failure to listen names its address.
    private func listening(
        _ server: some Service, on endpoint: NodeConfiguration.Endpoint
    ) -> Part {
        Part {
            do {
                try await server.run()
            } catch is IOError {
                throw NodeError.listen(address: endpoint.description)
            }
        }
    }

    /// Checks the chain and registers; tries until the chain can be reached or the node stops.
    ///
    /// - Throws: what no retry mends: another chain, a refused registration.
    private func prepare(
        _ kept: KeptForOthers?, _ peerPort: Int, _ http: Promise<Int>, _ admin: Promise<Int>,
        _ flag: StopFlag,
        _ ready: @Sendable (Ready) -> Void
    ) async throws(NodeError) -> Bool {
        guard let httpPort = await http.value(), let adminPort = await admin.value() else {
            return false
        }
        while !flag.isSet {
            do {
                try await chain.checkId()
                try await kept?.checkAudit()
                if configuration.autoRegister {
                    try await register(peerPort: peerPort, httpPort: httpPort)
                }
                let listen = configuration.listen
                ready(
                    Ready(
                        peer: .init(host: listen.peer.host, port: peerPort),
                        http: .init(host: listen.http.host, port: httpPort),
                        admin: .init(host: listen.admin.host, port: adminPort)))
                return true
            } catch NodeError.wrongChain(let expected, let found) {
                throw .wrongChain(expected: expected, found: found)
            } catch NodeError.chain(.reverted) {
                throw .chain(.reverted)
            } catch NodeError.missingKey(let path) {
                throw .missingKey(path: path)
            } catch NodeError.audit(let fault) {
                throw .audit(fault)
            } catch {
                logger.warning("waiting for the chain", metadata: ["error": "\(error)"])
                await flag.sleep(configuration.timeouts.retry)
            }
        }
        return false
    }

    private func register(peerPort: Int, httpPort: Int) async throws(NodeError) {
        let listen = configuration.listen
        let peer =
            configuration.advertise.peer ?? .init(host: listen.peer.host, port: peerPort)
        let http =
            configuration.advertise.http ?? .init(host: listen.http.host, port: httpPort)
        for (key, endpoint) in [("peer", peer), ("http", http)] {
            guard !["0.0.0.0", "::"].contains(endpoint.host), endpoint.port > 0 else {
                throw .missingKey(path: "advertise.\(key)")
            }
        }
        let entry = NodeRegistry.Node(
            endpoint: peer.description, httpEndpoint: "https://\(http)", pin: pin)
        let known = try await chain.node(address)
        guard known != entry else { return }
        let transaction = try await chain.register(entry, known: known != nil)
        logger.info("registered", metadata: ["transaction": "\(transaction)"])
    }
}
