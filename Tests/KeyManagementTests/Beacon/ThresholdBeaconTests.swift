import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct ThresholdBeaconTests {
    private typealias Variant = BLSMinimalSignatureSize
    private let shares: [KeyShare<BLS12_381.G2>]
    private let beacon: ThresholdBeacon<BLSMinimalSignatureSize>

    init() throws {
        let purpose = try KeyPurpose(scheme: .blsPublicKeysInG2, label: "beacon")
        let dealer = try TrustedDealer<BLS12_381.G2>(
            purpose: purpose, participants: TestParties(4).participants, minimumSigners: 2)
        var random = SystemRandomNumberGenerator()
        shares = try dealer.split(SecretVector([.random()]), using: &random)
        beacon = try ThresholdBeacon(shares[0].publicKeyPackage, purpose: purpose)
    }

    private func parties(
        round: UInt64
    ) throws -> [ThresholdBeaconParty<BLSMinimalSignatureSize>] {
        try shares.map { try ThresholdBeaconParty(beacon, round: round, share: $0) }
    }

    /// Any two make the value; there is one a round, and anybody can check it.
    @Test func valuesAreUnique() throws {
        let parts = try shares.map { try beacon.part(round: 7, with: $0) }
        let values = try [[0, 1], [3, 2], [1, 3], [0, 1, 2, 3]].map { subset in
            try beacon.combine(subset.map { parts[$0] }, round: 7).output
        }
        #expect(Set(values.map(\.bytes)).count == 1 && values[0].bytes.count == 32)
        #expect(values.allSatisfy { beacon.accepts($0) && $0 == values[0] })
        let next = try beacon.combine(
            shares.prefix(2).map { try beacon.part(round: 8, with: $0) }, round: 8
        ).output
        #expect(next.bytes != values[0].bytes)
        #expect(!beacon.accepts(BeaconValue(round: 8, signature: values[0].signature)))
        #expect(throws: KeyManagementError.self) {
            try beacon.combine(Array(parts.prefix(2)), round: 8)
        }
    }

    /// Holders that sign for others with the same key sign no round for them, whatever they are asked to sign.
    @Test func signaturesAreNoValues() throws {
        for scheme in BLSScheme.allCases {
            let bls = try ThresholdBLS<BLSMinimalSignatureSize>(
                shares[0].publicKeyPackage, purpose: shares[0].publicKeyPackage.purpose,
                scheme: scheme)
            let message = beacon.message(round: 7)
            let signature = try bls.combine(
                shares.prefix(2).map { try bls.sign(message, with: $0) }, over: message
            ).output
            #expect(!beacon.accepts(BeaconValue(round: 7, signature: signature)))
        }
    }

    /// Two corrupt parties of four change, withhold and repeat what they send: the others have the value,
    /// and name who sent a wrong part where they looked at it.
    @Test func wrongPartsDoNotStopIt() throws {
        var random = SeededGenerator(label: "threshold beacon")
        let honest = try parties(round: 1)[0].start().messages[0].bytes
        let other = try parties(round: 2)[1].start().messages[0].bytes
        let expected = try beacon.combine(
            shares.prefix(2).map { try beacon.part(round: 1, with: $0) }, round: 1
        ).output
        let mutations = MessageMutations.all(honest, stride: 13, using: &random).map(\.bytes)
        for change in [[], [other], [honest], [honest, honest]] + mutations.map({ [$0] }) {
            var run = ProtocolRun(try parties(round: 1))
            run.corrupt = [1, 2]
            run.adversary = { _ in change }
            run.order = SeededGenerator(seed: random.next())
            for (party, outcome) in run.run() where party > 2 {
                let result = try #require(outcome.output)
                #expect(result.output == expected)
                #expect(result.culprits.allSatisfy { $0 <= 2 })
            }
        }
    }

    /// A share of another key has no part in a beacon.
    @Test func sharesOfOtherKeysAreRefused() throws {
        let package = shares[0].publicKeyPackage
        let dealer = try TrustedDealer<BLS12_381.G2>(
            purpose: package.purpose, participants: package.participants, minimumSigners: 2)
        var random = SystemRandomNumberGenerator()
        let other = try dealer.split(SecretVector([.random()]), using: &random)
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try ThresholdBeaconParty(beacon, round: 1, share: other[0])
        }
    }

    @Test func tooManyWrongPartsAreNamed() throws {
        let party = try parties(round: 1)[0]
        #expect(throws: KeyManagementError.notStarted) {
            try party.receive(IncomingMessage(from: 2, []))
        }
        _ = try party.start()
        #expect(party.missing == [2, 3, 4])
        #expect(throws: KeyManagementError.alreadyStarted) { try party.start() }
        for stranger in [1, 5] as [PartyNumber] {
            #expect(throws: KeyManagementError.unknownSender(stranger)) {
                try party.receive(IncomingMessage(from: stranger, []))
            }
        }
        _ = try party.receive(IncomingMessage(from: 2, []))
        #expect(throws: KeyManagementError.fault(of: 2, .duplicate)) {
            try party.receive(IncomingMessage(from: 2, []))
        }
        // Another party's part, and the next round's.
        let foreign = try parties(round: 1)[3].start().messages[0].bytes
        #expect(try party.receive(IncomingMessage(from: 3, foreign)).output == nil)
        let next = try parties(round: 2)[3].start().messages[0].bytes
        #expect(
            throws: KeyManagementError.tooFewPartials(
                needed: 2, right: 1, culprits: [2, 3, 4])
        ) { try party.receive(IncomingMessage(from: 4, next)) }
        #expect(throws: KeyManagementError.over) {
            try party.receive(IncomingMessage(from: 4, next))
        }
    }
}
