import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct ShareRepairTests {
    typealias Group = Edwards25519.PrimeOrderPoint
    typealias Scalar = Edwards25519.Scalar

    private let parties: TestParties
    private let shares: [KeyShare<Group>]

    init() throws {
        parties = try TestParties(5)
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .frostEd25519, label: "repair"),
            participants: parties.participants, minimumSigners: 3)
        var generator = SystemRandomNumberGenerator()
        shares = try dealer.split(SecretVector([Scalar.random()]), using: &generator)
    }

    private func terms(
        owner: PartyNumber, helpers: [PartyNumber], run: Int = 1
    ) throws -> ShareRepair<Group> {
        try ShareRepair(
            identifier: Array("repair tests, run \(run)".utf8), of: shares[0].publicKeyPackage,
            owner: owner, helpers: helpers)
    }

    private func machines(
        owner: PartyNumber, helpers: [PartyNumber], run: Int = 1
    ) throws -> [RoundParty<KeyShare<Group>?>] {
        let repair = try terms(owner: owner, helpers: helpers, run: run)
        return try helpers.sorted().map {
            try repair.helper(keys: parties.keys(of: $0), share: shares[$0.place])
        } + [repair.owner(keys: parties.keys(of: owner))]
    }

    @Test func theOwnerGetsItsShareAgain() throws {
        let choices: [(PartyNumber, [PartyNumber])] = [
            (1, [2, 3, 4]), (3, [5, 1, 4]), (5, [1, 2, 3, 4]),
        ]
        for (owner, helpers) in choices {
            var run = ProtocolRun(try machines(owner: owner, helpers: helpers))
            run.order = SeededGenerator(label: "repair")
            let outcomes = run.run()
            for (party, outcome) in outcomes {
                let output = try #require(outcome.output, "\(outcome)")
                let isOwner = Int(party.value) == helpers.count + 1
                #expect((output != nil) == isOwner)
                guard let share = output else { continue }
                let expected = shares[owner.place]
                #expect(share.party == owner)
                #expect(share.publicKeyPackage == expected.publicKeyPackage)
                #expect(share.withSecret { $0 } == expected.withSecret { $0 })
            }
        }
    }

    @Test func termsAreChecked() throws {
        #expect(throws: KeyManagementError.tooFewShares(needed: 3, given: 2)) {
            _ = try terms(owner: 1, helpers: [2, 3])
        }
        #expect(throws: KeyManagementError.repeatedParticipant(1)) {
            _ = try terms(owner: 1, helpers: [1, 2, 3])
        }
        #expect(throws: KeyManagementError.repeatedParticipant(3)) {
            _ = try terms(owner: 1, helpers: [2, 3, 3])
        }
        #expect(throws: KeyManagementError.noSuchParty(6)) {
            _ = try terms(owner: 6, helpers: [1, 2, 3])
        }
        let repair = try terms(owner: 1, helpers: [2, 3, 4])
        #expect(throws: KeyManagementError.noSuchParty(5)) {
            _ = try repair.helper(keys: parties.keys(of: 5), share: shares[4])
        }
        #expect(throws: KeyManagementError.notOwnKeys(1)) {
            _ = try repair.helper(keys: parties.keys(of: 5), share: shares[1])
        }
        // The same secret in another epoch.
        let old = shares[1].publicKeyPackage
        let later = try PublicKeyPackage(
            keyID: old.keyID, purpose: old.purpose, participants: old.participants,
            minimumSigners: 3, epoch: old.epoch + 1, commitments: old.commitments)
        let share = try KeyShare(
            publicKeyPackage: later, party: 2, secret: shares[1].secret.copy())
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try repair.helper(keys: parties.keys(of: 2), share: share)
        }
    }

    /// A helper with another share than its own: every other party names it.
    @Test func anotherPartIsRefused() throws {
        let repair = try terms(owner: 1, helpers: [2, 3, 4])
        var parties = try machines(owner: 1, helpers: [2, 3, 4])
        parties[1] = try repair.party(
            2, keys: self.parties.keys(of: 3), part: SecretVector([Scalar(7)]))
        var run = ProtocolRun(parties)
        run.corrupt = [2]
        let outcomes = run.run()
        for party in [1, 3, 4] as [PartyNumber] {
            #expect(outcomes[party]?.error == .fault(of: 2, .wrongConstant))
        }
    }

    /// Everything that a helper, or the owner, can sign instead.
    @Test(arguments: [1, 4] as [PartyNumber])
    func changedContent(corrupt: PartyNumber) throws {
        let expected = shares[0].withSecret { $0 }
        let members = [2, 3, 4, 1].map { self.parties.keys[$0 - 1] }
        var attacks = RoundAttacks(
            parties: { try machines(owner: 1, helpers: [2, 3, 4]) },
            keys: TestParties(
                keys: members,
                participants: try terms(owner: 1, helpers: [2, 3, 4]).participants),
            corrupt: corrupt,
            isRight: { party, share in
                party == 4 ? share?.withSecret { $0 } == expected : share == nil
            },
            generator: SeededGenerator(label: "repair attacks"))
        try attacks.changeBytes(stride: 211)
        try attacks.changeSignedContent(stride: 67)
        let foreign = try machines(owner: 1, helpers: [2, 3, 4], run: 2)[corrupt.place]
            .start().messages.map(\.bytes)
        try attacks.withholdAndReplay(other: foreign)
    }

    private struct Vectors: Decodable {
        let scalarGeneration: [String: String]
        let sigmaGeneration: [String: String]
    }

    /// The Zcash Foundation's vectors of its repair: σ is the sum of the δ, the share that of the σ.
    @Test func sumsOfThePublicVectors() throws {
        try checkSums("ed25519", FROSTEd25519.self)
        try checkSums("secp256k1", FROSTSecp256k1.self)
        try checkSums("secp256k1-tr", FROSTTaproot.self)
    }

    private func checkSums<Suite: FROSTCiphersuite>(_ name: String, _: Suite.Type) throws {
        guard
            let vectors = try PublicVectors.load(
                "frost-zf/\(name)/repair-share.json", as: Vectors.self)
        else { return }
        func sum(_ values: [String: String], _ name: String, _ count: Int) throws -> String {
            var sum = Suite.Group.Scalar.zero
            for k in 1...count {
                let encoded = try bytes(hex: try #require(values["\(name)_\(k)"]))
                sum +=
                    Suite.isLittleEndian
                    ? try Suite.Group.Scalar(littleEndianBytes: encoded)
                    : try Suite.Group.Scalar(bigEndianBytes: encoded)
            }
            return hex(Suite.encode(sum))
        }
        #expect(
            try sum(vectors.scalarGeneration, "random_scalar", 3)
                == vectors.scalarGeneration["random_scalar_sum"])
        #expect(
            try sum(vectors.sigmaGeneration, "sigma", 4) == vectors.sigmaGeneration["sigma_sum"])
    }
}
