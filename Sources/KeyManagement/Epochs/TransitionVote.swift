internal import Transcripts

/// A signed vote on a new sharing, which anybody can pass on.
struct TransitionVote {
    enum Phase: UInt8 {
        case prepared = 1
        case committed = 2
        case refused = 3
    }

    /// A party's signed word that it has not prepared a sharing and never will.
    struct Refusal: Equatable, Sendable {
        let party: PartyNumber
        let signature: [UInt8]
    }

    let phase: Phase
    /// Of a refusal whoever has refused; else the sender.
    let signer: PartyNumber
    let signature: [UInt8]
    /// With `committed`, all parties' signatures on `prepared`, in order; else empty.
    var certificate = [UInt8]()

    static let signatureByteCount = 64
    static let certificateLimit = PartyNumber.limit * signatureByteCount

    /// - Parameter asks: Whether the recipient shall answer with its own vote.
    func encoded(session: [UInt8], asks: Bool) -> [UInt8] {
        var writer = MessageWriter(format: MessageFormat.transition.rawValue, version: 1)
        writer.fixed(session)
        writer.byte(phase.rawValue)
        writer.byte(asks ? 1 : 0)
        writer.byte(signer.value)
        writer.fixed(signature)
        writer.fixed(certificate)
        return writer.bytes
    }

    /// Decodes what `sender` has sent and checks every signature in it. Throws what is wrong with it.
    static func decode(
        _ bytes: [UInt8], from sender: PartyNumber, session: [UInt8], _ participants: ParticipantSet
    ) throws(ProtocolFault) -> (vote: Self, asks: Bool) {
        let vote: Self
        let asks: Bool
        do throws(MalformedMessage) {
            var reader = try MessageReader(
                bytes, format: MessageFormat.transition.rawValue, version: 1)
            guard try reader.fixed(32) == session else { throw .otherSession }
            guard let phase = Phase(rawValue: try reader.byte()) else { throw .malformed }
            let flag = try reader.byte()
            guard flag < 2 else { throw .malformed }
            asks = flag == 1
            let signer = try reader.party(of: participants)
            guard signer == sender || phase == .refused else { throw .malformed }
            let signature = try reader.fixed(signatureByteCount)
            let count = phase == .committed ? participants.count * signatureByteCount : 0
            vote = Self(
                phase: phase, signer: signer, signature: signature,
                certificate: try reader.fixed(count))
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
        guard vote.isSigned(session, participants) else { throw .badSignature }
        return (vote, asks)
    }

    private func isSigned(_ session: [UInt8], _ participants: ParticipantSet) -> Bool {
        let statement = Self.statement(phase, by: signer, session: session)
        guard participants[signer].hasSigned(statement, signature) else { return false }
        return certificate.isEmpty
            || Self.votes(in: certificate, participants).allSatisfy {
                participants[$0.key].hasSigned(
                    Self.statement(.prepared, by: $0.key, session: session), $0.value)
            }
    }

    /// Each party's signature on `prepared` in a certificate.
    static func votes(
        in certificate: [UInt8], _ participants: ParticipantSet
    ) -> [PartyNumber: [UInt8]] {
        var votes = [PartyNumber: [UInt8]]()
        for party in participants.numbers {
            let start = party.place * signatureByteCount
            votes[party] = Array(certificate[start..<(start + signatureByteCount)])
        }
        return votes
    }

    static func statement(_ phase: Phase, by signer: PartyNumber, session: [UInt8]) -> [UInt8] {
        var transcript = Transcript("swift-mpc/key-transition/vote/v1")
        transcript.append(session, as: "session")
        transcript.append(UInt64(phase.rawValue), as: "phase")
        transcript.append(UInt64(signer.value), as: "party")
        return transcript.challenge("statement", byteCount: 32)
    }
}
