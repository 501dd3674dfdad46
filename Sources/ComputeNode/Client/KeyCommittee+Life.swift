import Foundation
public import Ledger

/// Making, changing and ending keys.
extension KeyCommittee {
    /// What a new key is to be.
    public struct Wish: Sendable {
        public var scheme: SchemeNumber
        /// Members needed to use it; for ECDSA 2 t - 1 have to take part.
        public var threshold: Int
        public var members: [Address]
        public var policy: KeyPolicy
        /// One of the policy's.
        public var purpose: String
        /// An account that may stop the key beside its owner.
        public var guardian: Address?

        public init(
            scheme: SchemeNumber, threshold: Int, members: [Address], policy: KeyPolicy,
            purpose: String, guardian: Address? = nil
        ) {
            self.scheme = scheme
            self.threshold = threshold
            self.members = members
            self.policy = policy
            self.purpose = purpose
            self.guardian = guardian
        }
    }

    /// Has a committee make a key: proposes it on chain, shows the policy to the members, and waits until
    /// all of them have confirmed the same public key.
    ///
    /// - Parameter sender: the owner's, who is the caller.
    /// - Returns: the key's id.
    public func create(
        _ wish: Wish, from sender: TransactionSender, patience: Duration = .seconds(60)
    ) async throws(NodeError) -> Bytes32 {
        let id = try await propose(wish, from: sender)
        let body = KeyCallBody(
            request: try .random(), epoch: 0, purpose: wish.purpose,
            payload: CreationPayload(policy: wish.policy, purpose: wish.purpose))
        _ = try await needing(wish.members) { () throws(NodeError) in
            try await found(
                Ask(key: id, method: .put, path: "", body: body), by: wish.members, patience)
        }
        return id
    }

    /// Has the members of a proposal come to hold its key, and waits until all have confirmed it. What was
    /// broken off they may have brought to its end by themselves: the chain decides.
    func found<Payload: FoundingPayload>(
        _ ask: Ask<Payload>, by members: [Address], _ patience: Duration
    ) async throws(NodeError) -> KeyRegistry.Key {
        let end = ContinuousClock.now + patience
        do throws(NodeError) {
            _ = try await carryOut(ask, by: members, patience: patience) { _ in
                await fault(of: ask.key, until: end) { $0.status == .active }
            }
        } catch {
            let entry = try await entry(ask.key)
            guard entry.status == .active else { throw error }
            return entry
        }
        return try await entry(ask.key)
    }

    /// Proposes a key on chain, if its committee can be as it says: for a run that its owner asks for
    /// afterwards.
    public func propose(
        _ wish: Wish, from sender: TransactionSender
    ) async throws(NodeError) -> Bytes32 {
        try KeyService.Holders(members: wish.members, threshold: wish.threshold)
            .check(wish.scheme)
        guard wish.policy.purposes.contains(wish.purpose) else { throw .key(.policy(.purpose)) }
        try await checkRegistered(wish.members)
        let salt = try Bytes32.random()
        return try await asked { () throws(LedgerError) in
            try await registry.propose(
                .init(
                    scheme: wish.scheme.rawValue, threshold: UInt64(wish.threshold),
                    members: wish.members, policyHash: wish.policy.hash, guardian: wish.guardian),
                salt: salt, from: sender
            ).id
        }
    }

    /// Throws `.unknownNode` with the first that the registry doesn't have.
    private func checkRegistered(_ members: [Address]) async throws(NodeError) {
        for member in members { _ = try await client(of: member) }
    }

    /// Has all members take new shares, and waits until the chain shows the next epoch.
    public func rotate(
        _ id: Bytes32, purpose: String, consent: KeyConsent? = nil,
        patience: Duration = .seconds(60)
    ) async throws(NodeError) -> KeyRegistry.Key {
        let entry = try await entry(id)
        let body = try await body(
            RefreshPayload(), key: id, purpose: purpose, consent: consent)
        return try await change(
            Ask(key: id, path: "rotate", body: body), entry, entry.members, entry.members,
            patience)
    }

    /// Has a key held by others from now on, and waits until the chain shows the next epoch.
    ///
    /// - Parameter policy: the key's, which nodes that join are shown.
    /// - Throws: `.key(.policy(.otherPolicy))` for another than that whose hash stands on chain.
    public func reshare(
        _ id: Bytes32, to members: [Address], threshold: Int, policy: KeyPolicy, purpose: String,
        consent: KeyConsent? = nil, patience: Duration = .seconds(60)
    ) async throws(NodeError) -> KeyRegistry.Key {
        let entry = try await entry(id)
        guard policy.hash == entry.policyHash else { throw .key(.policy(.otherPolicy)) }
        try await checkRegistered(members)
        let body = try await body(
            ResharingPayload(
                members: members, threshold: threshold, policy: policy, purpose: purpose),
            key: id, purpose: purpose, consent: consent)
        return try await change(
            Ask(key: id, path: "reshare", body: body), entry,
            entry.members.filter { members.contains($0) }, members, patience)
    }

    /// - Parameters:
    ///   - members: whom to ask.
    ///   - holders: all of whom are needed.
    private func change<Payload: KeyPayload>(
        _ ask: Ask<Payload>, _ entry: KeyRegistry.Key, _ members: [Address], _ holders: [Address],
        _ patience: Duration
    ) async throws(NodeError) -> KeyRegistry.Key {
        let end = ContinuousClock.now + patience
        return try await needing(holders) { () throws(NodeError) in
            do throws(NodeError) {
                _ = try await carryOut(ask, by: members, patience: patience) { _ in
                    await fault(of: ask.key, until: end) { $0.epoch > entry.epoch }
                }
            } catch {
                // What one has begun another may have ended.
                let now = try await self.entry(ask.key)
                guard now.epoch > entry.epoch else { throw error }
                return now
            }
            return try await self.entry(ask.key)
        }
    }

    /// What is wrong with a member that says that a key is changed: that the chain does not show it in time.
    func fault(
        of id: Bytes32, until end: ContinuousClock.Instant,
        _ condition: @Sendable (KeyRegistry.Key) -> Bool
    ) async -> NodeError? {
        do throws(NodeError) {
            _ = try await wait(for: id, until: end, condition)
            return nil
        } catch { return error }
    }

    /// Does what needs all of these nodes. Where that takes too long, or ends early, those that don't
    /// answer now are named (`.keyRun(.timedOut)`).
    func needing<Value>(
        _ nodes: [Address], _ body: () async throws(NodeError) -> Value
    ) async throws(NodeError) -> Value {
        do throws(NodeError) { return try await body() } catch {
            switch error {
            case .timedOut, .refused(502, _), .refused(503, _): break
            default: throw error
            }
            var silent: [Address] = []
            for node in nodes {
                let answer = try? await client(of: node).http.request(.get, path: "/v1/node")
                if answer == nil { silent.append(node) }
            }
            throw silent.isEmpty ? error : .keyRun(.timedOut(waitedFor: silent))
        }
    }

    /// Waits until the chain shows a key so. Throws `.timedOut`.
    public func wait(
        for id: Bytes32, until end: ContinuousClock.Instant,
        _ condition: (KeyRegistry.Key) -> Bool
    ) async throws(NodeError) -> KeyRegistry.Key {
        let start = ContinuousClock.now
        while true {
            let entry = try await entry(id)
            if condition(entry) { return entry }
            guard ContinuousClock.now < end else {
                throw .timedOut(
                    waitedFor: "all members on chain about the key \(id)",
                    seconds: start.secondsAgo)
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }
}
