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

    /// A key as its members have it, and that this is what the chain says: the first answer that as many agree
    /// with as use the key, some of whom are honest, or with which most agree. What each member knows for itself
    /// alone, such as whom it can reach, is the word of one.
    ///
    /// - Throws: `.key(.noShare)` if no member answers with the key of the chain.
    public func description(of id: Bytes32) async throws(NodeError) -> KeyDescription {
        let entry = try await entry(id)
        typealias Answer = Result<KeyDescription, NodeError>
        let found = await withTaskGroup(of: (Int, Answer).self) { group -> Answer in
            for (place, member) in entry.members.enumerated() {
                group.addTask { (place, await description(of: id, entry, by: member)) }
            }
            defer { group.cancelAll() }
            var failure = NodeError.key(.noShare)
            var found: [KeyDescription.Agreed: [(place: Int, description: KeyDescription)]] = [:]
            for await (place, answer) in group {
                switch answer {
                case .success(let description):
                    found[description.agreed, default: []].append((place, description))
                case .failure(let error): failure = error
                }
                if found.contains(where: { $0.value.count >= Int(entry.threshold) }) { break }
            }
            let most = found.values.max { ($0.count, $1[0].place) < ($1.count, $0[0].place) }
            return most?.min { $0.place < $1.place }
                .map { .success($0.description) } ?? .failure(failure)
        }
        return try found.get()
    }

    /// A key as one member has it.
    func description(
        of id: Bytes32, _ entry: KeyRegistry.Key, by member: Address
    ) async -> Result<KeyDescription, NodeError> {
        do throws(NodeError) {
            let answer = try await client(of: member).http.request(.get, path: "/v1/keys/\(id)")
            let found: KeyDescription = try NodeClient.decode(answer)
            guard found.scheme == SchemeNumber(rawValue: entry.scheme)?.name else {
                return .failure(.key(.noShare))
            }
            if entry.publicKey.isEmpty { return .success(found) }
            let key = SharedPublicKey(found, publicKey: entry.publicKey)
            return try key?.isOfPackage == true ? .success(found) : .failure(.key(.noShare))
        } catch { return .failure(error) }
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
}
