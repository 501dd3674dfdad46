import Foundation
public import Ledger

/// A user's side of keys that nodes hold together: Protocols/key-service.md.
///
/// Any member may be asked; the one that is asked shows the signed request to those it needs, and each
/// checks it for itself. What comes back is held against the chain: a signature is verified under the
/// public key that stands there before it is returned.
public struct KeyCommittee: Sendable {
    public let registry: KeyRegistry
    public let nodes: NodeRegistry
    public let chainId: UInt64
    let key: LedgerKey
    /// For one request to one node.
    let timeout: Duration

    /// - Parameter key: the caller's: it signs requests.
    public init(
        registry: KeyRegistry, nodes: NodeRegistry, chainId: UInt64, key: LedgerKey,
        timeout: Duration = .seconds(30)
    ) {
        self.registry = registry
        self.nodes = nodes
        self.chainId = chainId
        self.key = key
        self.timeout = timeout
    }

    public var account: Address { key.address }

    // MARK: - Reading

    /// A key as the chain has it. Throws `.key(.unknownKey)`, `.chain`.
    public func entry(_ id: Bytes32) async throws(NodeError) -> KeyRegistry.Key {
        let found = try await asked { () throws(LedgerError) in try await registry.key(id) }
        guard let found else { throw .key(.unknownKey) }
        return found
    }

    /// A key as one of its members has it, and that this is what the chain says.
    ///
    /// - Throws: `.key(.noShare)` if no member answers with the key of the chain.
    public func description(of id: Bytes32) async throws(NodeError) -> KeyDescription {
        let entry = try await entry(id)
        var failure = NodeError.key(.noShare)
        for member in entry.members {
            do throws(NodeError) {
                let answer = try await client(of: member).http.request(
                    .get, path: "/v1/keys/\(id)")
                let found: KeyDescription = try NodeClient.decode(answer)
                if entry.publicKey.isEmpty { return found }
                if found.publicKey == Hex.encode(entry.publicKey) { return found }
            } catch { failure = error }
        }
        throw failure
    }

    // MARK: - Requests

    /// A request about a key, and what goes with it.
    public struct Ask<Payload: KeyPayload>: Sendable {
        public var key: Bytes32
        public var method: PinnedHTTPClient.HTTPMethod
        /// Behind `/v1/keys/{key}`.
        public var path: String
        public var body: KeyCallBody<Payload>

        public init(
            key: Bytes32, method: PinnedHTTPClient.HTTPMethod = .post, path: String,
            body: KeyCallBody<Payload>
        ) {
            self.key = key
            self.method = method
            self.path = path
            self.body = body
        }

        var uri: String { "/v1/keys/\(key)" + (path.isEmpty ? "" : "/" + path) }
    }

    /// Asks members, one after the other, until one has done what is asked for.
    ///
    /// The request's id stays the same: nodes that it has reached before answer where it stands.
    /// - Parameters:
    ///   - members: whom to ask, in order.
    ///   - patience: for all of it.
    /// - Throws: the last refusal, or what was wrong with the last node where none has refused.
    public func carryOut<Payload: KeyPayload>(
        _ ask: Ask<Payload>, by members: [Address], patience: Duration = .seconds(60)
    ) async throws(NodeError) -> KeyRequestReport {
        let end = ContinuousClock.now + patience
        // A node that has not seen the epoch yet will; a caller that is behind has to ask anew.
        let now = try await entry(ask.key)
        guard ask.body.epoch == now.epoch else {
            throw .key(.policy(.otherEpoch(expected: now.epoch)))
        }
        guard now.status != .ended else { throw .key(.policy(.notActive)) }
        var failure = NodeError.timedOut(
            waitedFor: "a member of the key", seconds: Int(patience.components.seconds))
        while true {
            for member in members {
                do throws(NodeError) {
                    return try await carryOut(ask, by: member, until: end)
                } catch {
                    // A refusal says more than that a node is silent.
                    if error.isRefusal || !failure.isRefusal { failure = error }
                    guard error.isOneNodes else { throw error }
                    guard ContinuousClock.now < end else { throw failure }
                }
            }
            // Nodes that have just started find each other in a moment.
            guard failure.isOfTheMoment, ContinuousClock.now < end else { throw failure }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// The same at one node.
    public func carryOut<Payload: KeyPayload>(
        _ ask: Ask<Payload>, by member: Address, until end: ContinuousClock.Instant
    ) async throws(NodeError) -> KeyRequestReport {
        let client = try await client(of: member)
        let body = try Self.json(ask.body)
        var pause = Duration.milliseconds(200)
        while true {
            let answer = try await client.http.request(
                ask.method, path: ask.uri, json: body,
                authorization: authorization(ask.method, ask.uri, body, ask.key))
            switch answer.status {
            case 200, 202:
                let report: KeyRequestReport = try NodeClient.decode(answer, status: answer.status)
                return report.isPending ? try await wait(for: report, at: client, end) : report
            default:
                guard ContinuousClock.now < end, try await mayChange(answer, ask.key) else {
                    throw NodeClient.refusal(answer)
                }
                try? await Task.sleep(for: answer.status == 429 ? Self.longestPause : pause)
                pause = min(pause * 1.5, Self.longestPause)
            }
        }
    }

    /// Between two requests to one node: nodes count the requests of an account.
    private static let longestPause = Duration.seconds(1)

    /// Whether a refusal goes away with the next block, or in a moment.
    private func mayChange(
        _ answer: PinnedHTTPClient.Answer, _ id: Bytes32
    ) async throws(NodeError) -> Bool {
        let text = String(decoding: answer.body, as: UTF8.self)
        func isRefused(with code: String) -> Bool { text.contains("\"code\":\"\(code)\"") }
        if isRefused(with: "not-active") {
            // A key that the chain has stopped will not be used by waiting.
            return try await ![.stopped, .ended].contains(entry(id).status)
        }
        return [
            "unknown-key", "wrong-state", "busy", "no-share", "other-epoch", "other-policy",
            "too-many-requests",
        ].contains(where: isRefused)
    }

    /// Asks where a request stands until it has ended.
    private func wait(
        for report: KeyRequestReport, at client: NodeClient, _ end: ContinuousClock.Instant
    ) async throws(NodeError) -> KeyRequestReport {
        let uri = "/v1/keys/\(report.key)/requests/\(report.request)"
        let start = ContinuousClock.now
        while ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(150))
            let answer = try await client.http.request(
                .get, path: uri, authorization: authorization(.get, uri, [], report.key))
            if answer.status == 429 {
                try? await Task.sleep(for: .seconds(1))
                continue
            }
            let now: KeyRequestReport = try NodeClient.decode(answer)
            if now.isDone { return now }
            if !now.isPending {
                throw NodeClient.refusal(now)
            }
        }
        throw .timedOut(
            waitedFor: "request \(report.request), which is still pending",
            seconds: start.secondsAgo)
    }

    func authorization(
        _ method: PinnedHTTPClient.HTTPMethod, _ uri: String, _ body: [UInt8], _ id: Bytes32
    ) throws(NodeError) -> String {
        let request = CommitteeRequest(
            chainId: chainId, registry: registry.address, key: id, method: method.text, uri: uri,
            body: body)
        let nonce = try Bytes32.random()
        guard
            let header = try? request.authorization(
                time: UInt64(max(0, Date().timeIntervalSince1970)), nonce: nonce, key: key)
        else { throw .chain(.rejected) }
        return header
    }

    func client(of member: Address) async throws(NodeError) -> NodeClient {
        let node = try await asked { () throws(LedgerError) in try await nodes.node(member) }
        guard let node else { throw .unknownNode(member) }
        return try NodeClient(node, timeout: timeout)
    }

    static func json(_ value: some Encodable) throws(NodeError) -> [UInt8] {
        guard let data = try? JSONEncoder().encode(value) else {
            throw .refused(status: 0, problem: "the body can't be encoded")
        }
        return [UInt8](data)
    }

    func asked<T>(_ body: () async throws(LedgerError) -> T) async throws(NodeError) -> T {
        do throws(LedgerError) { return try await body() } catch {
            throw NodeError(toClient: error)
        }
    }
}

extension ContinuousClock.Instant {
    /// Whole seconds that have gone by since then.
    var secondsAgo: Int { Int(duration(to: .now).components.seconds) }
}

extension NodeError {
    /// Whether a node has said no.
    var isRefusal: Bool {
        if case .refused = self { true } else { false }
    }

    /// Whether another node may do better.
    var isOneNodes: Bool {
        switch self {
        case .unreachable, .timedOut, .unknownNode, .wrongPin: true
        case .refused(let status, _): status >= 500 || status == 404
        default: false
        }
    }

    /// Whether the same request may do better later.
    var isOfTheMoment: Bool {
        if case .refused(let status, _) = self { status == 503 } else { false }
    }
}
