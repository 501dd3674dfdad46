import Keystore
import Ledger
import Logging

/// The part of a node that keeps shares: built where the configuration has a `kms` section.
struct KeptForOthers: Sendable {
    let service: ShareService
    let keeper: ShareKeeper
    private let chain: EVMShares
    private let journal: Journal

    /// Opens the keystore, reads the sealing key from it.
    init(
        _ kms: NodeConfiguration.KMS, _ journal: Journal, _ node: ComputeNode
    ) throws(NodeError) {
        let keystore: Keystore
        do throws(KeystoreError) {
            keystore = try Keystore(opening: kms.keystore, secret: kms.secret.read())
        } catch { throw .keystore(error) }
        self.journal = journal
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
}
