import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct KeyImportTests {
    typealias Group = Secp256k1.Point

    @Test(arguments: [false, true]) func aDealersKeyIsSplit(dealerHolds: Bool) throws {
        let parties = try TestParties(3)
        let outsider = PartyKeys()
        let dealerKeys = dealerHolds ? parties.keys[1] : outsider
        let dealer =
            dealerHolds
            ? parties.participants[2] : try outsider.participant(identity: Array("owner".utf8))
        let key = Secp256k1.Scalar.random()
        let keyImport = try KeyImport<Group>(
            identifier: Array("import tests, run 1".utf8),
            groupKey: Group.generatorMultiplied(by: key), dealer: dealer,
            holders: parties.participants, minimumSigners: 2,
            purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "import"))
        #expect(keyImport.participants.count == (dealerHolds ? 3 : 4))
        var run = ProtocolRun(
            try keyImport.participants.numbers.map { party in
                party == keyImport.dealer
                    ? try keyImport.dealer(keys: dealerKeys, key: SecretVector([key]))
                    : try keyImport.holder(party, keys: parties.keys(of: party))
            })
        let outcomes = run.run()
        let shares = outcomes.values.compactMap { $0.output?.share }
        #expect(shares.count == 3)
        let factors = try lagrangeCoefficients(
            at: .zero, from: shares.prefix(2).map { Secp256k1.Scalar(UInt64($0.party.value)) })
        let found = zip(shares, factors).reduce(Secp256k1.Scalar.zero) { sum, pair in
            sum + pair.0.withSecret { $0 } * pair.1
        }
        #expect(found == key)

        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try keyImport.dealer(keys: dealerKeys, key: SecretVector([key + .one]))
        }
        #expect(throws: KeyManagementError.malformedEncoding) {
            _ = try keyImport.dealer(keys: dealerKeys, key: SecretVector([key, key]))
        }
        #expect(throws: KeyManagementError.noSuchParty(Int(keyImport.dealer.value))) {
            _ = try keyImport.holder(keyImport.dealer, keys: dealerKeys)
        }
    }

    /// A dealer that deals inconsistently is named by every holder.
    @Test func aWrongDealerIsNamed() throws {
        let parties = try TestParties(3)
        let key = Secp256k1.Scalar.random()
        let keyImport = try KeyImport<Group>(
            identifier: Array("import tests, run 2".utf8),
            groupKey: Group.generatorMultiplied(by: key), dealer: parties.participants[1],
            holders: parties.participants, minimumSigners: 2,
            purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "import"))
        var attacks = RoundAttacks(
            parties: {
                try parties.participants.numbers.map { party in
                    party == 1
                        ? try keyImport.dealer(
                            keys: parties.keys(of: 1), key: SecretVector([key]))
                        : try keyImport.holder(party, keys: parties.keys(of: party))
                }
            },
            keys: parties, corrupt: 1, isRight: { $0 == $1.share?.party },
            generator: SeededGenerator(label: "import attacks"))
        try attacks.changeSignedContent(stride: 41)
    }

    /// A holder with a share of zero could deal it on in no resharing.
    @Test func aDealerOfZeroIsNamed() throws {
        let parties = try TestParties(3)
        let slope = Secp256k1.Scalar.random()
        let key = -(slope + slope)
        let keyImport = try KeyImport<Group>(
            identifier: Array("import tests, run 4".utf8),
            groupKey: Group.generatorMultiplied(by: key), dealer: parties.participants[1],
            holders: parties.participants, minimumSigners: 2,
            purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "import"))
        var run = ProtocolRun(
            try parties.participants.numbers.map { party in
                try keyImport.roundParty(
                    party, keys: parties.keys(of: party),
                    secret: party == 1
                        ? DealerSecret(coefficients: SecretVector([key, slope]), holders: 3) : nil)
            })
        let outcomes = run.run()
        for party in [2, 3] as [PartyNumber] {
            #expect(outcomes[party]?.error == .fault(of: 1, .malformed))
        }
    }

    @Test func noKeyIsRefused() throws {
        let parties = try TestParties(2)
        #expect(throws: KeyManagementError.identityKey) {
            _ = try KeyImport<Group>(
                identifier: Array("import tests, run 3".utf8), groupKey: .zero,
                dealer: parties.participants[1], holders: parties.participants,
                minimumSigners: 2, purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "import"))
        }
    }
}
