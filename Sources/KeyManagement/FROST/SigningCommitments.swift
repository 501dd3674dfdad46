internal import EllipticCurves
internal import FiniteFields

/// A signer's commitments to its two nonces: RFC 9591, 5.1.
public struct SigningCommitments<Group: KeyGroup>: Equatable, Sendable {
    public let hiding: Group
    public let binding: Group
    /// Both encodings, the hiding one's first.
    public let encoded: [UInt8]

    /// Throws `.identityKey` if one is the identity (RFC 9591, 3.1).
    public init(hiding: Group, binding: Group) throws(KeyManagementError) {
        guard hiding != .zero, binding != .zero else { throw .identityKey }
        self.hiding = hiding
        self.binding = binding
        encoded = hiding.canonicalBytes() + binding.canonicalBytes()
    }

    /// The length of an encoding.
    public static var byteCount: Int { 2 * Group.canonicalByteCount }

    init(from reader: inout MessageReader) throws(MalformedMessage) {
        let first = try reader.fixed(Group.canonicalByteCount)
        let second = try reader.fixed(Group.canonicalByteCount)
        guard let hiding = try? Group(canonicalBytes: first),
            let binding = try? Group(canonicalBytes: second)
        else { throw .malformed }
        self.hiding = hiding
        self.binding = binding
        encoded = first + second
    }
}
