import Foundation
public import Keystore
public import Ledger
import SecretSharing

/// A user's side of secrets that nodes keep in shares: Protocols/offchain-shares.md.
///
/// Shamir's sharing over GF(256): any `threshold` nodes together have the secret, fewer have nothing
/// but its length. What nodes give is held against commitments on chain.
public struct SecretVault: Sendable {
    public let registry: ShareRegistry
    public let sender: TransactionSender
    private let key: LedgerKey

    /// The longest secret, in bytes.
    public static let maximumSecret = 1 << 16 - 32

    /// - Parameter key: the sender's.
    public init(registry: ShareRegistry, sender: TransactionSender, key: LedgerKey) {
        self.registry = registry
        self.sender = sender
        self.key = key
    }

    private var caller: NodeClient.ShareCaller {
        NodeClient.ShareCaller(
            chainId: sender.chainId, registry: registry.address, key: key)
    }

    /// A secret that is stored, and nodes that have not taken their share.
    public struct Stored: Sendable {
        public var id: Bytes32
        public var faults: [NodeFault]
    }

    // MARK: - Store

    /// Shares a secret among nodes: registers the sharing, gives each node its share, and waits until
    /// they have acknowledged on chain.
    ///
    /// - Parameters:
    ///   - secret: 1 to `maximumSecret` bytes.
    ///   - threshold: how many nodes give it back: 2 to their number.
    ///   - nodes: their accounts.
    ///   - patience: how long each node may take, and the acknowledgements together.
    /// - Throws: `.sharing` with `.threshold` or `.length`; `.sharing(.tooFewTaken)` where fewer than
    ///   `threshold` nodes took theirs; `.contract`, `.chain`.
    public func put(
        _ secret: borrowing LockedBytes, threshold: Int, nodes: [Address],
        patience: Duration = .seconds(60)
    ) async throws(NodeError) -> Stored {
        let clients = try await clients(of: nodes)
        let salt = try Bytes32.random()
        let id = Commitments.ownedId(
            chainId: sender.chainId, contract: registry.address, owner: sender.address,
            salt: salt)
        let dealt = try DealtSecret(
            secret, threshold: threshold, nodes: nodes, sharing: id, chainId: sender.chainId,
            registry: registry.address)
        try await asked { () throws(LedgerError) in
            _ = try await registry.register(
                salt: salt, threshold: UInt64(threshold), nodes: nodes,
                commitments: dealt.commitments, from: sender)
        }
        var faults: [NodeFault] = []
        await withTaskGroup(of: NodeFault?.self) { group in
            for (place, node) in nodes.enumerated() {
                let client = clients[place]
                group.addTask { await give(dealt, place, id, node, client, patience) }
            }
            for await fault in group { if let fault { faults.append(fault) } }
        }
        let good = nodes.count - faults.count
        guard good >= threshold else {
            throw .sharing(.tooFewTaken(good, needed: threshold, faults: faults))
        }
        let failed = Set(faults.map(\.node))
        let late = try await waitForAcknowledgements(
            id, of: nodes.filter { !failed.contains($0) }, patience: patience)
        faults += late.map {
            NodeFault(node: $0, reason: .sharing(.notAcknowledged(nodes: [$0])))
        }
        return Stored(id: id, faults: faults)
    }

    private func give(
        _ dealt: DealtSecret, _ place: Int, _ id: Bytes32, _ node: Address, _ client: NodeClient?,
        _ patience: Duration
    ) async -> NodeFault? {
        guard let client else { return NodeFault(node: node, reason: .notRegistered) }
        do throws(NodeError) {
            try await client.put(
                dealt.share(place), sharing: id, node: node, caller, patience: patience)
            return nil
        } catch {
            return NodeFault(node: node, reason: error)
        }
    }

    /// Those of `nodes` that have not acknowledged when the time is over.
    private func waitForAcknowledgements(
        _ id: Bytes32, of nodes: [Address], patience: Duration
    ) async throws(NodeError) -> [Address] {
        let end = ContinuousClock.now + patience
        while true {
            let sharing = try await asked { () throws(LedgerError) in
                try await registry.sharing(id)
            }
            let done = Set(sharing?.acknowledgedNodes ?? [])
            let late = nodes.filter { !done.contains($0) }
            if late.isEmpty || ContinuousClock.now >= end { return late }
            try? await Task.sleep(for: .milliseconds(300))
        }
    }

    // MARK: - Read

    /// A secret that was got back, and nodes that gave nothing or something wrong.
    public struct Fetched: ~Copyable, Sendable {
        public let secret: LockedBytes
        public let faults: [NodeFault]
    }

    /// Gets a secret back: requests the download on chain, fetches shares, checks them, puts them
    /// together.
    ///
    /// - Parameters:
    ///   - deadline: how many seconds from the newest block the nodes may answer; no longer than the
    ///     caller's grant.
    ///   - patience: how long each node may take.
    ///   - grace: how long the others may still take once enough good shares are there.
    /// - Throws: `.sharing` with `.unknown`, `.deleted`, `.noCommitments`, `.tooFewShares`,
    ///   `.inconsistentDealer`; `.contract`, `.chain`.
    public func get(
        _ id: Bytes32, deadline seconds: UInt64 = 300, patience: Duration = .seconds(30),
        grace: Duration = .seconds(1)
    ) async throws(NodeError) -> Fetched {
        let (sharing, commitments) = try await registered(id)
        let head = try await asked { () throws(LedgerError) in
            try await registry.client.block(.latest)
        }
        guard let head else { throw .chain(.malformed) }
        let access = try await asked { () throws(LedgerError) in
            try await registry.access(id, account: sender.address)
        }
        var deadline = head.timestamp &+ min(seconds, .max - head.timestamp)
        if !access.isOwner, access.grantedUntil > head.timestamp {
            deadline = min(deadline, access.grantedUntil)
        }
        let end = deadline
        try await asked { () throws(LedgerError) in
            _ = try await registry.requestDownload(id, deadline: end, from: sender)
        }
        return try await fetch(id, sharing, commitments, patience: patience, grace: grace)
    }

    /// The same without the request on chain, which is there already.
    package func fetch(
        _ id: Bytes32, _ sharing: ShareRegistry.Sharing, _ commitments: ShareCommitments,
        patience: Duration, grace: Duration
    ) async throws(NodeError) -> Fetched {
        let clients = try await clients(of: sharing.nodes)
        let gathered = GatheredShares(
            id: id, sharing: sharing, commitments: commitments, chainId: sender.chainId,
            registry: registry.address)
        var faults: [NodeFault] = []
        await withTaskGroup(of: Answer.self) { group in
            for (place, node) in sharing.nodes.enumerated() {
                let client = clients[place]
                group.addTask {
                    .node(await fetch(id, place, node, client, into: gathered, patience))
                }
            }
            var (left, isEnough) = (sharing.nodes.count, false)
            for await answer in group {
                switch answer {
                case .timeIsUp: group.cancelAll()
                case .node(let fault):
                    if let fault { faults.append(fault) }
                    left -= 1
                }
                if left == 0 { group.cancelAll() }
                if !isEnough, gathered.count >= Int(sharing.threshold) {
                    isEnough = true
                    group.addTask {
                        try? await Task.sleep(for: grace)
                        return .timeIsUp
                    }
                }
            }
        }
        // What was still under way when there was enough is no fault of the node's.
        if gathered.count >= Int(sharing.threshold) {
            faults.removeAll { $0.reason == Self.cancelled }
        }
        faults.sort { a, b in
            let place = { (node: Address) in sharing.nodes.firstIndex(of: node) ?? 0 }
            return place(a.node) < place(b.node)
        }
        guard gathered.count >= Int(sharing.threshold) else {
            throw .sharing(
                .tooFewShares(
                    good: gathered.count, needed: Int(sharing.threshold), faults: faults))
        }
        return Fetched(secret: try gathered.secret(), faults: faults)
    }

    /// What one task of a fetch came to.
    private enum Answer: Sendable {
        case node(NodeFault?)
        case timeIsUp
    }

    private static let cancelled = NodeError.timedOut(waitedFor: "a node", seconds: 0)

    private func fetch(
        _ id: Bytes32, _ place: Int, _ node: Address, _ client: NodeClient?,
        into gathered: GatheredShares, _ patience: Duration
    ) async -> NodeFault? {
        guard let client else { return NodeFault(node: node, reason: .notRegistered) }
        do throws(NodeError) {
            let share = try await client.share(
                of: id, node: node, caller, patience: patience)
            try gathered.add(share, place: place)
            return nil
        } catch {
            return NodeFault(node: node, reason: Task.isCancelled ? Self.cancelled : error)
        }
    }

    // MARK: - Grants and deletion

    /// Lets `reader` read until `until`, in seconds since 1970.
    public func grant(_ id: Bytes32, reader: Address, until: UInt64) async throws(NodeError) {
        try await asked { () throws(LedgerError) in
            _ = try await registry.grant(id, reader: reader, until: until, from: sender)
        }
    }

    /// Ends a grant.
    public func revoke(_ id: Bytes32, reader: Address) async throws(NodeError) {
        try await asked { () throws(LedgerError) in
            _ = try await registry.revoke(id, reader: reader, from: sender)
        }
    }

    /// Deletes a secret: on chain, and then at its nodes, which also do so by themselves. One that its owner
    /// has deleted before stays so, and nodes that were late are waited for again.
    ///
    /// - Returns: nodes that have not said in time that their share is gone.
    public func delete(
        _ id: Bytes32, patience: Duration = .seconds(60)
    ) async throws(NodeError) -> [Address] {
        let known = try await asked { () throws(LedgerError) in try await registry.sharing(id) }
        guard let sharing = known else { throw .sharing(.unknown) }
        if sharing.status == .active || sharing.owner != sender.address {
            try await asked { () throws(LedgerError) in
                _ = try await registry.remove(id, from: sender)
            }
        }
        let end = ContinuousClock.now + patience
        while true {
            let now = try await asked { () throws(LedgerError) in
                try await registry.sharing(id)
            }
            let erased = now?.erased ?? 0
            let late = sharing.nodes.indices.filter {
                sharing.acknowledged >> UInt64($0) & 1 == 1 && erased >> UInt64($0) & 1 == 0
            }
            if late.isEmpty || ContinuousClock.now >= end { return late.map { sharing.nodes[$0] } }
            try? await Task.sleep(for: .milliseconds(300))
        }
    }

    // MARK: - The chain

    /// A sharing that stands on chain, with its commitments.
    package func registered(
        _ id: Bytes32
    ) async throws(NodeError) -> (ShareRegistry.Sharing, ShareCommitments) {
        let sharing = try await asked { () throws(LedgerError) in
            try await registry.sharing(id)
        }
        guard let sharing else { throw .sharing(.unknown) }
        guard sharing.status == .active else { throw .sharing(.deleted) }
        let commitments = try await asked { () throws(LedgerError) in
            try await registry.commitments(id, of: sharing)
        }
        guard let commitments else { throw .sharing(.noCommitments) }
        return (sharing, commitments)
    }

    /// A client of each node, with the pin of the registry; nil for those that are not there.
    private func clients(of nodes: [Address]) async throws(NodeError) -> [NodeClient?] {
        let address = try await asked { () throws(LedgerError) in try await registry.registry() }
        let entries = NodeRegistry(address: address, client: registry.client)
        var clients: [NodeClient?] = []
        for node in nodes {
            let entry = try await asked { () throws(LedgerError) in try await entries.node(node) }
            clients.append(entry.flatMap { try? NodeClient($0, timeout: .seconds(10)) })
        }
        return clients
    }

    private func asked<T>(
        _ body: () async throws(LedgerError) -> T
    ) async throws(NodeError) -> T {
        do throws(LedgerError) { return try await body() } catch {
            throw NodeError(toClient: error)
        }
    }
}
