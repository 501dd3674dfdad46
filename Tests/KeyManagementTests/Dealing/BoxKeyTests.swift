import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// A party that publishes a key which nothing can be sealed to, for one other party alone: everybody names
/// it, and not the one that can't go on.
@Suite struct BoxKeyTests {
    typealias Group = Edwards25519.PrimeOrderPoint

    /// Runs with each of these keys as the `place`-th key of party 2's first broadcast.
    private func requireNamed<Output>(
        _ parties: @escaping () throws -> [RoundParty<Output>], _ keys: TestParties, place: Int
    ) throws {
        var attacks = RoundAttacks(
            parties: parties, keys: keys, corrupt: 2, isRight: { _, _ in false },
            generator: SeededGenerator(label: "box keys"))
        for key in SmallOrderKeys.all {
            let outcomes = try attacks.run("key \(key)") { envelope, forger in
                guard let message = forger.decode(envelope.bytes), message.round == 1 else {
                    return [envelope.bytes]
                }
                var body = message.body
                body.replaceSubrange((32 * place)..<(32 * place + 32), with: key)
                return [forger.sign(round: 1, body: body, echoes: [])]
            }
            for (party, outcome) in outcomes where party != 2 {
                #expect(outcome.error == .fault(of: 2, .badSealingKey), "\(key)")
            }
        }
    }

    private func dealt(_ parties: TestParties) throws -> [KeyShare<Group>] {
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .frostEd25519, label: "box keys"),
            participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        return try dealer.split(SecretVector([.random()]), using: &generator)
    }

    @Test(arguments: 0...1) func keyGeneration(place: Int) throws {
        let parties = try TestParties(3)
        let generation = try KeyGeneration<Group>(
            identifier: Array("box key tests".utf8) + [1, 2, 3],
            participants: parties.participants, minimumSigners: 2,
            purpose: KeyPurpose(scheme: .frostEd25519, label: "box keys"))
        try requireNamed(
            {
                try parties.participants.numbers.map {
                    try generation.party($0, keys: parties.keys(of: $0))
                }
            }, parties, place: place)
    }

    @Test func resharing() throws {
        let parties = try TestParties(3)
        let shares = try dealt(parties)
        let resharing = try KeyResharing(
            identifier: Array("box key tests".utf8) + [1, 2, 3],
            refreshing: shares[0].publicKeyPackage)
        try requireNamed(
            {
                try parties.participants.numbers.map {
                    try resharing.party(
                        $0, keys: parties.keys(of: $0), share: shares[$0.place])
                }
            }, parties, place: 1)
    }

    @Test func shareRepair() throws {
        let parties = try TestParties(3)
        let shares = try dealt(parties)
        let repair = try ShareRepair(
            identifier: Array("box key tests".utf8) + [1, 2, 3], of: shares[0].publicKeyPackage,
            owner: 3, helpers: [1, 2])
        try requireNamed(
            {
                try [1, 2].map {
                    try repair.helper(keys: parties.keys(of: $0), share: shares[$0.place])
                } + [repair.owner(keys: parties.keys(of: 3))]
            }, parties, place: 0)
    }

    @Test func presigning() throws {
        let fixture = try ECDSAFixture()
        try requireNamed(
            { try fixture.presigning(count: 1) }, fixture.signerParties, place: 1)
    }
}
