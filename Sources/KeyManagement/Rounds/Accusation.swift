internal import Transcripts

/// A party's signed claim that another has broken the protocol, with what the other has signed: whoever
/// gets it can judge, and needs not believe it.
///
/// Or an accusation passed on: then the only evidence is the accusation that the accused has signed, which
/// itself passes none on. Who gets such a one judges what is in it alone.
package struct Accusation {
    package let accuser: PartyNumber
    package let accused: PartyNumber
    /// What the accused has signed, one item longer than there are rounds at most: its broadcasts, of
    /// which two in a round may differ; or one accusation of its own.
    let evidence: [[UInt8]]
    /// What the accuser shows of its own.
    package let disclosure: [UInt8]
    package let encoded: [UInt8]

    /// The accusation that this one passes on.
    package var relayed: [UInt8]? { evidence.first { Self.isAccusation($0) } }

    private static func isAccusation(_ bytes: [UInt8]) -> Bool {
        bytes.first == MessageFormat.accusation.rawValue
    }

    private static let version: UInt8 = 1

    /// The length without evidence.
    static let overhead = 2 + 32 + 3 + 4 + RoundLimits.disclosure + 64

    package init(
        accuser: PartyNumber, accused: PartyNumber, evidence: [[UInt8]], disclosure: [UInt8],
        session: RoundSession, keys: PartyKeys
    ) {
        self.accuser = accuser
        self.accused = accused
        self.evidence = evidence
        self.disclosure = disclosure
        var writer = MessageWriter(
            format: MessageFormat.accusation.rawValue, version: Self.version)
        writer.fixed(session.digest)
        writer.byte(accuser.value)
        writer.byte(accused.value)
        writer.byte(UInt8(evidence.count))
        for item in evidence { writer.variable(item, limit: item.count) }
        writer.variable(disclosure, limit: RoundLimits.disclosure)
        writer.fixed(keys.sign(Self.statement(writer.bytes)))
        encoded = writer.bytes
    }

    /// Decodes what `sender` has signed: throws what is wrong with it.
    package init(
        _ bytes: [UInt8], sender: PartyNumber, session: RoundSession, limits: RoundLimits
    ) throws(ProtocolFault) {
        let signature: [UInt8]
        do throws(MalformedMessage) {
            var reader = try MessageReader(
                bytes, format: MessageFormat.accusation.rawValue, version: Self.version)
            guard try reader.fixed(32) == session.digest else { throw .otherSession }
            guard try reader.byte() == sender.value else { throw .malformed }
            accuser = sender
            accused = try reader.party(of: session.participants)
            let count = Int(try reader.byte())
            guard (1...(limits.bodies.count + 1)).contains(count), accused != accuser else {
                throw .malformed
            }
            var evidence = [[UInt8]]()
            for _ in 0..<count {
                let item = try reader.variable(limit: limits.accusation)
                let isRight =
                    Self.isAccusation(item) ? count == 1 : item.count <= limits.message
                guard isRight else { throw .malformed }
                evidence.append(item)
            }
            self.evidence = evidence
            disclosure = try reader.variable(limit: RoundLimits.disclosure)
            signature = try reader.fixed(64)
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
        encoded = bytes
        let statement = Self.statement(Array(bytes.dropLast(64)))
        guard session.participants[sender].hasSigned(statement, signature) else {
            throw .badSignature
        }
    }

    private static func statement(_ encoded: [UInt8]) -> [UInt8] {
        var transcript = Transcript("swift-mpc/accusation/v1")
        transcript.append(encoded, as: "accusation")
        return transcript.challenge("statement", byteCount: 32)
    }
}
