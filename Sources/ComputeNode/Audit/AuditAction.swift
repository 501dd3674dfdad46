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
    /// A use of a key was asked for.
    case useKey = "use-key"
    /// A use of a key ended.
    case endUseOfKey = "end-use-of-key"
    /// A check of a task's session failed: a party of the committee deviated.
    case checkFailed = "check-failed"
}
