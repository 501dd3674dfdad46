internal import EllipticCurves
internal import Transcripts

/// Names a key for good, whatever happens to its shares: 32 bytes derived from the session that made it,
/// its purpose and its public key.
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// Throws `.malformedEncoding` unless there are 32 bytes.
    public init(bytes: [UInt8]) throws(KeyManagementError) {
        guard bytes.count == 32 else { throw .malformedEncoding }
        self.bytes = bytes
    }

    /// In hexadecimal.
    public var description: String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 2 ? digits : "0" + digits
        }.joined()
    }
}

extension KeyID {
    /// The id of a key that was made in this session; empty for a key that came from outside.
    static func derived(
        session: [UInt8], purpose: KeyPurpose, participants: ParticipantSet, minimumSigners: Int,
        groupKey: some KeyGroup
    ) -> KeyID {
        var transcript = Transcript("swift-mpc/key-id/v1")
        transcript.append(session, as: "session")
        transcript.append(purpose.encoded, as: "purpose")
        transcript.append(participants.digest, as: "participants")
        transcript.append(UInt64(minimumSigners), as: "minimum signers")
        transcript.append(groupKey, as: "group key")
        return KeyID(digest: transcript.challenge("key id", byteCount: 32))
    }

    /// - Precondition: 32 bytes.
    init(digest: [UInt8]) { bytes = digest }
}
