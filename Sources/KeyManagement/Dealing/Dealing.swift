internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing
internal import Transcripts

/// A dealer's second broadcast: the opened commitments, the proof, and a sealed share for each holder.
package struct Dealing<Group: KeyGroup>: Sendable {
    let commitments: FeldmanCommitments<Group>
    /// What the commitment of the first round was blinded with, 32 bytes.
    let blinding: [UInt8]
    /// Of the constant term.
    let proof: DiscreteLogProof<Group>
    /// By recipient.
    let boxes: [PartyNumber: [UInt8]]

    package static var boxByteCount: Int { RoundBoxes.byteCount }

    static func byteCount(minimumSigners: Int, boxes: Int) -> Int {
        minimumSigners * Group.canonicalByteCount + 32 + 2 * Group.Scalar.byteCount
            + boxes * boxByteCount
    }

    func encoded(_ recipients: [PartyNumber]) -> [UInt8] {
        var writer = MessageWriter()
        writer.fixed(commitments.canonicalBytes)
        writer.fixed(blinding)
        writer.fixed(proof.challenge.bigEndianBytes())
        writer.fixed(proof.response.bigEndianBytes())
        for recipient in recipients { writer.fixed(boxes[recipient] ?? []) }
        return writer.bytes
    }

    init(
        commitments: FeldmanCommitments<Group>, blinding: [UInt8],
        proof: DiscreteLogProof<Group>, boxes: [PartyNumber: [UInt8]]
    ) {
        self.commitments = commitments
        self.blinding = blinding
        self.proof = proof
        self.boxes = boxes
    }

    /// Decodes a dealing to these recipients, with exactly `minimumSigners` commitments.
    init(
        _ bytes: [UInt8], minimumSigners: Int, recipients: [PartyNumber]
    ) throws(MalformedMessage) {
        var reader = MessageReader(bytes)
        let encoded = try reader.fixed(minimumSigners * Group.canonicalByteCount)
        do throws(SecretSharingError) {
            commitments = try FeldmanCommitments(
                canonicalBytes: encoded, threshold: minimumSigners - 1)
        } catch {
            throw .malformed
        }
        blinding = try reader.fixed(32)
        proof = DiscreteLogProof(
            challenge: try reader.scalar(of: Group.Scalar.self),
            response: try reader.scalar(of: Group.Scalar.self))
        var boxes = [PartyNumber: [UInt8]]()
        for recipient in recipients { boxes[recipient] = try reader.fixed(Self.boxByteCount) }
        self.boxes = boxes
        try reader.end()
    }

    /// What a dealer commits to in the first round: H(session, dealer, commitments, blinding).
    static func digest(
        _ commitments: FeldmanCommitments<Group>, blinding: [UInt8], session: RoundSession,
        dealer: PartyNumber
    ) -> [UInt8] {
        var transcript = Transcript("swift-mpc/dealing/commitment/v1")
        transcript.append(session.digest, as: "session")
        transcript.append(UInt64(dealer.value), as: "dealer")
        transcript.append(commitments.elements, as: "commitments")
        transcript.append(blinding, as: "blinding")
        return transcript.challenge("digest", byteCount: 32)
    }

    /// What the proof is made over.
    static func transcript(
        _ commitments: FeldmanCommitments<Group>, session: RoundSession, dealer: PartyNumber,
        epoch: UInt64
    ) -> Transcript {
        var transcript = Transcript(
            "swift-mpc/dealing/proof/v1",
            context: TranscriptContext(
                session: session.digest,
                participants: session.participants.members.map(\.identity), epoch: epoch),
            prover: dealer.place)
        transcript.append(commitments.elements, as: "commitments")
        return transcript
    }
}
