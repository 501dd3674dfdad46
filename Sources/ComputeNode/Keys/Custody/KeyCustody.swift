import KeyManagement
import Ledger
import SecretSharing

/// One key's shares at this node, whatever the key's scheme: makes and moves them with the other holders,
/// and gives the desk by which the present one is used.
protocol KeyCustody: Sendable {
    /// The sharing in use, as the public may know it; nil while this node has no share.
    var held: HeldSharing? { get }

    /// The sharing with this digest and what uses its share, if that is in use or was just before.
    func opened(_ digest: Bytes32) -> (HeldSharing, any KeyDesk)?

    /// The holders of a sharing, by its public part. Throws `.keys`.
    func sharing(encoded package: [UInt8]) throws(NodeError) -> ParticipantSet

    /// Whether a sharing, by its public part, is one as the chain shows the key: of this scheme, with as many holders,
    /// and of this threshold. Throws `.keys`.
    func fits(
        _ package: [UInt8], _ key: KeyRegistry.Key, _ number: SchemeNumber
    ) throws(NodeError) -> Bool

    /// The public key of such a public part, as it stands on chain. Throws `.keys`.
    func publicKey(encoded package: [UInt8]) throws(NodeError) -> [UInt8]

    /// Reads what the disk has. Throws `.keys` and `.keystore`: what was known before is kept.
    func load() throws(NodeError)

    /// The same before anything else works on the key: what a crash has left on the disk is removed.
    func start() throws(NodeError)

    /// Whether the disk could not be read when it was to be: it may have more than is known here.
    var isBehindDisk: Bool { get }

    /// Makes the key with the others: after that all of them, or none, have their shares.
    func generate(_ terms: GenerationTerms, over driver: SessionDriver) async throws

    /// Makes the key's shares anew with others: after that all use the new ones, or none.
    ///
    /// The session's members are the dealers in their order, then the holders that don't deal.
    func reshare(_ terms: ResharingTerms, over driver: SessionDriver) async throws

    // MARK: - Backup

    /// The encoding of a `ShareBackup` of this node's share. Throws `.keys`, `.key(.payload)`.
    func backup(for custodians: [RecipientKey], threshold: Int) throws(NodeError) -> [UInt8]

    /// The encoding of a `MnemonicBackup` of this node's share. Throws `.keys`, `.key(.noShare)`.
    func backup(_ plan: MnemonicPlan) throws(NodeError) -> [UInt8]

    /// Takes the place of a party of a sharing that is lost, with others who do the same.
    func restore(_ terms: RestorationTerms, over driver: SessionDriver) async throws

    // MARK: - Keys from elsewhere, and lost shares

    /// This node's share, to be sealed at once. Throws `.keys`, `.key(.noShare)`.
    func exported() throws(NodeError) -> PartBytes

    /// Checks what a dealer has given this node. Throws `.key(.payload)`.
    func checkImport(_ terms: ImportTerms, place: Int) throws(NodeError)

    /// Takes a dealt share into use, with the others: all of them, or none.
    func importKey(_ terms: ImportTerms, over driver: SessionDriver) async throws

    /// Gives a member its lost share again: the session's members are the helpers, then that member.
    func repair(_ terms: RepairTerms, over driver: SessionDriver) async throws

    // MARK: - Changes that were broken off

    /// Who has voted for new shares and against them in a change that this node has seen.
    var contradicting: [Address] { get }

    /// A change of shares that was broken off; nil where none was.
    var unfinished: UnfinishedChange? { get }

    /// The run that gave the key's first shares, as long as not every party has said, to this process, that
    /// it uses its own; nil where there was none, or new shares are in use.
    var founding: UnfinishedChange? { get }

    /// The first sharing that a run would have given had it not ended here before there was a share, by its
    /// public part as others have it. Throws `.keys` for one that can't be this key's.
    func lostFounding(_ package: [UInt8], _ digest: Bytes32) throws(NodeError) -> KeySharingRow

    /// Whether this node may have voted for a sharing of which it has no record any more: it holds the key, and
    /// its record is lost, or was, and its share has been repaired since. Then it must not refuse that sharing.
    /// Throws `.keys`.
    func hasForgotten(_ sharing: KeySharingRow) throws(NodeError) -> Bool

    /// Whether there are shares of runs that came to nothing beside those of the sharing in use.
    var hasStrays: Bool { get }

    /// Removes those shares. Throws `.keys` and `.keystore`.
    func removeStrays() throws(NodeError)

    /// Goes on with a change that was broken off here or elsewhere. Throws `KeyRunFault`.
    func resume(_ change: UnfinishedChange, over driver: SessionDriver) async throws

    /// Removes the shares of a node that holds the key no more; it may become a holder again.
    func leave() throws(NodeError)

    /// Removes the shares, for good.
    func destroy() throws(NodeError)
}
