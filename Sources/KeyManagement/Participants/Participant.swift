/// What is known publicly of a party: who the channel says it is, and the keys that it signs with and
/// that shares are sealed to.
public struct Participant: Hashable, Sendable {
    /// The greatest length of an identity.
    public static let identityByteLimit = 64

    /// As the channel names the party, for instance the hash of its pinned certificate's key.
    public let identity: [UInt8]
    /// An Ed25519 public key.
    public let verificationKey: [UInt8]
    /// An X25519 public key.
    public let sealingKey: [UInt8]

    /// Throws `.malformedParticipant` unless there are 1 to 64 bytes of identity, and each key has 32.
    public init(
        identity: [UInt8], verificationKey: [UInt8], sealingKey: [UInt8]
    ) throws(KeyManagementError) {
        guard (1...Self.identityByteLimit).contains(identity.count), verificationKey.count == 32,
            sealingKey.count == 32
        else { throw .malformedParticipant }
        self.identity = identity
        self.verificationKey = verificationKey
        self.sealingKey = sealingKey
    }

    func write(to writer: inout MessageWriter) {
        writer.variable(identity, limit: Self.identityByteLimit)
        writer.fixed(verificationKey)
        writer.fixed(sealingKey)
    }

    init(from reader: inout MessageReader) throws(MalformedMessage) {
        identity = try reader.variable(limit: Self.identityByteLimit)
        guard !identity.isEmpty else { throw .malformed }
        verificationKey = try reader.fixed(32)
        sealingKey = try reader.fixed(32)
    }
}
