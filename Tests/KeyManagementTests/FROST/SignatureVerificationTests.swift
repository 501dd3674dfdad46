import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import Testing

/// Signatures under a key, as anybody verifies them.
@Suite struct SignatureVerificationTests {
    @Test func ed25519() throws { try check(FROSTEd25519.self) }
    @Test func ristretto255() throws { try check(FROSTRistretto255.self) }
    @Test func secp256k1() throws { try check(FROSTSecp256k1.self) }
    @Test func taproot() throws { try check(FROSTTaproot.self) }

    private func check<Suite: FROSTCiphersuite>(_: Suite.Type) throws {
        let fixture = try FROSTFixture<Suite>(parties: 2, signers: 2)
        let message: [UInt8] = [1, 2, 3]
        let signature = try fixture.sign(try fixture.request(message, signers: [1, 2]))
        func verifies(_ signature: [UInt8], _ message: [UInt8] = message) throws -> Bool {
            try fixture.key.verifies(signature, of: message, suite: Suite.self)
        }
        #expect(try verifies(signature))
        #expect(try !verifies(signature, [1, 2, 4]))
        for place in signature.indices {
            var changed = signature
            changed[place] ^= 1 << UInt8(place % 8)
            #expect(try !verifies(changed), "byte \(place)")
        }
        for length in [0, 31, 32, 33, signature.count - 1] {
            #expect(try !verifies(Array(signature.prefix(length))), "\(length) bytes")
        }
        #expect(try !verifies(signature + [0]))
        #expect(try !verifies([0] + signature))
    }

    /// Under keys with BIP-32's tweak, Taproot's, and both.
    @Test func tweakedKeys() throws {
        typealias Suite = FROSTTaproot
        let tweak = Suite.Group.Scalar(7)
        let roots: [[UInt8]?] = [nil, [], Array(repeating: 5, count: 32)]
        // Both signs of each key come up.
        for round in 0..<12 {
            let fixture = try FROSTFixture<Suite>(parties: 2, signers: 2, nonces: 6)
            let message = [UInt8(round)]
            for (place, root) in roots.enumerated() {
                for (offset, tweak) in [nil, tweak].enumerated() {
                    let request = try fixture.request(
                        message, signers: [1, 2], nonces: 2 * place + offset, tweak: tweak,
                        merkleRoot: root)
                    let signature = try fixture.sign(request)
                    for other in roots {
                        #expect(
                            try fixture.key.verifies(
                                signature, of: message, suite: Suite.self, tweak: tweak,
                                merkleRoot: other) == (other == root))
                    }
                    #expect(
                        try !fixture.key.verifies(
                            signature, of: message, suite: Suite.self,
                            tweak: tweak == nil ? .one : nil, merkleRoot: root))
                }
            }
        }
    }

    @Test func ed25519WithoutNonce() throws { try checkIdentity(FROSTEd25519.self) }
    @Test func ristretto255WithoutNonce() throws { try checkIdentity(FROSTRistretto255.self) }
    @Test func secp256k1WithoutNonce() throws { try checkIdentity(FROSTSecp256k1.self) }

    /// What solves the equation with the identity as nonce commitment is no signature.
    private func checkIdentity<Suite: FROSTCiphersuite>(_: Suite.Type) throws {
        let parties = try TestParties(2)
        let dealer = try TrustedDealer<Suite.Group>(
            purpose: KeyPurpose(scheme: Suite.scheme, label: "identity"),
            participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        let secret = Suite.Group.Scalar.random()
        let key = try dealer.split(SecretVector([secret]), using: &generator)[0].publicKeyPackage
        let nonce = Suite.Group.zero.canonicalBytes()
        let challenge = Suite.challenge(
            nonceCommitment: nonce, groupKey: key.groupKey.canonicalBytes(), message: [7])
        let response = challenge * secret
        let solution = Suite.Group.sumOfProductsVariableTime(
            generatorBy: response, [-challenge], [key.groupKey])
        #expect(solution == .zero)
        let signature = Suite.signature(nonceCommitment: nonce, response: response)
        #expect(try !key.verifies(signature, of: [7], suite: Suite.self))
    }
}
