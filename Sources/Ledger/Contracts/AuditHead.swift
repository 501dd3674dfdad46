/// How long an audit log is, and what its last record hashes to.
public struct AuditHead: Hashable, Sendable {
    public var length: UInt64
    public var hash: Hash32

    public init(length: UInt64, hash: Hash32) {
        self.length = length
        self.hash = hash
    }
}
