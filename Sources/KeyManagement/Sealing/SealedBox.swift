public import SecretSharing
internal import Transcripts

/// Where something is sealed: it opens only there.
public struct SealingContext: Sendable {
    /// What is sealed, for instance `"swift-mpc/dkg/share/v1"`.
    public let use: String
    /// The session's identifier.
    public let session: [UInt8]
    public let participants: ParticipantSet
    public let sender: PartyNumber
    public let recipient: PartyNumber

    public init(
        use: String, session: [UInt8], participants: ParticipantSet, from sender: PartyNumber,
        to recipient: PartyNumber
    ) {
        self.use = use
        self.session = session
        self.participants = participants
        self.sender = sender
        self.recipient = recipient
    }

    /// HPKE's `info`: injective in all of the above.
    var info: [UInt8] {
        var transcript = Transcript(use)
        transcript.append(session, as: "session")
        transcript.append(participants.digest, as: "participants")
        transcript.append(UInt64(sender.value), as: "from")
        transcript.append(UInt64(recipient.value), as: "to")
        return transcript.challenge("info", byteCount: 32)
    }
}

/// Secret bytes for one party, sealed end to end by HPKE in mode_auth: whoever carries them can neither
/// read nor change them, nor pass them off as another session's or another sender's.
public enum SealedBox {
    /// By how much a box is longer than its content.
    public static var overhead: Int { HPKE.overhead }

    /// Seals to the recipient's long-term key. Throws `.fault` of the recipient with `.badSealingKey` if
    /// that is of small order.
    public static func seal(
        _ content: borrowing SecretVector<UInt8>, _ context: SealingContext, from keys: PartyKeys
    ) throws(KeyManagementError) -> [UInt8] {
        try seal(
            content, context, from: keys,
            to: context.participants[context.recipient].sealingKey)
    }

    /// Opens what `seal` made. Throws `.cannotOpen`.
    public static func open(
        _ box: [UInt8], _ context: SealingContext, by keys: PartyKeys
    ) throws(KeyManagementError) -> SecretVector<UInt8> {
        try open(box, context, by: keys.sealing)
    }

    /// Seals to a key that the recipient has made for this one box: by showing it the recipient can
    /// prove to all what was in the box, and nothing else.
    static func seal(
        _ content: borrowing SecretVector<UInt8>, _ context: SealingContext,
        from keys: PartyKeys, to key: [UInt8]
    ) throws(KeyManagementError) -> [UInt8] {
        guard
            let box = HPKE.seal(
                content, to: key, sender: keys.sealing, info: context.info, additionalData: [])
        else { throw .fault(of: context.recipient, .badSealingKey) }
        return box
    }

    /// Throws `.cannotOpen`.
    static func open(
        _ box: [UInt8], _ context: SealingContext, by key: SealingKey
    ) throws(KeyManagementError) -> SecretVector<UInt8> {
        let opened = HPKE.open(
            box, recipient: key, sender: context.participants[context.sender].sealingKey,
            info: context.info, additionalData: [])
        guard let opened else { throw .cannotOpen }
        return opened
    }
}
