public import Ledger

/// Checks a node's audit log, as fetched, against itself and against the heads on chain.
public struct AuditChain: Sendable {
    /// Where the log begins.
    public let chainId: UInt64
    public let node: Address
    /// The records that hang together, and the hash of the last.
    public private(set) var length: UInt64 = 0
    public private(set) var head: Hash32
    private var hashes: [Hash32] = []

    public init(chainId: UInt64, node: Address) {
        self.chainId = chainId
        self.node = node
        head = AuditRecord.genesis(chainId: chainId, node: node)
    }

    /// Takes the next records, in order.
    ///
    /// - Throws: `.outOfOrder` or `.brokenLink` at the first record that doesn't follow.
    public mutating func append(_ records: [AuditRecord]) throws(AuditFault) {
        for record in records {
            guard record.sequence == length + 1 else {
                throw .outOfOrder(expected: length + 1, found: record.sequence)
            }
            guard record.previous == head, record.outcome.utf8.count <= AuditRecord.maximumOutcome
            else { throw .brokenLink(sequence: record.sequence) }
            head = record.hash
            length += 1
            hashes.append(head)
        }
    }

    /// Holds the log against what the node has posted on chain.
    ///
    /// - Throws: `.shorterThanPosted` where records are missing at the end, `.otherThanPosted` where
    ///   the record at a posted length has another hash.
    public func check(against posted: [AuditHead]) throws(AuditFault) {
        for head in posted {
            guard head.length <= length else {
                throw .shorterThanPosted(length: length, posted: head.length)
            }
            guard head.length > 0, hashes[Int(head.length) - 1] == head.hash else {
                throw .otherThanPosted(length: head.length)
            }
        }
    }
}
