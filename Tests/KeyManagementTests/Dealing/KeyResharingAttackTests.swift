import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// Whatever one party of three does while shares are made anew, or a key is brought in: the others have
/// shares of the same key, or name it.
@Suite struct KeyResharingAttackTests {
    typealias Group = Ristretto255
    typealias Scalar = Ristretto255.Scalar

    private let parties: TestParties
    private let shares: [KeyShare<Group>]
    private let secret = Scalar.random()

    init() throws {
        parties = try TestParties(3)
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .frostRistretto255, label: "attacked"),
            participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        shares = try dealer.split(SecretVector([secret]), using: &generator)
    }

    private var key: PublicKeyPackage<Group> { shares[0].publicKeyPackage }

    private func refresh(_ identifier: String) throws -> [RoundParty<DealtKey<Group>>] {
        let resharing = try KeyResharing(identifier: Array(identifier.utf8), refreshing: key)
        return try shares.map {
            try resharing.party($0.party, keys: parties.keys(of: $0.party), share: $0)
        }
    }

    /// Party 1 deals the key to all three.
    private func bringIn(_ identifier: String) throws -> [RoundParty<DealtKey<Group>>] {
        let run = try KeyImport<Group>(
            identifier: Array(identifier.utf8), groupKey: key.groupKey,
            dealer: parties.participants[1], holders: parties.participants, minimumSigners: 2,
            purpose: key.purpose)
        return [try run.dealer(keys: parties.keys(of: 1), key: SecretVector([secret]))]
            + (try [2, 3].map { try run.holder($0, keys: parties.keys(of: $0)) })
    }

    /// Parties 1 and 2 deal to 2 and two that join: in the run they are 1 to 4.
    private func reshare(
        _ identifier: String, joining: TestParties
    ) throws -> (resharing: KeyResharing<Group>, parties: [RoundParty<DealtKey<Group>>]) {
        let holders = try ParticipantSet(
            name: "others", members: [parties.participants[2]] + joining.participants.members)
        let resharing = try KeyResharing(
            identifier: Array(identifier.utf8), of: key, dealers: [1, 2], to: holders,
            minimumSigners: 3)
        let dealers = try shares.prefix(2).map {
            try resharing.party($0.party, keys: parties.keys(of: $0.party), share: $0)
        }
        let new = try [3, 4].map { (number: PartyNumber) in
            try resharing.party(number, keys: joining.keys[number.place - 2], share: nil)
        }
        return (resharing, dealers + new)
    }

    private func attacks(
        _ corrupt: PartyNumber,
        _ parties: @escaping (String) throws -> [RoundParty<DealtKey<Group>>]
    ) -> RoundAttacks<DealtKey<Group>> {
        RoundAttacks(
            parties: { try parties("attacks on a resharing") }, keys: self.parties,
            corrupt: corrupt,
            isRight: { [key] party, dealt in
                dealt.publicKeyPackage.groupKey == key.groupKey && dealt.share?.party == party
            },
            generator: SeededGenerator(label: "attacks on resharing"))
    }

    @Test func changedRefreshes() throws {
        var attacks = attacks(2, refresh)
        try attacks.changeBytes(stride: 101)
        try attacks.changeSignedContent(stride: 41)
        let foreign = try refresh("another resharing of it")[1].start().messages.map(\.bytes)
        try attacks.withholdAndReplay(other: foreign)
    }

    /// A dealer that leaves, and one that joins and deals nothing.
    @Test(arguments: [1, 4] as [PartyNumber]) func changedResharings(corrupt: PartyNumber) throws {
        let joining = try TestParties(2, name: "joining")
        let name = "attacks on a resharing to others"
        let (resharing, _) = try reshare(name, joining: joining)
        var attacks = RoundAttacks(
            parties: { try reshare(name, joining: joining).parties },
            keys: TestParties(
                keys: parties.keys.prefix(2) + joining.keys, participants: resharing.participants),
            corrupt: corrupt,
            isRight: { [key] party, dealt in
                // Who leaves has no share; the others have those of their new numbers.
                let isFit =
                    party == 1
                    ? dealt.share == nil : dealt.share?.party.place == party.place - 1
                return isFit && dealt.publicKeyPackage.groupKey == key.groupKey
                    && dealt.publicKeyPackage.minimumSigners == 3
            },
            generator: SeededGenerator(label: "attacks on resharing to others"))
        try attacks.changeBytes(stride: 151)
        try attacks.changeSignedContent(stride: 67)
        let foreign = try reshare("another resharing to others", joining: joining)
            .parties[corrupt.place].start().messages.map(\.bytes)
        try attacks.withholdAndReplay(other: foreign)
    }

    @Test(arguments: [1, 3] as [PartyNumber]) func changedImports(corrupt: PartyNumber) throws {
        var attacks = attacks(corrupt, bringIn)
        try attacks.changeBytes(stride: 101)
        try attacks.changeSignedContent(stride: 29)
        let foreign = try bringIn("another import of it")[corrupt.place].start().messages
        try attacks.withholdAndReplay(other: foreign.map(\.bytes))
    }
}
