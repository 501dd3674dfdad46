extension ShareHeader {
    private static let magic = Array("mpcs".utf8)
    private static let version: UInt8 = 1

    /// Magic (4), version (1), scheme (1), group (1), flags (1: commitments follow), needed (2), parties
    /// (2), index (2), length (8), set (16), commitments. Numbers are big-endian.
    var encoded: [UInt8] {
        let code = scheme.code
        var bytes = Self.magic
        bytes += [Self.version, code.scheme, code.group, commitments.isEmpty ? 0 : 1]
        for number in [needed, parties, index] {
            withUnsafeBytes(of: UInt16(number).bigEndian) { bytes += $0 }
        }
        withUnsafeBytes(of: length.bigEndian) { bytes += $0 }
        return bytes + set.bytes + commitments
    }

    /// How long the encoded header is of which these are the first bytes, `fixedByteCount` of them.
    ///
    /// Throws `.malformedShare` for what is no header.
    static func byteCount(
        ofHeaderStarting bytes: [UInt8]
    ) throws(SecretSharingError) -> Int {
        let (bare, hasCommitments) = try fixedPart(bytes)
        return bare.byteCount + (hasCommitments ? bare.commitmentByteCount : 0)
    }

    /// Decodes a whole header, and nothing behind it. Throws `.malformedShare`.
    init(encoded bytes: [UInt8]) throws(SecretSharingError) {
        let (bare, hasCommitments) = try Self.fixedPart(bytes)
        let size = hasCommitments ? bare.commitmentByteCount : 0
        guard bytes.count >= Self.fixedByteCount + size else { throw .malformedShare(.tooShort) }
        guard bytes.count == Self.fixedByteCount + size else { throw .malformedShare(.tooLong) }
        try self.init(
            scheme: bare.scheme, set: bare.set, needed: bare.needed, parties: bare.parties,
            index: bare.index, length: bare.length,
            commitments: Array(bytes[Self.fixedByteCount...]))
    }

    private static func fixedPart(
        _ bytes: [UInt8]
    ) throws(SecretSharingError) -> (bare: ShareHeader, hasCommitments: Bool) {
        guard bytes.starts(with: magic) else { throw .malformedShare(.notAShare) }
        guard bytes.count >= fixedByteCount else { throw .malformedShare(.tooShort) }
        guard bytes[4] == version else { throw .malformedShare(.unknownVersion(bytes[4])) }
        guard let scheme = ShareScheme(scheme: bytes[5], group: bytes[6]) else {
            throw .malformedShare(.unknownScheme(scheme: bytes[5], group: bytes[6]))
        }
        guard bytes[7] <= 1, let set = ShareSetID(bytes: Array(bytes[22..<fixedByteCount]))
        else { throw .malformedShare(.impossibleParameters) }
        func number(_ range: Range<Int>) -> UInt64 {
            bytes[range].reduce(0) { $0 << 8 | UInt64($1) }
        }
        let bare = try ShareHeader(
            scheme: scheme, set: set, needed: Int(number(8..<10)), parties: Int(number(10..<12)),
            index: Int(number(12..<14)), length: number(14..<22))
        return (bare, bytes[7] == 1)
    }
}
