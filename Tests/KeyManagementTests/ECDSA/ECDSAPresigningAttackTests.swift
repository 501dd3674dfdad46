import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// Whatever one signer of three does while presigning: the others get presignatures, or name it.
@Suite struct ECDSAPresigningAttackTests {
    private let fixture: ECDSAFixture

    init() throws { fixture = try ECDSAFixture() }

    private func attacks(_ corrupt: PartyNumber) -> RoundAttacks<ECDSAPresignatureBatch> {
        RoundAttacks(
            parties: { [fixture] in try fixture.presigning(count: 2) },
            keys: fixture.signerParties, corrupt: corrupt,
            isRight: { party, batch in batch.count == 2 && batch.party == party },
            generator: SeededGenerator(label: "presigning attacks"))
    }

    @Test(arguments: [1, 3] as [PartyNumber])
    func changedBytes(corrupt: PartyNumber) throws {
        var attacks = attacks(corrupt)
        try attacks.changeBytes(stride: 211)
    }

    @Test(arguments: [1, 2] as [PartyNumber])
    func changedContent(corrupt: PartyNumber) throws {
        var attacks = attacks(corrupt)
        try attacks.changeSignedContent(stride: 71)
    }

    @Test func withheldAndReplayedMessages() throws {
        let other = try fixture.presigning("another session of tests", count: 2)
        let foreign = try other[1].start().messages.map(\.bytes)
        var attacks = attacks(2)
        try attacks.withholdAndReplay(other: foreign)
    }

    /// A box that only its recipient can see to be wrong: both others name the dealer.
    @Test func wrongBoxNamesItsDealerToAll() throws {
        var attacks = attacks(2)
        for place in [0, 40, 200] {
            let outcomes = try attacks.run("box, byte \(place)") { envelope, forger in
                guard let message = forger.decode(envelope.bytes), message.round < 3 else {
                    return []
                }
                if message.round == 1 { return [envelope.bytes] }
                var body = message.body
                body[body.count - 1 - place] ^= 1  // the box of signer 3
                return [forger.sign(round: 2, body: body, echoes: message.echoes)]
            }
            for party in [1, 3] as [PartyNumber] {
                #expect(outcomes[party]?.error == .fault(of: 2, .badShare))
            }
        }
    }

    /// Messages of rounds to come, sent to one signer alone, don't keep it from judging what the other shows.
    @Test func earlyMessagesPutOffNoVerdict() throws {
        var attacks = attacks(2)
        for run in 0..<12 {
            let outcomes = try attacks.run("early messages, \(run)") { envelope, forger in
                guard let message = forger.decode(envelope.bytes), message.round < 4 else {
                    return []
                }
                if message.round == 2 {
                    var body = message.body
                    body[body.count - 1] ^= 1  // the box of signer 3
                    return [forger.sign(round: 2, body: body, echoes: message.echoes)]
                }
                guard message.round == 3, envelope.recipient == 1 else { return [envelope.bytes] }
                let early = forger.sign(round: 4, body: [1], echoes: message.echoes)
                return [envelope.bytes, early]
            }
            // By the box, or, where signer 1 is ahead, by what signer 2 echoes of its own round.
            #expect(outcomes[1]?.error?.culprit == 2)
            #expect(outcomes[3]?.error?.culprit == 2)
        }
    }

    /// Values that are well-formed and wrong, in each place where a signer sends any: the batch is opened,
    /// and everybody finds who has deviated.
    @Test(arguments: [1, 3] as [PartyNumber])
    func wrongValuesAreNamed(corrupt: PartyNumber) throws {
        let point = Secp256k1.Point.random().affine.compressed
        let scalar = Secp256k1.Scalar.random().bigEndianBytes()
        // Round 3: R, w of each presignature. Round 4, after its first byte: W, Q, P of each.
        let changes: [(round: Int, offset: Int, bytes: [UInt8])] =
            [(3, 0, point), (3, 33, scalar), (3, 65, point), (3, 98, scalar)]
            + (0..<6).map { (4, 1 + 33 * $0, point) }
        for (round, offset, bytes) in changes {
            for after in DeviatingPresigning.Afterwards.allCases {
                let outcomes = try run(corrupt) { deviating in
                    deviating.afterwards = after
                    deviating.roundOfDiscovery = round == 3 && bytes == point ? 4 : 5
                    deviating.change = { body, current in
                        guard current == round else { return }
                        body.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
                    }
                }
                let fault: ProtocolFault =
                    switch after {
                    case .denies: .differentResult
                    case .shows: .badPartial
                    case .showsAnotherSeed: .commitmentNotOpened
                    }
                for (party, outcome) in outcomes where party != corrupt {
                    #expect(
                        outcome.error == .fault(of: corrupt, fault),
                        "round \(round), from \(offset), \(after)")
                }
            }
        }
    }

    /// A dealer whose shares are not those that its seed gives.
    @Test func shownSeedsHaveToFit() throws {
        let outcomes = try run(2) { deviating in
            deviating.afterwards = .showsAnotherSeed
            deviating.change = { body, round in if round == 3 { body[40] ^= 1 } }
        }
        for party in [1, 3] as [PartyNumber] {
            #expect(outcomes[party]?.error == .fault(of: 2, .commitmentNotOpened))
        }
    }

    /// A signer that says of a good batch that it is none, or shows its seed, sees no other's.
    @Test(arguments: [4, 5, 6]) func goodBatchesAreNotOpened(round: Int) throws {
        let outcomes = try run(2) { deviating in
            deviating.change = { body, current in
                if current == round { body = round < 6 ? [1] : deviating.seed }
            }
        }
        for party in [1, 3] as [PartyNumber] {
            #expect(
                outcomes[party]?.error
                    == .fault(of: 2, round == 6 ? .malformed : .differentResult))
        }
    }

    /// A run of three in which one computes what it wants.
    private func run(
        _ corrupt: PartyNumber, _ setUp: (DeviatingPresigning) -> Void
    ) throws -> [PartyNumber: Outcome<ECDSAPresignatureBatch>] {
        let presigning = try ECDSAPresigning(
            identifier: Array("a session of tests".utf8), signers: fixture.signers, count: 2)
        let parties = try fixture.signers.numbers.map { signer in
            let (share, keys) = (fixture.shares[signer.place], fixture.parties.keys(of: signer))
            guard signer == corrupt else { return try presigning.party(share, keys: keys) }
            let deviating = try DeviatingPresigning(presigning, share: share, keys: keys)
            setUp(deviating)
            return try RoundParty(
                deviating, session: presigning.session, party: corrupt, keys: keys)
        }
        var run = ProtocolRun(parties)
        run.corrupt = [corrupt]
        return run.run()
    }
}

/// A signer that changes what it sends, and tells a story afterwards.
private final class DeviatingPresigning: RoundProtocol {
    typealias Output = ECDSAPresignatureBatch

    enum Afterwards: CaseIterable {
        /// It says that all fits.
        case denies
        /// It says what the others say, and shows its seed.
        case shows
        case showsAnotherSeed
    }

    let seed: [UInt8]
    var change: (inout [UInt8], Int) -> Void = { _, _ in }
    var afterwards = Afterwards.denies
    /// In which the others say that something doesn't fit.
    var roundOfDiscovery = 5
    private let honest: PresigningRounds

    init(
        _ presigning: ECDSAPresigning, share: KeyShare<Secp256k1.Point>, keys: PartyKeys
    ) throws {
        seed = [UInt8](repeating: share.party.value, count: 32)
        honest = try presigning.rounds(share, keys: keys, seed: SecretVector(seed))
    }

    var roundCount: Int { honest.roundCount }

    func bodyLimit(round: Int) -> Int { honest.bodyLimit(round: round) }

    func body(round: Int) throws(KeyManagementError) -> [UInt8] {
        var body = [UInt8]()
        switch (round, afterwards) {
        case (1...3, _): body = try honest.body(round: round)
        case (4, .denies): body = try honest.body(round: round)
        case (4, _): body = roundOfDiscovery == 4 ? [1] : try honest.body(round: round)
        case (5, .denies): body = [0]
        case (5, _): body = [1]
        case (_, .denies): break
        case (_, .shows): body = seed
        case (_, .showsAnotherSeed): body = [seed[0] ^ 1] + seed.dropFirst()
        }
        change(&body, round)
        return body
    }

    func accept(
        _ body: [UInt8], from sender: PartyNumber, round: Int
    ) throws(KeyManagementError) {
        do throws(KeyManagementError) {
            try honest.accept(body, from: sender, round: round)
        } catch {
            // It doesn't care.
        }
    }

    func conclusion() throws(KeyManagementError) -> [UInt8] { [] }

    func output() throws(KeyManagementError) -> ECDSAPresignatureBatch {
        throw .degenerate
    }
}
