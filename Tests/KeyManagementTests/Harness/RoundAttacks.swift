import KeyManagement
import TestSupport
import Testing

/// Runs a protocol in rounds once for each way in which one corrupt party can break it, and requires that
/// no honest party comes to a wrong end.
struct RoundAttacks<Output> {
    /// Fresh parties of a fresh run; all runs have the same session.
    let parties: () throws -> [RoundParty<Output>]
    let keys: TestParties
    let corrupt: PartyNumber
    let isRight: (PartyNumber, Output) -> Bool
    var generator: SeededGenerator

    /// Whom the changed message reaches; the others get the right one.
    private enum Reach: CaseIterable {
        case all, some
    }

    /// One run. `change` gives what arrives instead of the corrupt party's messages.
    mutating func run(
        _ name: String, _ change: @escaping (Envelope, RoundForger) -> [[UInt8]]
    ) throws -> [PartyNumber: Outcome<Output>] {
        let parties = try parties()
        let own = try #require(parties.first { $0.party == corrupt })
        let forger = RoundForger(own, keys: keys.keys(of: corrupt))
        var run = ProtocolRun(parties)
        run.corrupt = [corrupt]
        run.adversary = { change($0, forger) }
        run.order = SeededGenerator(seed: generator.next())
        let outcomes = run.run()
        let complaint = run.complaint(isRight: isRight)
        #expect(complaint == nil, "\(name), seed \(generator.seed)")
        for party in parties where party.party != corrupt {
            try checkAccusation(party, outcomes[party.party]?.error, name)
        }
        return outcomes
    }

    /// What an honest party shows of a fault: the others can read it, and of what it was sent itself it
    /// shows nothing but a wrong share.
    private func checkAccusation(
        _ party: RoundParty<Output>, _ error: KeyManagementError?, _ name: String
    ) throws {
        guard let bytes = party.accusation?.bytes else { return }
        #expect(bytes.count <= party.limits.relayedAccusation)
        let accusation = try Accusation(
            bytes, sender: party.party, session: party.session, limits: party.limits)
        if let relayed = accusation.relayed {
            _ = try Accusation(
                relayed, sender: accusation.accused, session: party.session,
                limits: party.limits)
        }
        if case .fault(_, .badShare) = error { return }
        #expect(accusation.disclosure.isEmpty, "\(name), seed \(generator.seed)")
    }

    /// The corrupt party's messages of an honest run, by number.
    private mutating func honestMessages() throws -> [[UInt8]] {
        let sent = Captured<Int>()
        _ = try run("honest") { envelope, _ in
            sent.messages[envelope.number] = envelope.bytes
            return [envelope.bytes]
        }
        return sent.messages.sorted { $0.key < $1.key }.map(\.value)
    }

    private func isTarget(_ envelope: Envelope, _ reach: Reach) -> Bool {
        let first = keys.participants.numbers.first { $0 != corrupt }
        return reach == .all || envelope.recipient == first
    }

    /// Bytes changed, cut and added in every message, on the way.
    mutating func changeBytes(stride: Int) throws {
        for (number, message) in try honestMessages().enumerated() {
            for mutation in MessageMutations.all(message, stride: stride, using: &generator) {
                for reach in Reach.allCases {
                    _ = try run("message \(number), \(mutation.name), \(reach)") {
                        [self] envelope, _ in
                        let hit = envelope.number == number && isTarget(envelope, reach)
                        guard hit else { return [envelope.bytes] }
                        var changed = mutation.bytes
                        // The run's own message, changed in the same place: its keys are fresh.
                        if changed.count == envelope.bytes.count {
                            changed = zip(envelope.bytes, zip(message, changed)).map {
                                $0 ^ $1.0 ^ $1.1
                            }
                        }
                        return [changed]
                    }
                }
            }
        }
    }

    /// Bodies and echoes changed, then signed as they should be.
    mutating func changeSignedContent(stride: Int) throws {
        for (number, message) in try honestMessages().enumerated() {
            let forger = RoundForger(try parties()[0], keys: keys.keys(of: corrupt))
            let probe = RoundForgerProbe(forger, corrupt, message)
            for (name, change) in probe.changes(stride: stride, using: &generator) {
                for reach in Reach.allCases {
                    _ = try run("message \(number), signed \(name), \(reach)") {
                        [self] envelope, forger in
                        guard envelope.number == number, isTarget(envelope, reach),
                            let decoded = forger.decode(envelope.bytes)
                        else { return [envelope.bytes] }
                        return [change(decoded, forger)]
                    }
                }
            }
        }
    }

    /// Messages withheld from all and from some, sent twice, sent in the wrong order, and those of another
    /// session.
    mutating func withholdAndReplay(other: [[UInt8]]) throws {
        for number in try honestMessages().indices {
            for reach in Reach.allCases {
                _ = try run("message \(number) withheld, \(reach)") { [self] envelope, _ in
                    envelope.number == number && isTarget(envelope, reach)
                        ? [] : [envelope.bytes]
                }
                _ = try run("message \(number) twice, \(reach)") { [self] envelope, _ in
                    envelope.number == number && isTarget(envelope, reach)
                        ? [envelope.bytes, envelope.bytes] : [envelope.bytes]
                }
                for (k, foreign) in other.enumerated() {
                    _ = try run("message \(number), \(k) of another session, \(reach)") {
                        [self] envelope, _ in
                        envelope.number == number && isTarget(envelope, reach)
                            ? [foreign] : [envelope.bytes]
                    }
                }
            }
        }
        let held = Captured<PartyNumber>()
        _ = try run("first message after the second") { envelope, _ in
            if envelope.number == 0 {
                held.messages[envelope.recipient] = envelope.bytes
                return []
            }
            return [envelope.bytes] + [held.messages[envelope.recipient]].compactMap { $0 }
        }
    }
}

/// Changes of a message that are signed afterwards.
private struct RoundForgerProbe {
    typealias Change = (RoundMessage, RoundForger) -> [UInt8]

    private let decoded: RoundMessage?

    init(_ forger: RoundForger, _ corrupt: PartyNumber, _ message: [UInt8]) {
        decoded = try? RoundMessage(
            message, sender: corrupt, session: forger.session, limits: forger.limits)
    }

    func changes(
        stride: Int, using generator: inout SeededGenerator
    ) -> [(name: String, change: Change)] {
        guard let decoded else { return [] }
        var changes = [(name: String, change: Change)]()
        var place = Int.random(in: 0..<stride, using: &generator)
        while place < decoded.body.count {
            let (here, flip) = (place, UInt8.random(in: 1...255, using: &generator))
            changes.append(
                (
                    "body \(here)",
                    { message, forger in
                        var body = message.body
                        body[here] ^= flip
                        return forger.sign(
                            round: message.round, body: body, echoes: message.echoes)
                    }
                ))
            place += stride
        }
        changes.append(
            (
                "body cut",
                {
                    $1.sign(
                        round: $0.round, body: Array($0.body.dropLast()), echoes: $0.echoes)
                }
            ))
        changes.append(
            (
                "body longer",
                { $1.sign(round: $0.round, body: $0.body + [0], echoes: $0.echoes) }
            ))
        for round in 0...4 where round != decoded.round {
            changes.append(
                (
                    "round \(round)",
                    { $1.sign(round: round, body: $0.body, echoes: $0.echoes) }
                ))
        }
        for place in decoded.echoes.indices {
            for isDigest in [true, false] {
                changes.append(
                    (
                        "echo \(place)",
                        { message, forger in
                            var echoes = message.echoes
                            if isDigest {
                                echoes[place].digest[0] ^= 1
                            } else {
                                echoes[place].signature[0] ^= 1
                            }
                            return forger.sign(
                                round: message.round, body: message.body, echoes: echoes)
                        }
                    ))
            }
        }
        return changes
    }
}
