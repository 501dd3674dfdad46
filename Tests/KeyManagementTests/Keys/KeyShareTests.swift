import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct KeyShareTests {
    typealias Group = Edwards25519.PrimeOrderPoint

    private let shares: [KeyShare<Group>]

    init() throws {
        let parties = try TestParties(3)
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .frostEd25519, label: "tests"),
            participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        shares = try dealer.split(
            SecretVector([Edwards25519.Scalar.random()]), using: &generator)
    }

    @Test func sharesSurviveTheirEncoding() throws {
        for share in shares {
            let encoded = share.encodedForEncryptedKeystore()
            let decoded = try KeyShare<Group>(encodedInEncryptedKeystore: encoded)
            #expect(decoded.publicKeyPackage == share.publicKeyPackage)
            #expect(decoded.party == share.party)
            #expect(decoded.withSecret { $0 } == share.withSecret { $0 })
        }
    }

    @Test func changedEncodingsAreRefused() throws {
        var generator = SeededGenerator(label: "encodings of shares")
        let encoded = shares[0].encodedForEncryptedKeystore().reveal()
        for mutation in MessageMutations.all(encoded, stride: 5, using: &generator) {
            guard
                let changed = try? KeyShare<Group>(
                    encodedInEncryptedKeystore: SecretVector(mutation.bytes))
            else { continue }
            // Another name or label is another key's share; the secret still fits what it stands with.
            #expect(changed.publicKeyPackage != shares[0].publicKeyPackage, "\(mutation.name)")
        }
        var generator2 = SystemRandomNumberGenerator()
        let dealer = try TrustedDealer<Group>(
            purpose: shares[0].publicKeyPackage.purpose,
            participants: shares[0].publicKeyPackage.participants, minimumSigners: 2)
        #expect(throws: KeyManagementError.identityKey) {
            _ = try dealer.split(SecretVector([Edwards25519.Scalar.zero]), using: &generator2)
        }
        #expect(throws: KeyManagementError.malformedEncoding) {
            _ = try dealer.split(
                SecretVector<Edwards25519.Scalar>(repeating: .one, count: 2), using: &generator2)
        }
    }

    /// What a dump of a secret's owner shows is public.
    @Test func descriptionsShowNoSecret() throws {
        let bytes = shares[0].withSecret { $0.bigEndianBytes() }
        let keys = PartyKeys()
        let item = StockItem(publicPart: [1], secret: SecretVector(bytes))
        let storage = try StorageKey(SecretVector(bytes))
        var text = ""
        dump(shares[0], to: &text)
        dump(keys, to: &text)
        dump(item, to: &text)
        dump(storage, to: &text)
        text += "\(shares[0]) \(keys) \(item) \(storage)"
        #expect(!text.contains("SecretVector") && !text.contains("montgomery"))
        let secret = keys.encodedForEncryptedKeystore().reveal()
        for window in [secret.prefix(4), secret.suffix(4), bytes.prefix(4)] {
            let shown = window.map { "\($0)" }.joined(separator: ", ")
            #expect(!text.contains(shown))
        }
    }
}
