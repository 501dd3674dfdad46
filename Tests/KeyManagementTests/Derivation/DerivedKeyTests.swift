import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct DerivedKeyTests {
    private let shares: [KeyShare<Secp256k1.Point>]
    private let secret: Secp256k1.Scalar

    init() throws {
        var random = SeededGenerator(label: "derived key")
        secret = .random(using: &random)
        let parties = try TestParties(4)
        let dealer = try TrustedDealer<Secp256k1.Point>(
            purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "wallet"),
            participants: parties.participants, minimumSigners: 3)
        shares = try dealer.split(SecretVector([secret]), using: &random)
    }

    /// Shares of a child make the child's secret key, which is what BIP-32's CKDpriv gives.
    @Test func sharesFollowTheKey() throws {
        let package = shares[0].publicKeyPackage
        let derived = try package.derive(DerivationPath("m/7/9"))
        #expect(derived.publicKey == derived.extended.publicKey)
        let children = try shares.map { try $0.child(derived) }
        let sharing = try ShamirSharing<Secp256k1.Scalar>(threshold: 2, parties: 4)
        let whole = try sharing.reconstruct(
            children.map {
                ShamirShare(
                    index: $0.party.shareIndex(in: Secp256k1.Scalar.self),
                    values: SecretVector([$0.withSecret { $0 }]))
            })
        #expect(whole.reveal() == [secret + derived.tweak])
        #expect(
            Secp256k1.Point.generatorMultiplied(by: secret + derived.tweak).affine
                == derived.publicKey)
        #expect(children[0].publicKeyPackage == children[3].publicKeyPackage)
        #expect(children[0].publicKeyPackage.keyID != package.keyID)
        #expect(children[0].publicKeyPackage.groupKey.affine == derived.publicKey)
    }

    @Test func rootIsTheKey() throws {
        let root = try shares[1].publicKeyPackage.derive(.root)
        #expect(root.tweak == .zero)
        #expect(try shares[1].child(root).publicKeyPackage == shares[1].publicKeyPackage)
    }

    /// A step at a time or all at once; another path or chain code is another key.
    @Test func pathsCompose() throws {
        let package = shares[0].publicKeyPackage
        let twice = try package.derive(DerivationPath([1, 2]))
        let first = try package.derive(DerivationPath([1]))
        #expect(try first.extended.child(2).key == twice.extended)
        #expect(try package.derive(DerivationPath([2, 1])).publicKey != twice.publicKey)
        let other = try package.derive(
            DerivationPath([1, 2]), chainCode: [UInt8](repeating: 1, count: 32))
        #expect(other.publicKey != twice.publicKey)
    }

    @Test func childrenOfAnotherKeyAreRefused() throws {
        var random = SystemRandomNumberGenerator()
        let dealer = try TrustedDealer<Secp256k1.Point>(
            purpose: shares[0].publicKeyPackage.purpose,
            participants: shares[0].publicKeyPackage.participants, minimumSigners: 3)
        let others = try dealer.split(SecretVector([.random()]), using: &random)
        let derived = try others[0].publicKeyPackage.derive(DerivationPath([1]))
        #expect(throws: KeyManagementError.wrongKey) { try shares[0].child(derived) }
        // Nor one of the same secret for another purpose.
        let other = try TrustedDealer<Secp256k1.Point>(
            purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "other"),
            participants: shares[0].publicKeyPackage.participants, minimumSigners: 3)
        let twins = try other.split(SecretVector([secret]), using: &random)
        let twin = try twins[0].publicKeyPackage.derive(
            DerivationPath([1]), chainCode: shares[0].publicKeyPackage.chainCode)
        #expect(
            try twin.publicKey == shares[0].publicKeyPackage.derive(DerivationPath([1])).publicKey)
        #expect(throws: KeyManagementError.wrongKey) { try shares[0].child(twin) }
    }
}
