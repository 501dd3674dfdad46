internal import Transcripts

/// Which run of which protocol messages belong to: who takes part, and everything that was agreed on
/// before.
package struct RoundSession: Sendable {
    /// The greatest length of an identifier.
    package static var identifierLimit: Int { 64 }

    package let participants: ParticipantSet
    /// 32 bytes that stand for all of it: every message starts with them.
    package let digest: [UInt8]

    /// A session of the protocol `name`. `terms` is an injective encoding of what was agreed on.
    ///
    /// Throws `.malformedEncoding` unless the identifier has 16 to 64 bytes.
    package init(
        name: String, identifier: [UInt8], participants: ParticipantSet, terms: [UInt8]
    ) throws(KeyManagementError) {
        guard (16...Self.identifierLimit).contains(identifier.count) else {
            throw .malformedEncoding
        }
        self.participants = participants
        var transcript = Transcript(name)
        transcript.append(identifier, as: "session")
        transcript.append(participants.digest, as: "participants")
        transcript.append(terms, as: "terms")
        digest = transcript.challenge("session", byteCount: 32)
    }

    /// What a party signs of its message in a round.
    package func statement(round: Int, sender: PartyNumber, digest: [UInt8]) -> [UInt8] {
        var transcript = Transcript("swift-mpc/round-message/v1")
        transcript.append(self.digest, as: "session")
        transcript.append(UInt64(round), as: "round")
        transcript.append(UInt64(sender.value), as: "sender")
        transcript.append(digest, as: "message")
        return transcript.challenge("statement", byteCount: 32)
    }
}
