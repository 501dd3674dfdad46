import ComputeNode
import Foundation
import Keystore
import Ledger
import Logging
import Testing

/// A node that holds keys with others of this process: its real parts over an in-process network and a
/// scripted chain.
final class KeyNode {
    let key: LedgerKey
    let directory: TemporaryDirectory
    let journal: Journal
    let keystore: Keystore
    let sealing: SealingKey
    let service: KeyService
    private let running: Task<Void, Never>

    var account: Address { key.address }

    /// - Parameter directory: the disk of a node that was stopped, which this one goes on with.
    init(
        _ key: LedgerKey, _ registry: SharedKeyChain.Registry, _ network: InProcessNetwork,
        peers: [Address], owners: [Address]? = nil, exports: Bool, patience: Duration,
        directory: TemporaryDirectory? = nil, log: RecordedLog
    ) throws {
        let directory = try directory ?? TemporaryDirectory()
        let keyFile = directory.file("keystore.key")
        if !FileManager.default.fileExists(atPath: keyFile) {
            try KeystoreSecret.makeKeyFile(at: keyFile)
            try Keystore.create(
                at: directory.file("keystore"), secret: KeystoreSecret(keyFile: keyFile))
        }
        self.key = key
        self.directory = directory
        let chain = SharedKeyChain(registry, key)
        let keystore = try Keystore(
            opening: directory.file("keystore"), secret: KeystoreSecret(keyFile: keyFile))
        self.keystore = keystore
        journal = try Journal(
            path: directory.file("journal"),
            owner: .init(
                chainId: chain.chainId, market: Samples.address(8), node: key.address))
        sealing = try SealingKey(of: key.address, in: keystore)
        let parties = try NodeSecrets.partyKeys(of: key.address, in: keystore)
        let logger = Logger(label: "test") { _ in log }
        let sessions = InProcessSessions(network: network, account: key.address)
        let limits = NodeConfiguration.KMS(
            shareRegistry: Samples.address(78), keyRegistry: chain.keyRegistry,
            keystore: directory.file("keystore"), secret: .keyFile(keyFile),
            requestsPerMinute: 100_000, refusalsPerMinute: 10_000, owners: owners, stock: 4,
            exports: exports)
        service = try KeyService(
            chain: chain,
            watch: KeyWatch(
                chain: chain, confirmations: 0, staleAfter: .seconds(15), logger: logger),
            links: PeerLinks(
                own: PartyEntry(
                    parties, of: key.address, chainId: chain.chainId,
                    registry: chain.keyRegistry,
                    sign: { digest throws(NodeError) in try chain.sign(digest) }), chain: chain,
                sessions: sessions, retry: .milliseconds(200), logger: logger),
            sessions: sessions, writer: JournalWriter(journal),
            gate: RequestGuard(
                chainId: chain.chainId, node: key.address, journal: journal,
                perMinute: 100_000, refusalsPerMinute: 10_000),
            keystore: keystore, parties: parties, sealing: sealing, limits: limits,
            patience: patience, counters: Counters(), logger: logger)
        service.links.want(peers)
        running = Task { [service] in
            await service.run(
                stop: StopFlag(), poll: .milliseconds(20), retry: .milliseconds(50))
        }
    }

    func stop() async {
        running.cancel()
        await running.value
    }

    deinit { running.cancel() }
}

/// Three such nodes, whose keys `owner` proposes, and maybe more that may come to hold them.
final class KeyNodes {
    let registry = SharedKeyChain.Registry()
    let network = InProcessNetwork()
    let owner: LedgerKey
    let approvers: [LedgerKey]
    let purpose = "tests"
    /// What the nodes say.
    let log = RecordedLog()
    private let exports: Bool
    private let patience: Duration
    /// Whose keys nodes hold that are started from now on; nil: anybody's.
    var owners: [Address]?
    private(set) var nodes: [KeyNode] = []
    private let keys: [LedgerKey]

    static let chainId: UInt64 = 31337
    static let keyRegistry = Samples.address(77)

    init(
        exports: Bool = false, others: Int = 0, patience: Duration = .seconds(2)
    ) throws {
        owner = try LedgerKey()
        approvers = try (0..<3).map { _ in try LedgerKey() }
        keys = try (0..<3 + others).map { _ in try LedgerKey() }
        self.exports = exports
        self.patience = patience
        for key in keys { nodes.append(try node(key)) }
    }

    var members: [Address] { keys.prefix(3).map(\.address) }

    private func node(_ key: LedgerKey, _ directory: TemporaryDirectory? = nil) throws -> KeyNode {
        try KeyNode(
            key, registry, network, peers: keys.map(\.address), owners: owners,
            exports: exports, patience: patience, directory: directory, log: log)
    }

    /// Stops a node, has something done to its disk, and starts another on it.
    func restart(_ place: Int, _ change: (KeyNode) throws -> Void = { _ in }) async throws {
        let directory = nodes[place].directory
        await nodes[place].stop()
        // The others are to meet the new one, not to take the old one for it.
        let account = nodes[place].account
        try await wait {
            self.nodes.allSatisfy {
                $0.service.links.present([account]) == [] || $0.account == account
            }
        }
        try change(nodes[place])
        nodes.remove(at: place)
        // What the old one still answers holds its files open for a moment.
        let end = ContinuousClock.now + .seconds(30)
        while true {
            do {
                return nodes.insert(try node(keys[place], directory), at: place)
            } catch {
                guard ContinuousClock.now < end else { throw error }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func policy(
        operations: Set<KeyPolicy.Operation> = Set(KeyPolicy.Operation.allCases),
        approvals: Int = 0, purposes: Set<String>? = nil
    ) throws -> KeyPolicy {
        try KeyPolicy(
            callers: [owner.address], operations: operations, purposes: purposes ?? [purpose],
            approvers: approvals == 0 ? [] : Set(approvers.map(\.address)), approvals: approvals)
    }

    /// Puts a proposal on the chain.
    func propose(
        _ scheme: SchemeNumber, _ policy: KeyPolicy, threshold: UInt64 = 2
    ) throws -> Bytes32 {
        let id = try Bytes32(LockedBytes.random(count: 32).reveal())
        registry.set(
            id,
            KeyRegistry.Key(
                owner: owner.address, guardian: nil, status: .proposed,
                scheme: scheme.rawValue, threshold: threshold, epoch: 0,
                policyHash: policy.hash, policyNumber: 0, publicKey: [], members: members))
        return id
    }

    /// A key that the nodes have made.
    func create(_ scheme: SchemeNumber, _ policy: KeyPolicy) async throws -> Bytes32 {
        let id = try propose(scheme, policy)
        let asked = try received(
            "PUT", "", id,
            body(id, CreationPayload(policy: policy, purpose: purpose), epoch: 0))
        _ = try await nodes[0].service.create(asked, key: id)
        try await waitForAll(id) { $0.status == "active" }
        return id
    }

    /// Waits until every node has seen the key so on chain.
    func waitForAll(
        _ id: Bytes32, _ condition: (KeyDescription) -> Bool
    ) async throws {
        for node in nodes.prefix(3) {
            try await wait {
                (try? await node.service.description(of: id)).map(condition) ?? false
            }
        }
    }

    // MARK: - Requests

    func body<Payload: KeyPayload>(
        _ id: Bytes32, _ payload: Payload, epoch: UInt64? = nil,
        approvals: [KeyApprovalBody] = []
    ) throws -> KeyCallBody<Payload> {
        KeyCallBody(
            request: try Bytes32(LockedBytes.random(count: 32).reveal()),
            epoch: epoch ?? registry.key(id)?.epoch ?? 0, purpose: purpose,
            approvals: approvals, payload: payload)
    }

    /// A body that these approvers have signed.
    func approved<Payload: KeyPayload>(
        _ id: Bytes32, _ payload: Payload, _ policy: KeyPolicy, by approvers: [LedgerKey]
    ) throws -> KeyCallBody<Payload> {
        var body = try body(id, payload)
        let use = body.use(of: id, by: owner.address)
        let expires = UInt64(Date().timeIntervalSince1970) + 600
        body.approvals = try approvers.map { approver in
            let digest = use.approval(policy: policy, expires: expires)
                .digest(chainId: Self.chainId, registry: Self.keyRegistry)
            return KeyApprovalBody(.init(expires: expires, signature: try approver.sign(digest)))
        }
        return body
    }

    /// A request as a node receives it from `key`, the owner's unless told.
    func received<Payload: KeyPayload>(
        _ method: String, _ path: String, _ id: Bytes32, _ body: KeyCallBody<Payload>,
        by key: LedgerKey? = nil
    ) throws -> RequestGuard.Received {
        let json = [UInt8](try JSONEncoder().encode(body))
        let uri = "/v1/keys/\(id)" + (path.isEmpty ? "" : "/" + path)
        let request = CommitteeRequest(
            chainId: Self.chainId, registry: Self.keyRegistry, key: id, method: method,
            uri: uri, body: json)
        let header = try request.authorization(
            time: UInt64(Date().timeIntervalSince1970),
            nonce: Bytes32(LockedBytes.random(count: 32).reveal()), key: key ?? owner)
        return .init(method: method, uri: uri, authorization: header, body: json)
    }

    /// How a request ended that a node coordinates: its answer. Throws `Failed`.
    func outcome(
        of report: KeyRequestReport, at node: KeyNode
    ) async throws -> [UInt8] {
        let report = try await end(of: report, at: node)
        guard let answer = report.answer else { throw Failed(report) }
        return try Hex.decode(answer)
    }

    /// Where a request stands when it is pending no more.
    func end(
        of report: KeyRequestReport, at node: KeyNode
    ) async throws -> KeyRequestReport {
        var report = report
        while report.isPending {
            try await Task.sleep(for: .milliseconds(10))
            report = try await standing(of: report, at: node)
        }
        return report
    }

    /// Where a request stands, as its caller asks.
    func standing(
        of report: KeyRequestReport, at node: KeyNode
    ) async throws -> KeyRequestReport {
        let uri = "/v1/keys/\(report.key)/requests/\(report.request)"
        let request = CommitteeRequest(
            chainId: Self.chainId, registry: Self.keyRegistry, key: report.key, method: "GET",
            uri: uri, body: [])
        let header = try request.authorization(
            time: UInt64(Date().timeIntervalSince1970),
            nonce: Bytes32(LockedBytes.random(count: 32).reveal()), key: owner)
        return try await node.service.request(
            .init(method: "GET", uri: uri, authorization: header), report.request,
            key: report.key)
    }

    /// A request that failed while it was waited for.
    struct Failed: Error, Equatable {
        var code: String
        /// Whom it is due to.
        var nodes: [Address]
        var detail: String

        init(_ report: KeyRequestReport) {
            code = report.reason ?? "none"
            detail = report.failure?.detail ?? ""
            nodes = report.failure?.nodes ?? []
        }

        init(_ failure: KeyRequestFailure) {
            (code, nodes, detail) = (failure.code, failure.nodes, failure.detail)
        }
    }

    /// A signature that a node coordinates.
    func sign(
        _ message: [UInt8], _ id: Bytes32, at place: Int, path: String? = nil
    ) async throws -> [UInt8] {
        let payload = SigningPayload(message: message, path: path)
        let node = nodes[place]
        let report = try await node.service.sign(
            received("POST", "sign", id, body(id, payload)), key: id)
        return try await outcome(of: report, at: node)
    }

    /// Waits until something is so, for half a minute: the machine may be busy.
    func wait(_ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while !(try await condition()) {
            try #require(ContinuousClock.now < end, "waited for too long")
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
