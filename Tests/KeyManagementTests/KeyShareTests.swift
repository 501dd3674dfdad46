import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import Testing

@Suite struct KeyShareTests {
    @Test func sharesSurviveTheirEncoding() throws {
        let parties = try TestParties(3)
        let purpose = try KeyPurpose(scheme: .frostEd25519, label: "tests")
        let dealer = try TrustedDealer<Edwards25519.PrimeOrderPoint>(
            purpose: purpose, participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        let key = SecretVector([Edwards25519.Scalar.random()])
        for share in try dealer.split(key, using: &generator) {
            let encoded = share.encodedForEncryptedKeystore()
            let decoded = try KeyShare<Edwards25519.PrimeOrderPoint>(
                encodedInEncryptedKeystore: encoded)
            #expect(decoded.publicKeyPackage == share.publicKeyPackage)
            #expect(decoded.party == share.party)
            #expect(decoded.withSecret { $0 } == share.withSecret { $0 })
        }
    }
}
