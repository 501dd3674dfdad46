import Foundation
package import Ledger

/// Finds out who signed a request, and turns away what is stale, replayed or too frequent.
package struct RequestGuard: Sendable {
    package let chainId: UInt64
    package let node: Address
    package let journal: Journal
    /// Of each account.
    package let limiter: RateLimiter
    /// Of all refusals together that go into the audit log.
    package let refusals: RateLimiter
    private let shown = ShownRequests()

    package init(
        chainId: UInt64, node: Address, journal: Journal, perMinute: Int, refusalsPerMinute: Int
    ) {
        self.chainId = chainId
        self.node = node
        self.journal = journal
        limiter = RateLimiter(perMinute: perMinute)
        refusals = RateLimiter(perMinute: refusalsPerMinute, maximumAccounts: 1)
    }

    /// Who signed a request that was received just now.
    package struct Caller: Sendable {
        package var account: Address
        package var nonce: Bytes32
    }

    /// A request as it came.
    package struct Received: Sendable {
        package var method: String
        /// Path and query.
        package var uri: String
        package var authorization: String
        package var body: [UInt8]
        /// The node that shows it, where it did not come from its caller.
        package var shownBy: Address?

        package init(method: String, uri: String, authorization: String, body: [UInt8] = []) {
            self.method = method
            self.uri = uri
            self.authorization = authorization
            self.body = body
        }
    }

    /// The account that signed `received` for this node and `contract`, lately and not before.
    ///
    /// The nonce is used up only with the audit record of what follows (`Journal.audited`).
    /// - Throws: `.share` with `.authorization`, `.stale`, `.signature`, `.tooMany`, `.replayed`.
    package func caller(
        of received: Received, contract: Address,
        now: Double = Date().timeIntervalSince1970
    ) throws(NodeError) -> Caller {
        let credentials = try credentials(of: received, now: now)
        let request = OffchainRequest(
            node: node, chainId: chainId, contract: contract, method: received.method,
            uri: received.uri, body: received.body)
        guard request.isSigned(by: credentials) else { throw .share(.signature) }
        let caller = try admitted(credentials)
        guard try !journal.isUsed(nonce: credentials.nonce, by: credentials.account) else {
            throw .share(.replayed)
        }
        return caller
    }

    /// The account that signed `received` for the committee of a key, lately.
    ///
    /// Whether the nonce was used shows when it is used up, with the record of what follows.
    /// - Throws: as the other one, but for `.replayed`.
    package func caller(
        of received: Received, key: Bytes32, registry: Address,
        now: Double = Date().timeIntervalSince1970
    ) throws(NodeError) -> Caller {
        let credentials = try credentials(of: received, now: now)
        let request = CommitteeRequest(
            chainId: chainId, registry: registry, key: key, method: received.method,
            uri: received.uri, body: received.body)
        guard request.isSigned(by: credentials) else { throw .share(.signature) }
        if let peer = received.shownBy, shown.isKnown(credentials) {
            guard shown.limiter.take(peer) else { throw .share(.tooMany) }
            return Caller(account: credentials.account, nonce: credentials.nonce)
        }
        let caller = try admitted(credentials)
        if received.shownBy != nil { shown.note(credentials) }
        return caller
    }

    private func credentials(
        of received: Received, now: Double
    ) throws(NodeError) -> OffchainRequest.Credentials {
        guard let credentials = OffchainRequest.Credentials(received.authorization) else {
            throw .share(.authorization)
        }
        guard abs(Double(credentials.time) - now) <= Double(OffchainRequest.ageLimit) else {
            throw .share(.stale(limit: OffchainRequest.ageLimit))
        }
        return credentials
    }

    private func admitted(
        _ credentials: OffchainRequest.Credentials
    ) throws(NodeError) -> Caller {
        guard limiter.take(credentials.account) else { throw .share(.tooMany) }
        return Caller(account: credentials.account, nonce: credentials.nonce)
    }

    /// Notes in the audit log that a caller was refused, and then refuses it.
    ///
    /// Anybody can sign requests, so refusals are noted at a limited rate; above it the answer is
    /// `.tooMany`, and nothing is noted.
    package func refuse(
        _ caller: Caller, _ action: AuditAction, _ object: Bytes32, _ problem: ShareProblem
    ) throws(NodeError) -> NodeError {
        try refuse(caller, action, object, code: problem.code, as: .share(problem))
    }

    /// The same for a refusal of another kind, with its code.
    ///
    /// - Parameter usesNonce: whether the request is good no more.
    package func refuse(
        _ caller: Caller, _ action: AuditAction, _ object: Bytes32, code: String,
        as refusal: NodeError, usingNonce usesNonce: Bool = true
    ) throws(NodeError) -> NodeError {
        guard refusals.take(node) else { return .share(.tooMany) }
        try journal.audit(
            .init(
                caller: caller.account, action: action, object: object, outcome: code,
                nonce: usesNonce ? caller.nonce : nil))
        return refusal
    }
}
