/// One party of a protocol in rounds of signed broadcasts.
///
/// Every message is signed by its sender and goes to all. From the second round on it carries digest and
/// signature of each message of the round before as its sender received it: two values to two peers
/// show in the next round, and their signatures prove it (the echo broadcast of S. Goldwasser and
/// Y. Lindell, "Secure Computation Without Agreement", J. Cryptology 2005, section 3, with signatures).
/// A last round of echoes, with a digest of the result, ends the run.
///
/// A fault that not everybody has seen is shown to the others by `accusation`, so that all name the same
/// culprit. What nobody can show is silence towards some: then the others' `missing` says who waits for
/// whom. The last message may reach some and not others; who has no result knows that, and a protocol
/// that makes keys is followed by a confirmation of all (`EpochStore`).
public final class RoundParty<Output>: ProtocolParty {
    public let participants: ParticipantSet
    public let party: PartyNumber
    public private(set) var accusation: OutgoingMessage?

    package let session: RoundSession
    private let keys: PartyKeys
    private let rounds: any RoundProtocol<Output>
    package let limits: RoundLimits

    /// The one being collected, from 1; 0 before the start. After the last comes that of conclusions.
    private(set) var round = 0
    private var isOver = false
    /// By round and place.
    var received: [[RoundMessage?]]
    /// Whose messages of this round were accepted.
    private var accepted = Set<PartyNumber>()
    /// Those that could not be judged yet, one of each accuser against each accused, and up to which round
    /// the accused's messages are needed for it.
    package internal(set) var undecided = [(accusation: Accusation, round: Int)]()
    private var conclusion = [UInt8]()

    /// Throws `.noSuchParty`, and `.notOwnKeys` unless the keys are the party's.
    package init(
        _ rounds: any RoundProtocol<Output>, session: RoundSession, party: PartyNumber,
        keys: PartyKeys
    ) throws(KeyManagementError) {
        participants = session.participants
        guard participants.contains(party) else { throw .noSuchParty(Int(party.value)) }
        let own = participants[party]
        guard own.verificationKey == keys.verificationKey, own.sealingKey == keys.sealingKey
        else { throw .notOwnKeys(party) }
        self.session = session
        self.party = party
        self.keys = keys
        self.rounds = rounds
        limits = RoundLimits(rounds, parties: participants.count)
        received = Array(
            repeating: Array(repeating: nil, count: participants.count),
            count: rounds.roundCount + 1)
    }

    public var missing: [PartyNumber] {
        guard round > 0, !isOver else { return [] }
        return participants.numbers.filter { $0 != party && !accepted.contains($0) }
    }

    public func start() throws(KeyManagementError) -> ProtocolStep<Output> {
        guard round == 0, !isOver else { throw .alreadyStarted }
        do throws(KeyManagementError) {
            return ProtocolStep([try enterNextRound()])
        } catch {
            isOver = true
            throw error
        }
    }

    public func receive(
        _ message: IncomingMessage
    ) throws(KeyManagementError) -> ProtocolStep<Output> {
        guard round > 0 else { throw .notStarted }
        guard !isOver else { throw .over }
        guard participants.contains(message.sender), message.sender != party else {
            throw .unknownSender(message.sender)
        }
        do throws(KeyManagementError) {
            try take(message)
            return try advance()
        } catch {
            if !error.leavesStateUnchanged { isOver = true }
            throw error
        }
    }

    /// Keeps an authentic message, and accepts it if it is this round's. Faults from here on can be shown.
    func keep(_ message: RoundMessage) throws(KeyManagementError) {
        let (sender, place) = (message.sender, message.sender.place)
        if let known = received[message.round - 1][place] {
            guard known.digest == message.digest else {
                try blame(
                    .fault(of: sender, .equivocation(round: message.round)),
                    evidence: [message.encoded])
            }
            throw .fault(of: sender, .duplicate)
        }
        guard message.round == round || message.round == round + 1 else {
            throw .fault(of: sender, .outOfRound(message.round))
        }
        received[message.round - 1][place] = message
        if message.round == round { try accept(message) }
    }

    private func accept(_ message: RoundMessage) throws(KeyManagementError) {
        if round > 1 { try compare(message.echoes, of: message.sender) }
        do throws(KeyManagementError) {
            if round <= rounds.roundCount {
                try rounds.accept(message.body, from: message.sender, round: round)
            } else {
                guard message.body == conclusion else {
                    throw .fault(of: message.sender, .differentResult)
                }
            }
        } catch {
            try blame(error)
        }
        accepted.insert(message.sender)
    }

    /// What a peer received in the round before against what came here.
    private func compare(
        _ echoes: [RoundMessage.Echo], of sender: PartyNumber
    ) throws(KeyManagementError) {
        for (party, echo) in zip(participants.numbers, echoes) {
            guard let own = received[round - 2][party.place], own.digest != echo.digest else {
                continue
            }
            let statement = session.statement(
                round: round - 1, sender: party, digest: echo.digest)
            guard party != self.party, participants[party].hasSigned(statement, echo.signature)
            else { try blame(.fault(of: sender, .falseEcho(round: round - 1))) }
            try blame(
                .fault(of: party, .equivocation(round: round - 1)),
                evidence: [echo.encoded(round: round - 1)])
        }
    }

    /// Steps on as far as what has come in allows.
    private func advance() throws(KeyManagementError) -> ProtocolStep<Output> {
        var step = ProtocolStep<Output>.waiting
        try judgeUndecided()
        while accepted.count == participants.count - 1 {
            if round > rounds.roundCount {
                step.output = try rounds.output()
                isOver = true
                return step
            }
            step.messages.append(try enterNextRound())
            for message in received[round - 1] {
                if let message, message.sender != party { try accept(message) }
            }
            try judgeUndecided()
        }
        return step
    }

    /// This party's message of the next round.
    private func enterNextRound() throws(KeyManagementError) -> OutgoingMessage {
        let isLast = round == rounds.roundCount
        let body: [UInt8]
        if isLast {
            conclusion = try rounds.conclusion()
            body = conclusion
        } else {
            body = try rounds.body(round: round + 1)
        }
        round += 1
        accepted = []
        let message = RoundMessage(
            round: round, sender: party, body: body,
            echoes: round == 1 ? [] : received[round - 2].compactMap { $0?.echo },
            session: session, keys: keys)
        received[round - 1][party.place] = message
        return OutgoingMessage(to: .all, message.encoded)
    }

    /// Judges what can be judged by now.
    private func judgeUndecided() throws(KeyManagementError) {
        for (accusation, last) in undecided {
            // Of what the accused has sent for later rounds nothing depends: it can't put off the verdict.
            let current = accepted.contains(accusation.accused) ? round : round - 1
            guard last <= current else { continue }
            try blame(
                rounds.verdict(
                    on: accusation.accused, round: current, accuser: accusation.accuser,
                    disclosure: accusation.disclosure),
                passingOn: accusation)
        }
    }

    /// Throws `error`; if it blames a party, what that has signed is kept to be shown to the others.
    func blame(
        _ error: KeyManagementError, evidence: [[UInt8]] = []
    ) throws(KeyManagementError) -> Never {
        if let culprit = error.culprit, culprit != party {
            let kept = received.compactMap { $0[culprit.place] }
            var disclosure = [UInt8]()
            if case .fault(_, .badShare) = error, let last = kept.last {
                disclosure = rounds.disclosure(against: culprit, round: last.round)
            }
            if !(kept.isEmpty && evidence.isEmpty) {
                accuse(culprit, kept.map(\.encoded) + evidence, disclosure)
            }
        }
        throw error
    }

    /// Throws `error`, the verdict on an accusation, which the others get to judge as well.
    ///
    /// It is passed on alone and as it is, so that what an honest party sends is never refused for what
    /// others have wrapped it in.
    func blame(
        _ error: KeyManagementError, passingOn accusation: Accusation
    ) throws(KeyManagementError) -> Never {
        accuse(accusation.accuser, [accusation.encoded], [])
        throw error
    }

    private func accuse(
        _ accused: PartyNumber, _ evidence: [[UInt8]], _ disclosure: [UInt8]
    ) {
        accusation = OutgoingMessage(
            to: .all,
            Accusation(
                accuser: party, accused: accused, evidence: evidence, disclosure: disclosure,
                session: session, keys: keys
            ).encoded)
    }
}
