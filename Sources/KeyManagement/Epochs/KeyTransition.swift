internal import EllipticCurves
internal import Transcripts

/// Moves all parties of a key to its new sharing, or none: a two-phase commitment without a coordinator
/// (J. Gray, "Notes on Data Base Operating Systems", 1978), whose votes are signed and can be passed on.
///
/// 1. A party stores its new share beside the old one and says `prepared`.
/// 2. Who has the votes of all takes the new share into use, keeps the old one, and says `committed` with
///    these votes: whoever gets that does the same.
/// 3. Who has heard that from all deletes the old share.
///
/// Both sharings sign while both are kept, so that a party that is down, at any point, costs the key
/// nothing: old shares go only after every party has said that it uses its new one. A party that has not
/// prepared can refuse instead, for good; then the others give the new sharing up and pass the refusal on.
///
/// A corrupt party can tell some that it has prepared and others that it refuses: some commit, some give
/// up. Who has given up keeps its new share until a later sharing is in use, and takes it into use when
/// somebody shows it the votes of all: they count more than any refusal, since an honest party never signs
/// both. So the honest parties come to one end when they have heard each other. Who has signed both is in
/// `contradicting`, and is waited for no longer. A party that is silent keeps the old shares from being
/// deleted until the next sharing is in use, in which it needs not take part, and keeps nobody from that.
///
/// After a restart the machine is made again from the store and started: it says again what it had said,
/// and asks the others to do the same. A party whose record was lost, and whose share of the sharing in use
/// others have repaired, has no votes to show: it says that it has prepared, and takes the votes from who has
/// them, or when it has heard all of them.
public final class KeyTransition<Group: KeyGroup>: ProtocolParty {
    public typealias Output = Outcome

    /// How a transition ends.
    public enum Outcome: Equatable, Sendable {
        /// All use the new sharing, and the old share is gone.
        case settled
        /// The new sharing is given up, since this party refused it. If it turns out that others have seen
        /// all votes for it, their machines take this party along when they are started again.
        case abandoned(by: PartyNumber)
    }

    public let participants: ParticipantSet
    public let party: PartyNumber
    /// Who has signed that it has prepared and that it refuses.
    public private(set) var contradicting = Set<PartyNumber>()
    private let store: EpochStore<Group>
    private let package: PublicKeyPackage<Group>
    private let dealt: DealtKey<Group>?
    private let keys: PartyKeys
    private let session: [UInt8]
    /// The signatures of those who have.
    private var prepared = [PartyNumber: [UInt8]]()
    private var committed = Set<PartyNumber>()
    private var gaveUp = Set<PartyNumber>()
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
        let heard =
            isCommitted
            ? committed.union(contradicting)
            : isActive || validRefusal == nil ? Set(prepared.keys) : gaveUp.union(contradicting)
        return participants.numbers.filter { $0 != party && !heard.contains($0) }
    }

    private var isActive: Bool { store.record.active?.digest == package.digest }
    /// In use, by votes that can be shown.
    private var isCommitted: Bool {
        isActive
            && store.record.certificate.count
                == participants.count * TransitionVote.signatureByteCount
    }
    private var isRefused: Bool { store.record.abandoned?.digest == package.digest }
    private var isWaiting: Bool {
        store.record.waiting.contains { $0.digest == package.digest }
    }
    /// Another's, if one is known.
    private var refusal: TransitionVote.Refusal? {
        store.record.sharing(package.digest)?.refusal
    }
    /// It counts for nothing if its signer has prepared, which all will see.
    private var validRefusal: TransitionVote.Refusal? {
        refusal.flatMap { contradicting.contains($0.party) ? nil : $0 }
    }

    /// Stores the new share, if it isn't there yet, and says how far this party is. Throws as
    /// `EpochStore.prepare`, and `.noShare` after a restart without a share.
    public func start() throws(KeyManagementError) -> ProtocolStep<Outcome> {
        guard !hasStarted else { throw .alreadyStarted }
        if isRefused {
            (hasStarted, isOver) = (true, true)
            return ProtocolStep(words(to: .all, asks: true), output: .abandoned(by: party))
        }
        if !isActive, !isWaiting {
            guard let dealt else { throw .noShare }
            try store.prepare(dealt)
        }
        hasStarted = true
        prepared[party] = sign(.prepared)
        if isCommitted {
            prepared = TransitionVote.votes(in: store.record.certificate, participants)
        }
        noteContradiction()
        return ProtocolStep(words(to: .all, asks: true))
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
        let vote: TransitionVote
        let asks: Bool
        do throws(ProtocolFault) {
            (vote, asks) = try TransitionVote.decode(
                message.bytes, from: sender, session: session, participants)
        } catch {
            throw .fault(of: sender, error)
        }
        var step = ProtocolStep<Outcome>.waiting
        if !isOver { step = try take(vote, from: sender) }
        // Who has given up gets to see the votes, whether it asks for them or not.
        let hasGivenUp = vote.phase == .refused && !committed.contains(sender)
        if asks || (hasGivenUp && isCommitted) {
            step.messages += words(to: .party(sender))
        }
        return step
    }

    private func take(
        _ vote: TransitionVote, from sender: PartyNumber
    ) throws(KeyManagementError) -> ProtocolStep<Outcome> {
        switch vote.phase {
        case .prepared: prepared[sender] = vote.signature
        case .committed:
            prepared = TransitionVote.votes(in: vote.certificate, participants)
            committed.insert(sender)
        case .refused:
            gaveUp.insert(sender)
            let refused = TransitionVote.Refusal(party: vote.signer, signature: vote.signature)
            guard refusal == nil else { break }
            try store.note(refused, of: package.digest)
            if prepared[vote.signer] == nil, !isActive {
                isOver = true
                return ProtocolStep(words(to: .all), output: .abandoned(by: vote.signer))
            }
        }
        noteContradiction()
        return try advance()
    }

    private func noteContradiction() {
        if let refusal, prepared[refusal.party] != nil { contradicting.insert(refusal.party) }
    }

    /// Commits, settles or gives up, as far as votes allow.
    private func advance() throws(KeyManagementError) -> ProtocolStep<Outcome> {
        var step = ProtocolStep<Outcome>.waiting
        if !isCommitted, prepared.count == participants.count {
            let certificate = participants.numbers.flatMap { prepared[$0] ?? [] }
            if isActive {
                try store.note(certificate: certificate)
            } else {
                try store.commit(package.digest, certificate: certificate)
            }
            step.messages += words(to: .all)
        }
        guard missing.isEmpty else { return step }
        if isCommitted {
            try store.settle()
            isOver = true
            step.output = .settled
        } else if let refusal = validRefusal, !isActive {
            isOver = true
            step.output = .abandoned(by: refusal.party)
        }
        return step
    }

    /// What this party has to say: how far it is, and who has refused.
    private func words(to recipient: Recipient, asks: Bool = false) -> [OutgoingMessage] {
        var votes = [TransitionVote]()
        if isRefused {
            votes = [TransitionVote(phase: .refused, signer: party, signature: sign(.refused))]
        } else if isCommitted {
            votes = [
                TransitionVote(
                    phase: .committed, signer: party, signature: sign(.committed),
                    certificate: store.record.certificate)
            ]
        } else {
            votes = [TransitionVote(phase: .prepared, signer: party, signature: sign(.prepared))]
        }
        if !isRefused, let refusal {
            votes.append(
                TransitionVote(
                    phase: .refused, signer: refusal.party, signature: refusal.signature))
        }
        return votes.enumerated().map { place, vote in
            OutgoingMessage(
                to: recipient, vote.encoded(session: session, asks: asks && place == 0))
        }
    }

    private func sign(_ phase: TransitionVote.Phase) -> [UInt8] {
        keys.sign(TransitionVote.statement(phase, by: party, session: session))
    }
}
