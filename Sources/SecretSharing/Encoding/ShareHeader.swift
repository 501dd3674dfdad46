/// What an encoded share says of itself, without its value: public.
public struct ShareHeader: Equatable, Sendable {
    public let scheme: ShareScheme
    /// Which split it comes from.
    public let set: ShareSetID
    /// How many shares the secret needs: the threshold and one more.
    public let needed: Int
    /// How many shares there are.
    public let parties: Int
    /// Which of them this is, from 1.
    public let index: Int
    /// How many bytes the value has.
    public let length: UInt64
    /// Of bytes: for each share 16 bytes that commit to it, or nothing. Of a scalar: Feldman's
    /// commitments, one for each needed share, or nothing.
    public let commitments: [UInt8]

    /// Throws `.malformedShare(.impossibleParameters)` for numbers that can't be, and
    /// `.invalidThreshold` for a scheme that needs all shares if not all are needed.
    public init(
        scheme: ShareScheme, set: ShareSetID, needed: Int, parties: Int, index: Int,
        length: UInt64, commitments: [UInt8] = []
    ) throws(SecretSharingError) {
        self.scheme = scheme
        self.set = set
        self.needed = needed
        self.parties = parties
        self.index = index
        self.length = length
        self.commitments = commitments
        guard isPossible else { throw .malformedShare(.impossibleParameters) }
    }

    private var isPossible: Bool {
        guard (1...scheme.partyLimit).contains(parties), (1...parties).contains(index),
            (1...min(parties, scheme.thresholdLimit)).contains(needed),
            length <= Self.lengthLimit,
            commitments.isEmpty || commitments.count == commitmentByteCount
        else { return false }
        switch scheme {
        case .shamir: return true
        case .xor: return needed == parties
        case .scalar: return length == UInt64(ShareGroup.scalarByteCount)
        }
    }

    /// No value is longer: 2^50 bytes.
    static let lengthLimit: UInt64 = 1 << 50
    /// The bytes of a commitment to a share of bytes.
    static let digestByteCount = 16
    /// What comes before the commitments.
    static let fixedByteCount = 22 + ShareSetID.byteCount
    /// No encoded header is longer.
    static let byteCountLimit = 1 << 17

    /// The length of commitments where there are any.
    var commitmentByteCount: Int {
        switch scheme {
        case .shamir, .xor: parties * Self.digestByteCount
        case .scalar(let group): needed * group.elementByteCount
        }
    }

    /// Of an encoded header.
    var byteCount: Int { Self.fixedByteCount + commitments.count }

    /// What blinds the commitment to the share stands before its value.
    var saltByteCount: Int {
        if case .scalar = scheme { 0 } else { commitments.isEmpty ? 0 : 16 }
    }

    /// Of the whole encoded share.
    var shareByteCount: UInt64 {
        UInt64(byteCount + saltByteCount) + length + UInt64(ShareDigest.checksumByteCount)
    }

    /// Whether the other is of another share of the same set.
    public func isOfSameSet(as other: ShareHeader) -> Bool {
        scheme == other.scheme && set == other.set && needed == other.needed
            && parties == other.parties && length == other.length
            && commitments == other.commitments
    }
}
