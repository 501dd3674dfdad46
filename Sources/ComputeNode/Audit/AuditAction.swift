/// What an audit record is about.
public enum AuditAction: String, Codable, CaseIterable, Sendable {
    /// A share was uploaded.
    case putShare = "put-share"
    /// A share was asked for.
    case getShare = "get-share"
    /// A share's deletion was asked for.
    case deleteShare = "delete-share"
    /// The node deleted a share because the chain says so.
    case eraseShare = "erase-share"
    /// The audit log was asked for.
    case readAudit = "read-audit"
    /// A use of a key, or a change to it, was asked for: the outcome of one that was let pass is `ok:`
    /// and keccak256 of its payload in base64url.
    case signWithKey = "key-sign"
    case decryptWithKey = "key-decrypt"
    case refreshKey = "key-refresh"
    case reshareKey = "key-reshare"
    case backUpKey = "key-backup"
    case exportKey = "key-export"
    case changePolicy = "key-policy"
    case drawRandom = "key-random"
    case repairKey = "key-repair"
    case deleteKey = "key-delete"
    case createKey = "key-create"
    case importKey = "key-import"
    case restoreKey = "key-restore"
    /// What this node coordinated ended: `done`, or the code of why not.
    case endUseOfKey = "key-end-of-use"
    /// The node removed its share because the chain says that the key has ended, or its owner's time to
    /// take a deletion back is over.
    case destroyKey = "key-destroy"
    /// A member of a key voted for new shares and against them.
    case splitVote = "key-split-vote"
    /// One-time material that was put back from an older state of the disk was found out and discarded.
    case discardStock = "key-discard-stock"
    /// A check of a task's session failed: a party of the committee deviated.
    case checkFailed = "check-failed"
    /// A committee's store of preprocessing is used no more.
    case retirePreprocessing = "retire-preprocessing"

    /// The action of asking for this.
    static func use(_ operation: KeyPolicy.Operation) -> AuditAction {
        switch operation {
        case .sign: .signWithKey
        case .decrypt: .decryptWithKey
        case .refresh: .refreshKey
        case .reshare: .reshareKey
        case .backup: .backUpKey
        case .export: .exportKey
        case .policy: .changePolicy
        case .random: .drawRandom
        case .repair: .repairKey
        case .delete: .deleteKey
        case .create: .createKey
        case .import: .importKey
        case .restore: .restoreKey
        }
    }
}
