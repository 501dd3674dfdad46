internal import EllipticCurves
internal import Transcripts

/// A request to give a key out of its parties' hands, which holders approve by their signatures.
///
/// A key that was exported is known whole to the recipient: whatever the parties do afterwards, it signs
/// alone. So the gate is narrow: each party gives its share only if enough holders have signed this
/// request, to this recipient, of this key in this epoch.
public struct ExportRequest<Group: KeyGroup>: Equatable, Sendable {
    public let key: PublicKeyPackage<Group>
    /// Who is to have the key.
    public let recipient: Participant
    /// Names this export and no other, 16 to 64 bytes.
    public let identifier: [UInt8]

    /// Throws `.malformedEncoding` unless the identifier has 16 to 64 bytes.
    public init(
        key: PublicKeyPackage<Group>, recipient: Participant, identifier: [UInt8]
    ) throws(KeyManagementError) {
        guard (16...64).contains(identifier.count) else { throw .malformedEncoding }
        self.key = key
        self.recipient = recipient
        self.identifier = identifier
    }

    /// What an approval signs: 32 bytes over all of the above.
    public var statement: [UInt8] {
        var transcript = Transcript("swift-mpc/key-export/v1")
        transcript.append(key.encoded(), as: "key")
        transcript.append(recipient.identity, as: "recipient")
        transcript.append(recipient.verificationKey, as: "recipient's verification key")
        transcript.append(recipient.sealingKey, as: "recipient's sealing key")
        transcript.append(identifier, as: "identifier")
        return transcript.challenge("statement", byteCount: 32)
    }

    /// A holder's approval: an Ed25519 signature. Throws `.notOwnKeys` and `.noSuchParty`.
    public func approve(
        as party: PartyNumber, keys: PartyKeys
    ) throws(KeyManagementError) -> ExportApproval {
        guard key.participants.contains(party) else { throw .noSuchParty(Int(party.value)) }
        guard key.participants[party].verificationKey == keys.verificationKey else {
            throw .notOwnKeys(party)
        }
        return ExportApproval(party: party, signature: keys.sign(statement))
    }

    /// Throws `.notEnoughApprovals` unless at least `needed` different holders have approved, and `.fault` of
    /// a holder whose approval is not for this request.
    public func check(
        _ approvals: [ExportApproval], needed: Int
    ) throws(KeyManagementError) {
        let statement = statement
        var approving = Set<PartyNumber>()
        for approval in approvals {
            let party = approval.party
            guard key.participants.contains(party) else { throw .unknownSender(party) }
            guard key.participants[party].hasSigned(statement, approval.signature) else {
                throw .fault(of: party, .badSignature)
            }
            approving.insert(party)
        }
        guard approving.count >= needed else {
            throw .notEnoughApprovals(needed: needed, given: approving.count)
        }
    }

    /// Where a holder's share is sealed: the recipient as a second party beside the holder.
    package func context(from holder: PartyNumber) throws(KeyManagementError) -> SealingContext {
        let pair = try ParticipantSet(
            name: "export", members: [key.participants[holder], recipient])
        return SealingContext(
            use: "swift-mpc/key-export/share/v1", session: statement, participants: pair,
            from: 1, to: 2)
    }
}

/// A holder's signature under an `ExportRequest`.
public struct ExportApproval: Hashable, Sendable {
    public let party: PartyNumber
    /// 64 bytes.
    public let signature: [UInt8]

    public init(party: PartyNumber, signature: [UInt8]) {
        self.party = party
        self.signature = signature
    }
}
