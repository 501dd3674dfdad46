import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct ThresholdBLSTests {
    /// A shared key and the same key in one hand.
    private final class Shared<Variant: BLSVariant> {
        let shares: [KeyShare<Variant.PublicKeyGroup>]
        let whole: BLSSecretKey<Variant>
        let purpose: KeyPurpose

        init(_: Variant.Type, minimumSigners: Int = 3, parties: Int = 5) throws {
            let secret = BLS12_381.Fr.random()
            whole = try BLSSecretKey(bytes: SecretVector(secret.bigEndianBytes()))
            purpose = try KeyPurpose(scheme: Variant.keyScheme, label: "beacon")
            let dealer = try TrustedDealer<Variant.PublicKeyGroup>(
                purpose: purpose, participants: TestParties(parties).participants,
                minimumSigners: minimumSigners)
            var random = SystemRandomNumberGenerator()
            shares = try dealer.split(SecretVector([secret]), using: &random)
        }

        func bls(_ scheme: BLSScheme) throws -> ThresholdBLS<Variant> {
            try ThresholdBLS(shares[0].publicKeyPackage, purpose: purpose, scheme: scheme)
        }
    }

    /// Any subset gives the signature that the key in one hand gives.
    @Test func signaturesAreThoseOfTheKey() throws {
        try signaturesAreThoseOfTheKey(BLSMinimalPublicKeySize.self)
        try signaturesAreThoseOfTheKey(BLSMinimalSignatureSize.self)
    }

    private func signaturesAreThoseOfTheKey<Variant: BLSVariant>(_: Variant.Type) throws {
        let shared = try Shared(Variant.self)
        for scheme in BLSScheme.allCases {
            let bls = try shared.bls(scheme)
            #expect(bls.publicKey == shared.whole.publicKey)
            let partials = try shared.shares.map { try bls.sign([7], with: $0) }
            for partial in partials { #expect(bls.verifies(partial, over: [7])) }
            let expected = shared.whole.sign([7], scheme)
            for subset in [[0, 1, 2], [4, 2, 0], [1, 3, 4], [0, 1, 2, 3, 4]] {
                let result = try bls.combine(subset.map { partials[$0] }, over: [7])
                #expect(result.output == expected && result.culprits.isEmpty)
            }
        }
        let bls = try shared.bls(.proofOfPossession)
        let proof = try bls.combinePossession(
            shared.shares.prefix(3).map { try bls.provePossession(with: $0) })
        #expect(proof.output == shared.whole.provePossession())
        #expect(bls.publicKey.proven(by: proof.output) != nil)
    }

    /// A fault in each share in turn: it is named, and the others give the right signature.
    @Test func wrongPartsAreNamed() throws {
        let shared = try Shared(BLSMinimalSignatureSize.self)
        let bls = try shared.bls(.basic)
        let partials = try shared.shares.map { try bls.sign([7], with: $0) }
        let expected = shared.whole.sign([7], .basic)
        for place in partials.indices {
            var changed = partials
            changed[place] = BLSPartialSignature(
                party: partials[place].party,
                signature: try BLSSignature.aggregate(
                    [partials[place].signature, partials[(place + 1) % 5].signature]))
            #expect(!bls.verifies(changed[place], over: [7]))
            let result = try bls.combine(changed, over: [7])
            #expect(result.output == expected)
            // Those whose parts are not needed are not looked at.
            #expect(result.culprits == (place < 3 ? [partials[place].party] : []))
            if place < 3 {
                #expect(
                    throws: KeyManagementError.tooFewPartials(
                        needed: 3, right: 2, culprits: [partials[place].party])
                ) {
                    try bls.combine(Array(changed.prefix(3)), over: [7])
                }
            }
        }
        // A part over another message, or sent by another party.
        let other = try bls.sign([8], with: shared.shares[1])
        let posing = BLSPartialSignature(
            party: partials[2].party, signature: partials[3].signature)
        let result = try bls.combine(
            [other, posing, partials[0], partials[3], partials[4]], over: [7])
        #expect(result.output == expected)
        #expect(result.culprits == [other.party, posing.party])
    }

    /// Whatever of a part is changed on the way: it is no part, or its sender is named, and the others sign.
    @Test func changedPartsAreNamed() throws {
        try changedPartsAreNamed(BLSMinimalPublicKeySize.self)
        try changedPartsAreNamed(BLSMinimalSignatureSize.self)
    }

    private func changedPartsAreNamed<Variant: BLSVariant>(_: Variant.Type) throws {
        let shared = try Shared(Variant.self, minimumSigners: 2, parties: 3)
        let bls = try shared.bls(.basic)
        let parts = try shared.shares.map { try bls.sign([7], with: $0) }
        let expected = shared.whole.sign([7], .basic)
        var generator = SeededGenerator(label: "changed parts of BLS")
        for mutation in MessageMutations.all(
            parts[0].signature.bytes, stride: 3, using: &generator)
        {
            guard let changed = try? BLSSignature<Variant>(bytes: mutation.bytes) else { continue }
            let wrong = BLSPartialSignature(party: parts[0].party, signature: changed)
            let result = try bls.combine([wrong] + parts.dropFirst(), over: [7])
            #expect(result.output == expected, "\(mutation.name)")
            #expect(result.culprits == [parts[0].party], "\(mutation.name)")
        }
        // Only the other y is a point for sure.
        let negative = BLSPartialSignature(
            party: parts[0].party,
            signature: try BLSSignature<Variant>(
                bytes: [parts[0].signature.bytes[0] ^ 0x20] + parts[0].signature.bytes.dropFirst()))
        #expect(
            throws: KeyManagementError.tooFewPartials(
                needed: 2, right: 1, culprits: [parts[0].party])
        ) { try bls.combine([negative, parts[1]], over: [7]) }
    }

    @Test func partsAreCounted() throws {
        let shared = try Shared(BLSMinimalPublicKeySize.self, minimumSigners: 2, parties: 3)
        let bls = try shared.bls(.basic)
        let first = try bls.sign([7], with: shared.shares[0])
        #expect(
            throws: KeyManagementError.tooFewPartials(needed: 2, right: 1, culprits: [])
        ) { try bls.combine([first], over: [7]) }
        #expect(throws: KeyManagementError.repeatedPartial(first.party)) {
            try bls.combine([first, first], over: [7])
        }
        let stranger = BLSPartialSignature(party: 4, signature: first.signature)
        #expect(throws: KeyManagementError.unknownSender(stranger.party)) {
            try bls.combine([first, stranger], over: [7])
        }
        #expect(!bls.verifies(stranger, over: [7]))
    }

    @Test func keysOfOtherPurposesAreRefused() throws {
        let shared = try Shared(BLSMinimalPublicKeySize.self)
        let package = shared.shares[0].publicKeyPackage
        let other = try KeyPurpose(scheme: .blsPublicKeysInG1, label: "other")
        #expect(
            throws: KeyManagementError.wrongPurpose(expected: other, found: shared.purpose)
        ) {
            try ThresholdBLS<BLSMinimalPublicKeySize>(package, purpose: other, scheme: .basic)
        }
        let elsewhere = try KeyPurpose(scheme: .blsPublicKeysInG2, label: "beacon")
        #expect(
            throws: KeyManagementError.wrongScheme(
                expected: .blsPublicKeysInG1, found: .blsPublicKeysInG2)
        ) {
            try ThresholdBLS<BLSMinimalPublicKeySize>(
                package, purpose: elsewhere, scheme: .basic)
        }
        let another = try Shared(BLSMinimalPublicKeySize.self)
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            try shared.bls(.basic).sign([1], with: another.shares[0])
        }
    }
}
