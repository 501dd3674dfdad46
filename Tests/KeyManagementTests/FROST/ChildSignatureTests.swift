import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import Testing

/// FROST signatures by children of a key (BIP-32 without hardening).
@Suite struct ChildSignatureTests {
    typealias Point = Secp256k1.Point

    /// Both signs of the key, of the child and of Taproot's output key come up in so many rounds.
    private static let rounds = 24

    /// What a wallet derives from the `xpub` alone is what the signature verifies under.
    @Test func childrenSignByBIP340() throws {
        let verifier = TaprootTests()
        var signs: [Set<UInt8>] = [[], [], []]
        let path = try DerivationPath("m/86/7")
        for round in 0..<Self.rounds {
            let fixture = try FROSTFixture<FROSTTaproot>(parties: 3, signers: 2, nonces: 2)
            let text = try fixture.key.derive(.root).extended.text
            let child = Point(try ExtendedPublicKey(text: text).derive(path).key.publicKey)
            let tweak = try #require(try FROSTTaproot.childTweak(of: fixture.key, path))
            let message = [UInt8(round)]
            let plain = try fixture.request(message, signers: [1, 3], tweak: tweak)
            let signature = try fixture.sign(plain)
            #expect(verifier.verifies(signature, message, FROSTTaproot.xOnly(child)))

            // BIP-341 on top: Q = lift_x(x(child)) + H(x(child)) G.
            let tweaked = try fixture.request(
                message, signers: [1, 2], nonces: 1, tweak: tweak, merkleRoot: [])
            let internalKey = try Point(canonicalBytes: [2] + FROSTTaproot.xOnly(child))
            let output =
                internalKey
                + .generatorMultiplied(
                    by: FROSTTaproot.taprootTweak(of: internalKey, merkleRoot: []))
            let second = try fixture.sign(tweaked)
            #expect(verifier.verifies(second, message, FROSTTaproot.xOnly(output)))
            #expect(!verifier.verifies(second, message, FROSTTaproot.xOnly(child)))
            for (place, point) in [fixture.key.groupKey, child, output].enumerated() {
                signs[place].insert(point.canonicalBytes()[0])
            }
            try checked(signature, message, fixture.key, tweak, FROSTTaproot.self)
        }
        #expect(signs.allSatisfy { $0 == [2, 3] })
    }

    @Test func childrenSignBySecp256k1() throws {
        let fixture = try FROSTFixture<FROSTSecp256k1>(parties: 3, signers: 2)
        let tweak = try #require(
            try FROSTSecp256k1.childTweak(of: fixture.key, DerivationPath("m/0/1/2")))
        let request = try fixture.request([1], signers: [2, 3], tweak: tweak)
        #expect(
            request.signingPackage.verifyingKey
                == fixture.key.groupKey + .generatorMultiplied(by: tweak))
        try checked(
            fixture.sign(request), [1], fixture.key, tweak, FROSTSecp256k1.self)
    }

    /// Under the child with this tweak, and under no other key.
    private func checked<Suite: FROSTCiphersuite>(
        _ signature: [UInt8], _ message: [UInt8], _ key: PublicKeyPackage<Point>,
        _ tweak: Secp256k1.Scalar, _: Suite.Type
    ) throws where Suite.Group == Point {
        for (tweak, isRight) in [(tweak, true), (.zero, false), (tweak + .one, false)] {
            #expect(
                try key.verifies(
                    signature, of: message, suite: Suite.self, tweak: tweak) == isRight)
        }
    }

    @Test func otherCurvesHaveNoChildren() throws {
        let path = try DerivationPath("m/1")
        let edwards = try FROSTFixture<FROSTEd25519>(parties: 2, signers: 2)
        #expect(try FROSTEd25519.childTweak(of: edwards.key, path) == nil)
        let ristretto = try FROSTFixture<FROSTRistretto255>(parties: 2, signers: 2)
        #expect(try FROSTRistretto255.childTweak(of: ristretto.key, path) == nil)
        let secp = try FROSTFixture<FROSTSecp256k1>(parties: 2, signers: 2)
        #expect(try FROSTSecp256k1.childTweak(of: secp.key, .root) == .zero)
    }
}
