import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct KeyGenerationTests {
    @Test func edwards25519() throws {
        try check(Edwards25519.PrimeOrderPoint.self, .frostEd25519, parties: 3, signers: 2)
    }

    @Test func ristretto255() throws {
        try check(Ristretto255.self, .frostRistretto255, parties: 5, signers: 3)
    }

    @Test func secp256k1() throws {
        try check(Secp256k1.Point.self, .ecdsaSecp256k1, parties: 4, signers: 4)
    }

    @Test func bls12381() throws {
        try check(BLS12_381.G1.self, .blsPublicKeysInG1, parties: 3, signers: 2)
        try check(BLS12_381.G2.self, .blsPublicKeysInG2, parties: 2, signers: 2)
    }

    @Test func twentyParties() throws {
        try check(Secp256k1.Point.self, .frostTaproot, parties: 20, signers: 14)
    }

    /// All parties have the same key, and any `signers` of their shares make it.
    private func check<Group: KeyGroup>(
        _: Group.Type, _ scheme: KeyScheme, parties count: Int, signers: Int
    ) throws {
        let generator = SeededGenerator(label: "key generation, \(scheme)")
        let parties = try TestParties(count)
        let purpose = try KeyPurpose(scheme: scheme, label: "test")
        let generation = try KeyGeneration<Group>(
            identifier: Array("key generation test".utf8), participants: parties.participants,
            minimumSigners: signers, purpose: purpose)
        var run = ProtocolRun(
            try parties.participants.numbers.map {
                try generation.party($0, keys: parties.keys(of: $0))
            })
        run.order = generator
        let outcomes = run.run()
        let keys = try parties.participants.numbers.map { party in
            try #require(outcomes[party]?.output, "\(String(describing: outcomes[party]))")
        }
        let package = keys[0].publicKeyPackage
        #expect(package.epoch == 0 && package.minimumSigners == signers)
        #expect(keys.allSatisfy { $0.publicKeyPackage == package })
        let shares = try keys.map { try #require($0.share) }
        #expect(try reconstruct(shares.shuffled().prefix(signers)) == package.groupKey)
        #expect(try reconstruct(shares.prefix(signers - 1)) != package.groupKey)
    }

    private func reconstruct<Group: KeyGroup>(
        _ shares: some Collection<KeyShare<Group>>
    ) throws -> Group {
        let points = shares.map { Group.Scalar(UInt64($0.party.value)) }
        let factors = try lagrangeCoefficients(at: .zero, from: points)
        var key = Group.Scalar.zero
        for (share, factor) in zip(shares, factors) {
            key += share.withSecret { $0 } * factor
        }
        return Group.generatorMultiplied(by: key)
    }
}
