/// What is wrong with an audit log.
public enum AuditFault: Error, Equatable, Sendable {
    /// A record is missing, repeated or in another place.
    case outOfOrder(expected: UInt64, found: UInt64)
    /// A record doesn't name the hash of the one before: one of the two was changed.
    case brokenLink(sequence: UInt64)
    /// The chain holds a head of a longer log.
    case shorterThanPosted(length: UInt64, posted: UInt64)
    /// The chain holds another head at this length.
    case otherThanPosted(length: UInt64)
}

extension AuditFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .outOfOrder(let expected, let found):
            "audit record \(found) stands where \(expected) should"
        case .brokenLink(let sequence):
            "audit record \(sequence) does not follow the one before: one of them was changed"
        case .shorterThanPosted(let length, let posted):
            "the audit log has \(length) records, its head on chain says \(posted): "
                + "records are missing, or the node's disk was put back to an older state"
        case .otherThanPosted(let length):
            "the audit log's record \(length) is not the one whose hash stands on chain"
        }
    }
}
