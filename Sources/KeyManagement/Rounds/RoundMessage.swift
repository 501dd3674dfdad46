internal import Transcripts

/// A signed broadcast: a party's body of one round, and what it received in the round before.
package struct RoundMessage {
    /// What the sender has of another party's message: enough to prove that the other has signed it.
    package struct Echo: Equatable {
        package var digest: [UInt8]
        package var signature: [UInt8]

        package init(digest: [UInt8], signature: [UInt8]) {
            self.digest = digest
            self.signature = signature
        }

        /// As evidence that the party has signed such a message in this round.
        package func encoded(round: Int) -> [UInt8] {
            var writer = MessageWriter(
                format: MessageFormat.signedDigest.rawValue, version: RoundMessage.version)
            writer.byte(UInt8(round))
            writer.fixed(digest)
            writer.fixed(signature)
            return writer.bytes
        }

        /// Evidence against `party`: its round and the echo. Throws unless the party has signed it.
        static func decode(
            _ bytes: [UInt8], by party: PartyNumber, session: RoundSession
        ) throws(ProtocolFault) -> (round: Int, echo: Echo) {
            let round: Int
            let echo: Echo
            do throws(MalformedMessage) {
                var reader = try MessageReader(
                    bytes, format: MessageFormat.signedDigest.rawValue,
                    version: RoundMessage.version)
                round = Int(try reader.byte())
                echo = Echo(digest: try reader.fixed(32), signature: try reader.fixed(64))
                try reader.end()
            } catch {
                throw ProtocolFault(error)
            }
            let statement = session.statement(round: round, sender: party, digest: echo.digest)
            guard session.participants[party].hasSigned(statement, echo.signature) else {
                throw .badSignature
            }
            return (round, echo)
        }
    }

    package let round: Int
    let sender: PartyNumber
    package let body: [UInt8]
    /// For each party in order, of the round before; empty in the first.
    package let echoes: [Echo]
    /// Of body and echoes.
    let digest: [UInt8]
    /// Ed25519, of the session's statement about the digest.
    let signature: [UInt8]
    /// As it came.
    package let encoded: [UInt8]

    fileprivate static let version: UInt8 = 1

    /// What surrounds a body.
    static func overhead(parties: Int) -> Int { 2 + 32 + 2 + 4 + 96 * parties + 64 }

    /// Signs a message.
    package init(
        round: Int, sender: PartyNumber, body: [UInt8], echoes: [Echo], session: RoundSession,
        keys: PartyKeys
    ) {
        self.round = round
        self.sender = sender
        self.body = body
        self.echoes = echoes
        digest = Self.digest(body, echoes)
        signature = keys.sign(
            session.statement(round: round, sender: sender, digest: digest))
        var writer = MessageWriter(
            format: MessageFormat.roundMessage.rawValue, version: Self.version)
        writer.fixed(session.digest)
        writer.byte(UInt8(round))
        writer.byte(sender.value)
        writer.variable(body, limit: body.count)
        for echo in echoes {
            writer.fixed(echo.digest)
            writer.fixed(echo.signature)
        }
        writer.fixed(signature)
        encoded = writer.bytes
    }

    /// Decodes a message that `sender` is said to have signed, and checks that it has: throws what is
    /// wrong with it.
    package init(
        _ bytes: [UInt8], sender: PartyNumber, session: RoundSession, limits: RoundLimits
    ) throws(ProtocolFault) {
        do throws(MalformedMessage) {
            var reader = try MessageReader(
                bytes, format: MessageFormat.roundMessage.rawValue, version: Self.version)
            guard try reader.fixed(32) == session.digest else { throw .otherSession }
            round = Int(try reader.byte())
            guard let limit = limits.body(round: round) else { throw .malformed }
            guard try reader.byte() == sender.value else { throw .malformed }
            body = try reader.variable(limit: limit)
            var echoes = [Echo]()
            for _ in 0..<(round == 1 ? 0 : session.participants.count) {
                echoes.append(
                    Echo(digest: try reader.fixed(32), signature: try reader.fixed(64)))
            }
            self.echoes = echoes
            signature = try reader.fixed(64)
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
        self.sender = sender
        encoded = bytes
        digest = Self.digest(body, echoes)
        guard isSigned(session) else { throw .badSignature }
    }

    private func isSigned(_ session: RoundSession) -> Bool {
        session.participants[sender].hasSigned(
            session.statement(round: round, sender: sender, digest: digest), signature)
    }

    /// What others echo.
    package var echo: Echo { Echo(digest: digest, signature: signature) }

    private static func digest(_ body: [UInt8], _ echoes: [Echo]) -> [UInt8] {
        var transcript = Transcript("swift-mpc/round-body/v1")
        transcript.append(body, as: "body")
        transcript.append(echoes.map(\.digest), as: "echoed digests")
        transcript.append(echoes.map(\.signature), as: "echoed signatures")
        return transcript.challenge("digest", byteCount: 32)
    }
}

extension ProtocolFault {
    /// Of bytes that a peer sent.
    package init(_ malformed: MalformedMessage) {
        switch malformed {
        case .malformed: self = .malformed
        case .unknownVersion(let version): self = .unknownVersion(version)
        case .otherSession: self = .wrongSession
        }
    }
}
