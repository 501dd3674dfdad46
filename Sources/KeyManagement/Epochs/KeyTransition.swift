internal import EllipticCurves
internal import Transcripts

/// Moves all parties of a key to its new sharing, or none for good: a two-phase commitment without a
/// coordinator (J. Gray, "Notes on Data Base Operating Systems", 1978, with every party's signed vote sent to
/// all).
///
/// 1. A party stores its new share beside the old one and says `prepared`.
/// 2. When all have said so it takes the new share into use, keeps the old one, and says `committed`.
/// 3. When all have said that it deletes the old share.
///
/// Both sharings sign while both are kept, so that a party that is down, at any point, costs the key
/// nothing: old shares go only after every party has said that it uses its new one. A party that has not
/// prepared can refuse instead, for good; then the others give the new sharing up. A corrupt party that
/// tells some that it has prepared and others that it refuses can keep the old shares from being deleted,
/// and nothing else.
///
/// After a restart the machine is made again from the store and started: it says again what it had said,
/// and asks the others to do the same.
public final class KeyTransition<Group: KeyGroup>: ProtocolParty {
    public typealias Output = Outcome

    /// How a transition ends.
    public enum Outcome: Equatable, Sendable {
        /// All use the new sharing, and the old share is gone.
        case settled
        /// The new sharing is given up, since this party refused it.
        case abandoned(by: PartyNumber)
    }

    private enum Phase: UInt8 {
        case prepared = 1
        case committed = 2
        case refused = 3
    }

    public let participants: ParticipantSet
    public let party: PartyNumber
    private let store: EpochStore<Group>
    private let package: PublicKeyPackage<Group>
    private let dealt: DealtKey<Group>?
    private let keys: PartyKeys
    private let session: [UInt8]
    private var prepared = Set<PartyNumber>()
    private var committed = Set<PartyNumber>()
    private var hasStarted = false
    private var isOver = false

    /// A party of a transition.
    ///
    /// - Parameters:
    ///   - participants: those of the run that made the new sharing.
    ///   - dealt: what that run gave; nil after a restart, when the store has it.
    ///   - package: the new sharing's public part.
    ///
    /// Throws `.noSuchParty`, `.notOwnKeys`, and `.shareDoesNotFit` if `dealt` is another sharing.
    public init(
        to package: PublicKeyPackage<Group>, dealt: DealtKey<Group>?, store: EpochStore<Group>,
        participants: ParticipantSet, party: PartyNumber, keys: PartyKeys
    ) throws(KeyManagementError) {
        guard participants.contains(party) else { throw .noSuchParty(Int(party.value)) }
        guard participants[party].verificationKey == keys.verificationKey else {
            throw .notOwnKeys(party)
        }
        if let dealt, dealt.publicKeyPackage != package { throw .shareDoesNotFit }
        self.participants = participants
        self.party = party
        self.store = store
        self.package = package
        self.dealt = dealt
        self.keys = keys
        var transcript = Transcript("swift-mpc/key-transition/v1")
        transcript.append(package.digest, as: "package")
        transcript.append(participants.digest, as: "participants")
        session = transcript.challenge("session", byteCount: 32)
    }

    public var missing: [PartyNumber] {
        guard hasStarted, !isOver else { return [] }
        let heard = isCommitted ? committed : prepared
        return participants.numbers.filter { $0 != party && !heard.contains($0) }
    }

    private var isCommitted: Bool { store.record.active?.digest == package.digest }
    private var isRefused: Bool { store.record.abandoned?.digest == package.digest }

    /// Stores the new share, if it isn't there yet, and says how far this party is. Throws as
    /// `EpochStore.prepare`, and `.noShare` after a restart without a prepared share.
    public func start() throws(KeyManagementError) -> ProtocolStep<Outcome> {
        guard !hasStarted else { throw .alreadyStarted }
        if isRefused {
            (hasStarted, isOver) = (true, true)
            return ProtocolStep(
                [OutgoingMessage(to: .all, message(asks: true))], output: .abandoned(by: party))
        }
        if !isCommitted, store.record.pending?.digest != package.digest {
            guard let dealt else { throw .noShare }
            try store.prepare(dealt)
        }
        hasStarted = true
        return ProtocolStep([OutgoingMessage(to: .all, message(asks: true))])
    }

    /// Throws `.fault` of a sender whose message is not one of this transition, or not signed, and
    /// `.storage`: then the machine has to be made again from the store.
    public func receive(
        _ message: IncomingMessage
    ) throws(KeyManagementError) -> ProtocolStep<Outcome> {
        guard hasStarted else { throw .notStarted }
        let sender = message.sender
        guard participants.contains(sender), sender != party else {
            throw .unknownSender(sender)
        }
        let phase: Phase
        let asks: Bool
        do throws(ProtocolFault) {
            (phase, asks) = try decode(message.bytes, from: sender)
        } catch {
            throw .fault(of: sender, error)
        }
        var step = ProtocolStep<Outcome>.waiting
        if asks { step.messages.append(OutgoingMessage(to: .party(sender), self.message())) }
        guard !isOver else { return step }
        switch phase {
        case .prepared: prepared.insert(sender)
        case .committed:
            prepared.insert(sender)
            committed.insert(sender)
        case .refused:
            if isCommitted || prepared.contains(sender) {
                throw .fault(of: sender, .contradiction)
            }
            try store.abandon()
            isOver = true
            step.output = .abandoned(by: sender)
            return step
        }
        let others = participants.count - 1
        if !isCommitted, prepared.count == others {
            try store.commit()
            step.messages.append(OutgoingMessage(to: .all, self.message()))
        }
        if isCommitted, committed.count == others {
            try store.settle()
            isOver = true
            step.output = .settled
        }
        return step
    }

    private var current: Phase { isRefused ? .refused : isCommitted ? .committed : .prepared }

    /// What this party has to say.
    private func message(asks: Bool = false) -> [UInt8] {
        let phase = current
        var writer = MessageWriter(format: MessageFormat.transition.rawValue, version: 1)
        writer.fixed(session)
        writer.byte(phase.rawValue)
        writer.byte(asks ? 1 : 0)
        writer.fixed(keys.sign(statement(phase, by: party)))
        return writer.bytes
    }

    private func statement(_ phase: Phase, by signer: PartyNumber) -> [UInt8] {
        var transcript = Transcript("swift-mpc/key-transition/vote/v1")
        transcript.append(session, as: "session")
        transcript.append(UInt64(phase.rawValue), as: "phase")
        transcript.append(UInt64(signer.value), as: "party")
        return transcript.challenge("statement", byteCount: 32)
    }

    private func decode(
        _ bytes: [UInt8], from sender: PartyNumber
    ) throws(ProtocolFault) -> (Phase, Bool) {
        let phase: Phase
        let asks: Bool
        let signature: [UInt8]
        do throws(MalformedMessage) {
            var reader = try MessageReader(
                bytes, format: MessageFormat.transition.rawValue, version: 1)
            guard try reader.fixed(32) == session else { throw .otherSession }
            guard let decoded = Phase(rawValue: try reader.byte()) else { throw .malformed }
            phase = decoded
            let flag = try reader.byte()
            guard flag < 2 else { throw .malformed }
            asks = flag == 1
            signature = try reader.fixed(64)
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
        guard participants[sender].hasSigned(statement(phase, by: sender), signature) else {
            throw .badSignature
        }
        return (phase, asks)
    }
}
