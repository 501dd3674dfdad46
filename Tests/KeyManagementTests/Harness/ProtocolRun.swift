import KeyManagement
import TestSupport

/// A message on its way.
struct Envelope {
    let sender: PartyNumber
    let recipient: PartyNumber
    /// How many messages the sender has sent before, to anybody; a broadcast is one.
    let number: Int
    let bytes: [UInt8]
}

/// Messages that an adversary keeps.
final class Captured<Key: Hashable> {
    var messages = [Key: [UInt8]]()
}

/// A message of a corrupt party that no program of its own makes.
struct Injection {
    let sender: PartyNumber
    let recipient: PartyNumber
    let bytes: [UInt8]
}

/// What became of a party.
enum Outcome<Output> {
    case output(Output)
    case failed(KeyManagementError)
    /// It waits for these.
    case waiting([PartyNumber])

    var output: Output? {
        if case .output(let output) = self { return output }
        return nil
    }

    var error: KeyManagementError? {
        if case .failed(let error) = self { return error }
        return nil
    }
}

/// Runs the parties of any `ProtocolParty` in memory, with an adversary between corrupt parties and the
/// others who may change, withhold, repeat and add what those send.
struct ProtocolRun<Party: ProtocolParty> {
    let parties: [PartyNumber: Party]
    /// Whose messages the adversary changes.
    var corrupt: Set<PartyNumber> = []
    /// What arrives instead of a corrupt party's message: nothing, or any number of messages.
    var adversary: (Envelope) -> [[UInt8]] = { [$0.bytes] }
    /// What corrupt parties send of their own when they overhear an honest party's message, before anything
    /// that they have sent and that has not arrived.
    var injections: (Envelope) -> [Injection] = { _ in [] }
    /// Draws which link delivers next; nil delivers in the order of sending.
    var order: SeededGenerator?

    private var links = [Link]()
    private var sent = [PartyNumber: Int]()
    private var delivered = 0
    private(set) var outcomes = [PartyNumber: Outcome<Party.Output>]()
    /// Faults that left a party's state unchanged.
    private(set) var remarks = [(party: PartyNumber, error: KeyManagementError)]()

    private struct Link {
        let sender: PartyNumber
        let recipient: PartyNumber
        var queue: [(order: Int, bytes: [UInt8])] = []
    }

    init(_ parties: [Party]) {
        self.parties = Dictionary(uniqueKeysWithValues: parties.map { ($0.party, $0) })
        for sender in self.parties.keys.sorted() {
            for recipient in self.parties.keys.sorted() where recipient != sender {
                links.append(Link(sender: sender, recipient: recipient))
            }
        }
    }

    /// Runs until nothing is under way.
    mutating func run() -> [PartyNumber: Outcome<Party.Output>] {
        for (number, party) in parties.sorted(by: { $0.key < $1.key }) {
            do { take(try party.start(), from: number) } catch { fail(number, error) }
        }
        while let link = nextLink() {
            let message = links[link].queue.removeFirst()
            deliver(message.bytes, from: links[link].sender, to: links[link].recipient)
        }
        for (number, party) in parties where outcomes[number] == nil {
            outcomes[number] = .waiting(party.missing)
        }
        return outcomes
    }

    private mutating func nextLink() -> Int? {
        let busy = links.indices.filter { !links[$0].queue.isEmpty }
        guard order != nil else {
            return busy.min { links[$0].queue[0].order < links[$1].queue[0].order }
        }
        return order.flatMap { generator in
            var generator = generator
            defer { order = generator }
            return busy.randomElement(using: &generator)
        }
    }

    private mutating func deliver(
        _ bytes: [UInt8], from sender: PartyNumber, to recipient: PartyNumber
    ) {
        guard outcomes[recipient] == nil, let party = parties[recipient] else { return }
        do {
            take(try party.receive(IncomingMessage(from: sender, bytes)), from: recipient)
        } catch {
            if error.leavesStateUnchanged {
                remarks.append((recipient, error))
            } else {
                fail(recipient, error)
            }
        }
    }

    private mutating func take(_ step: ProtocolStep<Party.Output>, from party: PartyNumber) {
        for message in step.messages { send(message, from: party) }
        if let output = step.output { outcomes[party] = .output(output) }
    }

    private mutating func fail(_ party: PartyNumber, _ error: KeyManagementError) {
        outcomes[party] = .failed(error)
        if let accusation = parties[party]?.accusation { send(accusation, from: party) }
    }

    private mutating func send(_ message: OutgoingMessage, from sender: PartyNumber) {
        let number = sent[sender, default: 0]
        sent[sender] = number + 1
        for link in links.indices where links[link].sender == sender {
            let recipient = links[link].recipient
            guard message.recipient == .all || message.recipient == .party(recipient) else {
                continue
            }
            let envelope = Envelope(
                sender: sender, recipient: recipient, number: number, bytes: message.bytes)
            for bytes in corrupt.contains(sender) ? adversary(envelope) : [message.bytes] {
                links[link].queue.append((delivered, bytes))
                delivered += 1
            }
            if corrupt.contains(sender) { continue }
            for injection in injections(envelope) { inject(injection) }
        }
    }

    private mutating func inject(_ injection: Injection) {
        let link = links.firstIndex {
            $0.sender == injection.sender && $0.recipient == injection.recipient
        }
        guard let link else { return }
        links[link].queue.insert((delivered, injection.bytes), at: 0)
        delivered += 1
    }
}

extension ProtocolRun {
    /// What is wrong with how the honest parties ended, or nil: each has an output that `isRight`, or has
    /// failed naming a corrupt party, or waits for a corrupt party, or for honest ones that wait themselves
    /// or failed with nothing to show. And if everybody sent what was due, nobody waits.
    func complaint(isRight: (PartyNumber, Party.Output) -> Bool) -> String? {
        for (party, outcome) in outcomes where !corrupt.contains(party) {
            switch outcome {
            case .output(let output):
                if !isRight(party, output) { return "party \(party) has a wrong output" }
            case .failed(let error):
                guard let culprit = error.culprit, corrupt.contains(culprit) else {
                    return "party \(party) failed by \(error), which names no corrupt party"
                }
            case .waiting(let missing):
                let excused = missing.allSatisfy { corrupt.contains($0) || isStuck($0) }
                guard !missing.isEmpty, excused else {
                    return "party \(party) waits for \(missing)"
                }
            }
        }
        if !outcomes.contains(where: { isWaitingForCorrupt($0.key) || isSettled($0.key) }) {
            return "nobody names a corrupt party: \(outcomes.mapValues(\.error))"
        }
        return nil
    }

    /// An honest party that waits, or that has ended over something that it can't show to others.
    private func isStuck(_ party: PartyNumber) -> Bool {
        outcomes[party]?.output == nil && parties[party]?.accusation == nil
    }

    private func isSettled(_ party: PartyNumber) -> Bool {
        guard !corrupt.contains(party), let outcome = outcomes[party] else { return false }
        return outcome.output != nil || outcome.error != nil
    }

    private func isWaitingForCorrupt(_ party: PartyNumber) -> Bool {
        guard !corrupt.contains(party), case .waiting(let missing)? = outcomes[party] else {
            return false
        }
        return missing.contains { corrupt.contains($0) }
    }
}
