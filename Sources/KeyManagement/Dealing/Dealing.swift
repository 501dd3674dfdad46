internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing
internal import Transcripts

/// A dealer's second broadcast: the opened commitments, the proof, and a sealed share for each holder.
package struct Dealing<Group: KeyGroup>: Sendable {
    /// The generator times each coefficient.
    let commitments: [Group]
    /// What the commitment of the first round was blinded with, 32 bytes.
    let blinding: [UInt8]
    /// Of the constant term.
    let proof: KnowledgeProof<Group>
    /// By recipient.
    let boxes: [PartyNumber: [UInt8]]

    package static var boxByteCount: Int { SealedBox.overhead + Group.Scalar.secretByteCount }

    static func byteCount(minimumSigners: Int, boxes: Int) -> Int {
        minimumSigners * Group.canonicalByteCount + 32 + KnowledgeProof<Group>.byteCount
            + boxes * boxByteCount
    }

    func encoded(_ recipients: [PartyNumber]) -> [UInt8] {
        var writer = MessageWriter()
        for commitment in commitments { writer.fixed(commitment.canonicalBytes()) }
        writer.fixed(blinding)
        proof.write(to: &writer)
        for recipient in recipients { writer.fixed(boxes[recipient] ?? []) }
        return writer.bytes
    }

    init(
        commitments: [Group], blinding: [UInt8], proof: KnowledgeProof<Group>,
        boxes: [PartyNumber: [UInt8]]
    ) {
        self.commitments = commitments
        self.blinding = blinding
        self.proof = proof
        self.boxes = boxes
    }

    /// Decodes a dealing to these recipients: exactly `minimumSigners` commitments, none the identity.
    init(
        _ bytes: [UInt8], minimumSigners: Int, recipients: [PartyNumber]
    ) throws(MalformedMessage) {
        var reader = MessageReader(bytes)
        var commitments = [Group]()
        for _ in 0..<minimumSigners { commitments.append(try reader.element(of: Group.self)) }
        self.commitments = commitments
        blinding = try reader.fixed(32)
        proof = try KnowledgeProof(from: &reader)
        var boxes = [PartyNumber: [UInt8]]()
        for recipient in recipients { boxes[recipient] = try reader.fixed(Self.boxByteCount) }
        self.boxes = boxes
        try reader.end()
    }

    /// What a dealer commits to in the first round: H(session, dealer, commitments, blinding).
    static func digest(
        _ commitments: [Group], blinding: [UInt8], session: RoundSession, dealer: PartyNumber
    ) -> [UInt8] {
        var transcript = Transcript("swift-mpc/dealing/commitment/v1")
        transcript.append(session.digest, as: "session")
        transcript.append(UInt64(dealer.value), as: "dealer")
        transcript.append(commitments, as: "commitments")
        transcript.append(blinding, as: "blinding")
        return transcript.challenge("digest", byteCount: 32)
    }

    /// What the proof is made over.
    static func transcript(
        _ commitments: [Group], session: RoundSession, dealer: PartyNumber, epoch: UInt64
    ) -> Transcript {
        var transcript = Transcript(
            "swift-mpc/dealing/proof/v1",
            context: TranscriptContext(
                session: session.digest,
                participants: session.participants.members.map(\.identity), epoch: epoch),
            prover: dealer.place)
        transcript.append(commitments, as: "commitments")
        return transcript
    }
}
