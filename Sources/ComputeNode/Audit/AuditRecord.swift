public import Ledger

/// One entry of a node's audit log: who did what to which object, when, and what came of it.
///
/// Each record's hash covers the one before, so a log can't be changed in the middle without changing
/// its head, which is posted on chain. Holds nothing secret. See Protocols/audit.md.
public struct AuditRecord: Codable, Hashable, Sendable {
    /// From 1, without gaps.
    public var sequence: UInt64
    /// Seconds since 1970, by the node's clock.
    public var time: UInt64
    /// The account that signed the request; the node's own for what it does by itself.
    public var caller: Address
    public var action: AuditAction
    /// The sharing or key.
    public var object: Bytes32
    /// `ok`, or the code of the refusal; at most 64 bytes.
    public var outcome: String
    /// The hash of the record before.
    public var previous: Hash32

    public init(
        sequence: UInt64, time: UInt64, caller: Address, action: AuditAction, object: Bytes32,
        outcome: String, previous: Hash32
    ) {
        self.sequence = sequence
        self.time = time
        self.caller = caller
        self.action = action
        self.object = object
        self.outcome = outcome
        self.previous = previous
    }

    /// keccak256(tag || sequence(8) || time(8) || caller(20) || action(1 + n) || object(32) ||
    /// outcome(1 + n) || previous(32)): fixed lengths or a length before, so injective.
    public var hash: Hash32 {
        var hash = Keccak256()
        hash.update(Self.tag)
        for number in [sequence, time] {
            hash.update(withUnsafeBytes(of: number.bigEndian) { Array($0) })
        }
        hash.update(caller.bytes)
        for text in [action.rawValue, outcome] {
            let bytes = Array(text.utf8)
            hash.update([UInt8(truncatingIfNeeded: bytes.count)] + bytes)
        }
        hash.update(object.bytes)
        hash.update(previous.bytes)
        return hash.finish()
    }

    static let tag = "swift-mpc/audit/v1"
    static let maximumOutcome = 64

    /// What stands before the first record: keccak256(tag || chainId(32) || node(20)).
    public static func genesis(chainId: UInt64, node: Address) -> Hash32 {
        var hash = Keccak256()
        hash.update(tag)
        hash.update(UInt256(chainId).bytes)
        hash.update(node.bytes)
        return hash.finish()
    }
}
