import Channels
import ComputeNode
import Foundation
import Keystore
import Ledger
import Logging
import Synchronization

/// A node that keeps shares, without network: its parts over a scripted chain.
final class ShareNode: Sendable {
    static let confirmations: UInt64 = 2

    let directory: TemporaryDirectory
    let chain: ScriptedShareChain
    let journal: Journal
    let store: ShareStore
    let service: ShareService
    private let keystore: Keystore
    let owner: LedgerKey

    var journalOwner: Journal.Owner {
        .init(chainId: chain.chainId, market: Samples.address(8), node: chain.account)
    }

    /// - Parameters:
    ///   - directory: the disk of a node that is gone, which this one goes on with.
    ///   - chain: the chain that it goes on with.
    init(
        directory: TemporaryDirectory? = nil, chain: ScriptedShareChain? = nil,
        owner: LedgerKey? = nil, change: (inout NodeConfiguration.KMS) -> Void = { _ in }
    ) throws {
        let directory = try directory ?? TemporaryDirectory()
        let chain = try chain ?? ScriptedShareChain()
        self.directory = directory
        self.chain = chain
        self.owner = try owner ?? LedgerKey()
        let keyFile = directory.file("keystore.key")
        if !FileManager.default.fileExists(atPath: keyFile) {
            try KeystoreSecret.makeKeyFile(at: keyFile)
            try Keystore.create(
                at: directory.file("keystore"), secret: KeystoreSecret(keyFile: keyFile))
        }
        let keystore = try Keystore(
            opening: directory.file("keystore"), secret: KeystoreSecret(keyFile: keyFile))
        self.keystore = keystore
        journal = try Journal(
            path: directory.file("journal"),
            owner: .init(
                chainId: chain.chainId, market: Samples.address(8), node: chain.account))
        var limits = NodeConfiguration.KMS(
            shareRegistry: chain.shareRegistry, keyRegistry: chain.keyRegistry,
            keystore: directory.file("keystore"), secret: .keyFile(keyFile), shareBytes: 200,
            requestsPerMinute: 10_000, refusalsPerMinute: 10_000)
        change(&limits)
        store = ShareStore(journal: journal, keystore: keystore)
        service = try ShareService(
            chain: chain, store: store, sealing: SealingKey(of: chain.account, in: keystore),
            gate: RequestGuard(
                chainId: chain.chainId, node: chain.account, journal: journal,
                perMinute: limits.requestsPerMinute,
                refusalsPerMinute: limits.refusalsPerMinute),
            confirmations: Self.confirmations, limits: limits)
    }

    /// What would hold keys with other nodes, over a chain of its own: nobody can be reached.
    func keyService(_ chain: ScriptedKeyChain? = nil) throws -> KeyService {
        let chain = try chain ?? ScriptedKeyChain()
        let logger = Logger(label: "test")
        let parties = try NodeSecrets.partyKeys(of: chain.account, in: keystore)
        let entry = try PartyEntry(
            parties, of: chain.account, chainId: chain.chainId, registry: chain.keyRegistry,
            sign: { digest throws(NodeError) in try chain.sign(digest) })
        let sessions = NoSessions()
        return try KeyService(
            chain: chain,
            watch: KeyWatch(
                chain: chain, confirmations: 1, staleAfter: .seconds(15), logger: logger),
            links: PeerLinks(own: entry, chain: chain, sessions: sessions, logger: logger),
            sessions: sessions, writer: JournalWriter(journal), gate: service.gate,
            keystore: keystore, parties: parties, sealing: service.sealing,
            limits: service.limits, patience: .seconds(1), counters: Counters(), logger: logger)
    }

    /// No other node can be reached.
    struct NoSessions: NodeSessions {
        func withSession<Value: Sendable>(
            _ id: Hash32, of members: [Address], patience: Duration, opening: Duration,
            isFresh: Bool, _ body: @escaping @Sendable (any Channels.Channel) async throws -> Value
        ) async throws -> Value {
            throw NodeError.notRegistered
        }
    }

    // MARK: - The chain

    /// Registers a sharing of `owner` that this node and three others hold, and waits for the
    /// confirmations.
    func register(
        _ secret: [UInt8] = Array("secret".utf8), id: Bytes32 = Samples.word(7),
        confirmed: Bool = true
    ) throws -> DealtSecret {
        let nodes =
            [Samples.address(1)] + [chain.account] + [Samples.address(2), Samples.address(3)]
        let dealt = try DealtSecret(
            LockedBytes(copying: secret), threshold: 2, nodes: nodes, sharing: id,
            chainId: chain.chainId, registry: chain.shareRegistry)
        chain.state.withLock { $0.commitments[id] = dealt.commitments }
        let owner = owner.address
        chain.mine { block in
            block.sharings[id] = ShareRegistry.Sharing(
                owner: owner, status: .active, threshold: 2,
                commitmentsHash: Keccak256.hash(dealt.commitments.bytes), registeredAt: 1,
                acknowledged: 0, erased: 0, nodes: nodes)
            block.access[id, default: [:]][owner] = .init(
                isOwner: true, grantedUntil: 0, deadline: 0)
        }
        if confirmed { confirm() }
        return dealt
    }

    /// Enough empty blocks for what was mined to count.
    func confirm() { for _ in 0..<Self.confirmations { chain.mine() } }

    func setAccess(
        _ account: Address, id: Bytes32 = Samples.word(7), isOwner: Bool = false,
        granted: UInt64 = 0, deadline: UInt64 = 0
    ) {
        chain.mine {
            $0.access[id, default: [:]][account] = .init(
                isOwner: isOwner, grantedUntil: granted, deadline: deadline)
        }
    }

    func deleteOnChain(_ id: Bytes32 = Samples.word(7)) {
        chain.mine { block in
            guard let old = block.sharings[id] else { return }
            block.sharings[id] = ShareRegistry.Sharing(
                owner: old.owner, status: .deleted, threshold: old.threshold,
                commitmentsHash: old.commitmentsHash, registeredAt: old.registeredAt,
                acknowledged: old.acknowledged, erased: old.erased, nodes: old.nodes)
            block.access[id] = nil
            block.deleted.append(id)
        }
    }

    // MARK: - Requests

    func caller(_ key: LedgerKey? = nil) -> NodeClient.ShareCaller {
        .init(chainId: chain.chainId, registry: chain.shareRegistry, key: key ?? owner)
    }

    /// A request as the node would receive it from `key`, signed now.
    func asked(
        _ method: String, _ id: Bytes32 = Samples.word(7), key: LedgerKey? = nil,
        query: String = "", body: [UInt8] = [], time: Double = Date().timeIntervalSince1970
    ) throws -> ShareService.Asked {
        let caller = caller(key)
        let uri = caller.path(id) + query
        return .init(
            contract: chain.shareRegistry, sharing: id,
            received: .init(
                method: method, uri: uri,
                authorization: try caller.authorization(
                    method, uri, body: body, node: chain.account, time: time), body: body))
    }

    /// The body of an upload of the node's share: it is the second.
    func body(
        _ dealt: DealtSecret, id: Bytes32 = Samples.word(7), place: Int = 1,
        purpose: SealedShare.Purpose? = nil
    ) throws -> [UInt8] {
        let sealed = try SealedShare(
            dealt.share(place), to: service.sealing.publicKey,
            for: purpose ?? caller().purpose(.upload, id, node: chain.account))
        return try [UInt8](JSONEncoder().encode(ShareUpload(sealed: sealed)))
    }

    func put(_ dealt: DealtSecret, id: Bytes32 = Samples.word(7)) async throws -> Bool {
        try await service.put(asked("PUT", id, body: body(dealt, id: id)))
    }

    /// Fetches the share with a key of its own, and unseals it.
    func get(_ id: Bytes32 = Samples.word(7), key: LedgerKey? = nil) async throws -> [UInt8]? {
        let reader = SealingKey()
        let answer = try await service.get(
            asked("GET", id, key: key, query: "?key=\(reader.publicKey)"),
            sealedTo: reader.publicKey)
        let purpose = caller(key).purpose(.download, id, node: chain.account)
        return answer.sealed.open(with: reader, for: purpose)?.bytes.reveal()
    }

    /// The audit log as (action, outcome), oldest first.
    func audit() throws -> [String] {
        try journal.auditRecords(from: 1, count: 1000).map { "\($0.action.rawValue) \($0.outcome)" }
    }
}
