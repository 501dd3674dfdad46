import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct PublicKeyPackageTests {
    typealias Group = Secp256k1.Point

    private let parties: TestParties
    private let package: PublicKeyPackage<Group>

    init() throws {
        parties = try TestParties(4)
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "package"),
            participants: parties.participants, minimumSigners: 3)
        var generator = SystemRandomNumberGenerator()
        package = try dealer.split(
            SecretVector([Secp256k1.Scalar.random()]), using: &generator)[0].publicKeyPackage
    }

    private func make(
        scheme: KeyScheme = .ecdsaSecp256k1, signers: Int = 3, commitments: [Group]
    ) throws(KeyManagementError) -> PublicKeyPackage<Group> {
        try PublicKeyPackage(
            keyID: package.keyID, purpose: KeyPurpose(scheme: scheme, label: "package"),
            participants: parties.participants, minimumSigners: signers, epoch: 0,
            commitments: commitments)
    }

    /// WSTS 87: one commitment too many raises the threshold, none lets everything pass.
    @Test func commitmentsAreAsManyAsSigners() throws {
        let right = package.commitments
        _ = try make(commitments: right)
        for wrong in [[], Array(right.dropLast()), right + [.generator]] {
            #expect(throws: KeyManagementError.invalidMinimumSigners(wrong.count, parties: 4)) {
                _ = try make(commitments: wrong)
            }
        }
        for signers in [-1, 0, 1, 5] {
            #expect(throws: KeyManagementError.invalidMinimumSigners(signers, parties: 4)) {
                _ = try make(signers: signers, commitments: right)
            }
        }
    }

    @Test func identitiesAreRefused() throws {
        var commitments = package.commitments
        commitments[0] = .zero
        #expect(throws: KeyManagementError.identityKey) { _ = try make(commitments: commitments) }
        // A leading coefficient of zero: two shares would do.
        commitments = package.commitments
        commitments[2] = .zero
        #expect(throws: KeyManagementError.identityKey) { _ = try make(commitments: commitments) }
        // A party whose share is zero: f(3) = 0.
        commitments = package.commitments
        let three = Secp256k1.Scalar(3)
        let rest =
            commitments[1].multipliedVariableTime(by: three)
            + commitments[2].multipliedVariableTime(by: three * three)
        commitments[0] = -rest
        #expect(throws: KeyManagementError.identityKey) { _ = try make(commitments: commitments) }
        #expect(throws: KeyManagementError.wrongGroup(.frostEd25519)) {
            _ = try make(scheme: .frostEd25519, commitments: package.commitments)
        }
    }

    @Test func aKeyHasTwentyHoldersAtMost() throws {
        let many = try TestParties(21)
        #expect(throws: KeyManagementError.invalidPartyCount(21)) {
            _ = try TrustedDealer<Group>(
                purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "package"),
                participants: many.participants, minimumSigners: 2)
        }
        #expect(throws: KeyManagementError.invalidPartyCount(21)) {
            _ = try KeyGeneration<Group>(
                identifier: Array("twenty-one parties".utf8), participants: many.participants,
                minimumSigners: 2, purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "package"))
        }
    }

    /// Whatever is changed in an encoding, it is refused or means another key.
    @Test func encodingsAreStrict() throws {
        var generator = SeededGenerator(label: "encodings of keys")
        let encoded = package.encoded()
        let decoded = try PublicKeyPackage<Group>(encoded: encoded)
        #expect(decoded == package && decoded.encoded() == encoded)
        #expect(decoded.verifyingShares == package.verifyingShares)
        for mutation in MessageMutations.all(encoded, stride: 3, using: &generator) {
            guard let changed = try? PublicKeyPackage<Group>(encoded: mutation.bytes) else {
                continue
            }
            #expect(changed != package && changed.digest != package.digest, "\(mutation.name)")
            #expect(changed.encoded() == mutation.bytes, "\(mutation.name)")
        }
        var newer = encoded
        newer[1] = 9
        #expect(throws: KeyManagementError.unknownVersion(9)) {
            _ = try PublicKeyPackage<Group>(encoded: newer)
        }
        // The same bytes are no key of another group.
        #expect(throws: KeyManagementError.malformedEncoding) {
            _ = try PublicKeyPackage<BN254.G1>(encoded: encoded)
        }
    }

    @Test func verifyingSharesFitTheShares() throws {
        #expect(throws: KeyManagementError.noSuchParty(5)) {
            try package.verifyingShare(of: 5)
        }
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try KeyShare(
                publicKeyPackage: package, party: 1, secret: SecretVector([Secp256k1.Scalar(1)]))
        }
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try KeyShare(
                publicKeyPackage: package, party: 1,
                secret: SecretVector([Secp256k1.Scalar(1), Secp256k1.Scalar(2)]))
        }
    }

    @Test func purposesAreChecked() throws {
        try package.require(package.purpose)
        for (scheme, label) in [
            (KeyScheme.ecdsaSecp256k1, "packages"), (.frostSecp256k1, "package"),
        ] {
            let other = try KeyPurpose(scheme: scheme, label: label)
            #expect(
                throws: KeyManagementError.wrongPurpose(expected: other, found: package.purpose)
            ) { try package.require(other) }
        }
        for label in ["", String(repeating: "a", count: 65), "tab\t", "ü"] {
            #expect(throws: KeyManagementError.malformedPurpose) {
                _ = try KeyPurpose(scheme: .ecdsaSecp256k1, label: label)
            }
        }
    }
}
