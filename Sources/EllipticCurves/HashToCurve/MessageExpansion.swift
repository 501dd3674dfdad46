internal import COpenSSL

/// expand_message_xmd of RFC 9380, 5.3.1: uniform bytes from a message, as from a random oracle.
///
/// Time depends on the lengths of message, tag and result alone.
public struct MessageExpansion: Sendable {
    /// The hash function underneath, with 128 bits of security or more.
    public enum Hash: Sendable {
        case sha256
        case sha512

        /// b_in_bytes.
        var byteCount: Int { self == .sha256 ? 32 : 64 }

        /// s_in_bytes.
        var blockByteCount: Int { self == .sha256 ? 64 : 128 }

        func callAsFunction(_ bytes: [UInt8]) -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
                switch self {
                case .sha256: _ = SHA256(bytes, bytes.count, digest.baseAddress)
                case .sha512: _ = SHA512(bytes, bytes.count, digest.baseAddress)
                }
                count = byteCount
            }
        }
    }

    private let hash: Hash
    /// DST_prime: the tag and its length.
    private let tagAndLength: [UInt8]

    /// An expansion with this tag; one longer than 255 bytes is hashed (RFC 9380, 5.3.3).
    ///
    /// Throws `.emptyDomainSeparationTag`.
    public init(hash: Hash, domainSeparationTag tag: [UInt8]) throws(CurveError) {
        guard !tag.isEmpty else { throw .emptyDomainSeparationTag }
        self.hash = hash
        let shortTag = tag.count <= 255 ? tag : hash(Array("H2C-OVERSIZE-DST-".utf8) + tag)
        tagAndLength = shortTag + [UInt8(shortTag.count)]
    }

    /// How many bytes there are at most: 255 digests.
    public var byteCountLimit: Int { 255 * hash.byteCount }

    /// `byteCount` uniform bytes, which depend on all of message, tag and `byteCount`.
    ///
    /// Throws `.expansionTooLong` above `byteCountLimit`. - Precondition: `byteCount` is not negative.
    public func callAsFunction(
        _ message: [UInt8], byteCount: Int
    ) throws(CurveError) -> [UInt8] {
        precondition(byteCount >= 0, "a negative number of bytes")
        guard byteCount <= byteCountLimit else {
            throw .expansionTooLong(byteCount: byteCount, limit: byteCountLimit)
        }
        var input = [UInt8](repeating: 0, count: hash.blockByteCount)  // Z_pad
        input += message
        input += [UInt8(byteCount >> 8), UInt8(byteCount & 255), 0]
        let first = hash(input + tagAndLength)  // b_0
        var expanded = [UInt8]()
        var block = [UInt8](repeating: 0, count: hash.byteCount)
        var index: UInt8 = 0
        while expanded.count < byteCount {
            index += 1
            block = hash(zip(first, block).map { $0 ^ $1 } + [index] + tagAndLength)  // b_index
            expanded += block
        }
        return Array(expanded.prefix(byteCount))
    }
}
