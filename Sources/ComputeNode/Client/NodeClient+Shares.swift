import Foundation
import Keystore
public import Ledger

extension NodeClient {
    /// Who signs requests about shares, and which contracts govern them.
    public struct ShareCaller: Sendable {
        public let chainId: UInt64
        public let registry: Address
        let key: LedgerKey

        public init(chainId: UInt64, registry: Address, key: LedgerKey) {
            self.chainId = chainId
            self.registry = registry
            self.key = key
        }

        public var account: Address { key.address }

        /// The Authorization header of a request to `node`, signed now with a fresh nonce.
        package func authorization(
            _ method: String, _ uri: String, body: [UInt8] = [], contract: Address? = nil,
            node: Address, time: Double = Date().timeIntervalSince1970
        ) throws(NodeError) -> String {
            let request = OffchainRequest(
                node: node, chainId: chainId, contract: contract ?? registry, method: method,
                uri: uri, body: body)
            guard
                let nonce = try? Bytes32(LockedBytes.random(count: 32).reveal()),
                let header = try? request.authorization(
                    time: UInt64(max(0, time)), nonce: nonce, key: key)
            else { throw .chain(.rejected) }
            return header
        }

        package func path(_ sharing: Bytes32) -> String {
            "/v1/offchain/\(Hex.encode(registry.bytes))/shares/\(sharing)"
        }

        package func purpose(
            _ direction: SealedShare.Purpose.Direction, _ sharing: Bytes32, node: Address
        ) -> SealedShare.Purpose {
            SealedShare.Purpose(
                direction, chainId: chainId, registry: registry, sharing: sharing, node: node,
                caller: account)
        }
    }

    /// The node's word on who it is and what is sealed to it.
    ///
    /// - Throws: `.sharing(.sealingKey)` unless `node` has signed it for this chain and registry.
    public func identity(
        of node: Address, _ caller: ShareCaller
    ) async throws(NodeError) -> NodeIdentity {
        let answer = try await http.request(.get, path: "/v1/node")
        let identity: NodeIdentity = try Self.decode(answer)
        guard
            identity.isSigned(by: node, chainId: caller.chainId, registry: caller.registry)
        else { throw .sharing(.sealingKey(node: node)) }
        return identity
    }

    /// Gives the node its share of a registered sharing. A node that does not yet see the
    /// registration with enough blocks on top answers 404; that is tried again for up to `patience`.
    package func put(
        _ share: borrowing OpenedShare, sharing: Bytes32, node: Address, _ caller: ShareCaller,
        patience: Duration = .seconds(60)
    ) async throws(NodeError) {
        let identity = try await identity(of: node, caller)
        let sealed = try SealedShare(
            share, to: identity.sealingKey,
            for: caller.purpose(.upload, sharing, node: node))
        guard let body = try? JSONEncoder().encode(ShareUpload(sealed: sealed)) else {
            throw .refused(status: 0, problem: "the body can't be encoded")
        }
        let path = caller.path(sharing)
        let end = ContinuousClock.now + patience
        while true {
            // Signed anew each time: a node takes a nonce only once, and the time goes on.
            let header = try caller.authorization("PUT", path, body: Array(body), node: node)
            let answer = try await http.request(
                .put, path: path, json: Array(body), authorization: header)
            if answer.status == 200 || answer.status == 201 { return }
            guard [404, 429, 503].contains(answer.status), ContinuousClock.now < end else {
                throw Self.refusal(answer)
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// The node's share, unsealed; not yet held against its commitment.
    ///
    /// A node that does not yet see the grant or the request with enough blocks on top refuses
    /// (403, 409); that is tried again for up to `patience`.
    package func share(
        of sharing: Bytes32, node: Address, _ caller: ShareCaller,
        patience: Duration = .seconds(30)
    ) async throws(NodeError) -> OpenedShare {
        let ephemeral = SealingKey()
        let path = caller.path(sharing) + "?key=\(ephemeral.publicKey)"
        let end = ContinuousClock.now + patience
        while true {
            let answer = try await http.request(
                .get, path: path,
                authorization: caller.authorization("GET", path, node: node))
            if answer.status == 200 {
                let given: ShareAnswer = try Self.decode(answer)
                guard
                    let share = given.sealed.open(
                        with: ephemeral, for: caller.purpose(.download, sharing, node: node))
                else { throw .sharing(.wrongShare(node: node)) }
                return share
            }
            guard [403, 409, 429, 503].contains(answer.status), ContinuousClock.now < end else {
                throw Self.refusal(answer)
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Asks the node to delete its share of a sharing that is deleted on chain.
    public func delete(
        sharing: Bytes32, node: Address, _ caller: ShareCaller
    ) async throws(NodeError) {
        let path = caller.path(sharing)
        let answer = try await http.request(
            .delete, path: path, authorization: caller.authorization("DELETE", path, node: node))
        guard answer.status == 200 else { throw Self.refusal(answer) }
    }

    /// Whether the node gives its share to this caller now: throws as `share(of:node:)` if not.
    public func checkShare(
        of sharing: Bytes32, node: Address, _ caller: ShareCaller
    ) async throws(NodeError) {
        _ = try await share(of: sharing, node: node, caller, patience: .zero).length
    }

    /// A key as the node has it; nil where it holds no share of it.
    public func key(_ id: Bytes32) async throws(NodeError) -> KeyDescription? {
        let answer = try await http.request(.get, path: "/v1/keys/\(id)")
        return answer.status == 404 ? nil : try Self.decode(answer)
    }

    /// Some records of the node's audit log.
    ///
    /// - Parameter registry: the KeyRegistry that holds the log's heads.
    public func audit(
        from first: UInt64, count: Int, node: Address, keyRegistry registry: Address,
        _ caller: ShareCaller
    ) async throws(NodeError) -> AuditPage {
        let path = "/v1/audit?from=\(first)&count=\(count)"
        let answer = try await http.request(
            .get, path: path,
            authorization: caller.authorization("GET", path, contract: registry, node: node))
        return try Self.decode(answer)
    }

    static func decode<Value: Decodable>(
        _ answer: PinnedHTTPClient.Answer, status: Int = 200
    ) throws(NodeError) -> Value {
        guard answer.status == status else { throw refusal(answer) }
        guard let value = try? JSONDecoder().decode(Value.self, from: Data(answer.body)) else {
            throw .refused(status: 200, problem: "the answer is not the JSON of openapi.yaml")
        }
        return value
    }
}
