internal import COpenSSL

/// What a proof's challenges are made from: an injective record of all that was said.
///
/// Every non-interactive proof of this package is a Fiat-Shamir transform over one of these. It is a
/// chain of SHA-512 digests: each item hashes the digest before it, the item's kind, its label and its
/// value, both preceded by their lengths. So two transcripts agree exactly if the same items of the same
/// kinds were appended under the same labels in the same order, and a boundary can't be moved
/// (the α-shuffle of CVE-2022-47931). Binding what has to be bound is the work of
/// `init(_:context:prover:)`: an unbound session or statement is what CVE-2022-47930 was.
///
/// A value: a copy goes its own way. Holds no secret unless one is appended.
public struct Transcript: Sendable {
    private var digest: [UInt8]

    /// How an item's value is to be read; its first byte in the hash.
    private enum Kind: UInt8 {
        case protocolName = 0
        case bytes
        case number
        case list
        case challenge
    }

    /// A transcript of the protocol `name`, which says version and use: `"swift-mpc/dkg/v1"`.
    public init(_ name: String) {
        digest = [UInt8](repeating: 0, count: Self.digestByteCount)
        absorb(.protocolName, label: name, value: [])
    }

    /// A transcript of the protocol `name` bound to where it runs and to who proves.
    ///
    /// - Parameter prover: the prover's place among the context's participants, from 0.
    public init(_ name: String, context: TranscriptContext, prover: Int) {
        self.init(name)
        append(context.session, as: "session")
        append(context.participants, as: "participants")
        append(context.epoch, as: "epoch")
        append(UInt64(prover), as: "prover")
    }

    /// Appends a byte string.
    public mutating func append(_ bytes: [UInt8], as label: String) {
        absorb(.bytes, label: label, value: bytes)
    }

    /// Appends a number.
    public mutating func append(_ number: UInt64, as label: String) {
        absorb(.number, label: label, value: Self.encoded(number))
    }

    /// Appends a list of byte strings: their number, then each with its length.
    public mutating func append(_ list: [[UInt8]], as label: String) {
        var value = Self.encoded(UInt64(list.count))
        for bytes in list { value += Self.encoded(UInt64(bytes.count)) + bytes }
        absorb(.list, label: label, value: value)
    }

    /// `count` bytes that look uniform and depend on everything appended, `label` and `count`. They count
    /// as appended: the next challenge depends on them.
    ///
    /// - Precondition: `count` is not negative.
    public mutating func challenge(_ label: String, byteCount count: Int) -> [UInt8] {
        precondition(count >= 0, "a negative number of bytes")
        absorb(.challenge, label: label, value: Self.encoded(UInt64(count)))
        var bytes = [UInt8]()
        var block: UInt64 = 0
        while bytes.count < count {
            // 0xff is no kind: an expansion is never the digest of an item.
            bytes += Self.hash([0xff] + digest + Self.encoded(block))
            block += 1
        }
        return Array(bytes.prefix(count))
    }

    private mutating func absorb(_ kind: Kind, label: String, value: [UInt8]) {
        let name = Array(label.utf8)
        digest = Self.hash(
            [kind.rawValue] + digest + Self.encoded(UInt64(name.count)) + name
                + Self.encoded(UInt64(value.count)) + value)
    }

    private static let digestByteCount = 64

    private static func encoded(_ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private static func hash(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: digestByteCount) { digest, count in
            _ = SHA512(bytes, bytes.count, digest.baseAddress)
            count = digestByteCount
        }
    }
}
