import Keystore
import Ledger
import Logging

/// The part of a node that keeps shares and holds keys: built where the configuration has a `kms` section.
struct KeptForOthers: Sendable {
    let service: ShareService
    let keeper: ShareKeeper
    private let chain: EVMShares
    private let journal: Journal
    private let keystore: Keystore
    private let kms: NodeConfiguration.KMS
    private let node: ComputeNode

    /// Opens the keystore, reads the sealing key from it.
    init(
        _ kms: NodeConfiguration.KMS, _ journal: Journal, _ node: ComputeNode
    ) throws(NodeError) {
        let keystore: Keystore
        do throws(KeystoreError) {
            keystore = try Keystore(opening: kms.keystore, secret: kms.secret.read())
        } catch { throw .keystore(error) }
        self.journal = journal
        self.keystore = keystore
        self.kms = kms
        self.node = node
        chain = EVMShares(
            node.chain, shareRegistry: kms.shareRegistry, keyRegistry: kms.keyRegistry)
        let store = ShareStore(journal: journal, keystore: keystore)
        let confirmations = UInt64(node.configuration.chain.confirmations)
        service = try ShareService(
            chain: chain, store: store,
            sealing: SealingKey(of: node.address, in: keystore),
            gate: RequestGuard(
                chainId: chain.chainId, node: node.address, journal: journal,
                perMinute: kms.requestsPerMinute, refusalsPerMinute: kms.refusalsPerMinute),
            confirmations: confirmations, limits: kms)
        keeper = ShareKeeper(
            chain: chain, store: store, confirmations: confirmations,
            auditInterval: kms.auditInterval, logger: node.logger)
    }

    /// Holds the audit log against itself and its head on chain: a disk that was put back to an older
    /// state ends the node here.
    func checkAudit() async throws(NodeError) {
        try journal.checkAudit(against: try await chain.postedHead())
    }

    /// What holds keys with other nodes, over the node's transport.
    func keys(over sessions: TransportSessions, counters: Counters) throws(NodeError) -> KeyService
    {
        let chain = EVMKeys(node.chain, keyRegistry: kms.keyRegistry)
        let configuration = node.configuration
        let parties = try NodeSecrets.partyKeys(of: node.address, in: keystore)
        let registered = RegisteredSessions(transport: sessions, chain: chain)
        return try KeyService(
            chain: chain,
            watch: KeyWatch(
                chain: chain, confirmations: UInt64(configuration.chain.confirmations),
                staleAfter: max(.seconds(15), configuration.chain.pollInterval * 10),
                logger: node.logger),
            links: PeerLinks(
                own: PartyEntry(
                    parties, of: node.address, chainId: chain.chainId,
                    registry: chain.keyRegistry,
                    sign: { digest throws(NodeError) in
                        try chain.sign(digest)
                    }), chain: chain, sessions: registered, logger: node.logger),
            sessions: registered, writer: JournalWriter(journal), gate: service.gate,
            keystore: keystore, parties: parties, sealing: service.sealing,
            limits: kms, patience: configuration.timeouts.peer, counters: counters,
            logger: node.logger)
    }
}
