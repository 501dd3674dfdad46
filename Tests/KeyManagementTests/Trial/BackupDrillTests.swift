import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// A drill of every scheme, and drills that have to fail.
@Suite struct BackupDrillTests {
    /// A key of three, any two of whom make it, and two custodians of each share's backup, both needed.
    private struct Fixture<Group: KeyGroup> {
        let shares: [KeyShare<Group>]
        let custodians = [
            RecipientSecretKey(generating: .p256), RecipientSecretKey(generating: .p256),
        ]

        init(_ scheme: KeyScheme) throws {
            let dealer = try TrustedDealer<Group>(
                purpose: KeyPurpose(scheme: scheme, label: "drill"),
                participants: TestParties(3).participants, minimumSigners: 2)
            var generator = SystemRandomNumberGenerator()
            shares = try dealer.split(SecretVector([.random()]), using: &generator)
        }

        var key: PublicKeyPackage<Group> { shares[0].publicKeyPackage }

        /// As it comes back from a file.
        func backup(_ place: Int) throws -> ShareBackup<Group> {
            let made = try ShareBackup(
                of: shares[place], custodians: custodians.map(\.publicKey), threshold: 2)
            return try ShareBackup(encoded: made.encoded())
        }
    }

    private func drill<Group: KeyGroup>(
        _: Group.Type, _ scheme: KeyScheme
    ) throws -> (report: TrialReport, key: PublicKeyPackage<Group>) {
        let fixture = try Fixture<Group>(scheme)
        let backups = [try fixture.backup(2), try fixture.backup(1)]
        let report = try BackupDrill.run(
            backups, of: fixture.key, custodians: fixture.custodians.reversed())
        #expect(report.keyID == fixture.key.keyID)
        #expect(report.publicKey == fixture.key.groupKey.canonicalBytes())
        #expect(report.parties == [2, 3] && report.minimumSigners == 2 && report.holders == 3)
        let text = String(decoding: report.message, as: UTF8.self)
        #expect(text.hasPrefix("swift-mpc key drill") && text.contains("\(fixture.key.keyID)"))
        return (report, fixture.key)
    }

    private func signature(_ report: TrialReport) throws -> [UInt8] {
        guard case .signature(let bytes) = report.evidence else {
            Issue.record("no signature")
            return []
        }
        return bytes
    }

    @Test func restoredEd25519KeysSign() throws {
        let (report, key) = try drill(Edwards25519.PrimeOrderPoint.self, .frostEd25519)
        // By libcrypto.
        let signer = try Participant(
            identity: [1], verificationKey: key.groupKey.canonicalBytes(),
            sealingKey: [UInt8](repeating: 0, count: 32))
        #expect(try signer.hasSigned(report.message, signature(report)))
    }

    @Test func restoredECDSAKeysSign() throws {
        let (report, key) = try drill(Secp256k1.Point.self, .ecdsaSecp256k1)
        let signature = try ECDSASignature(compact: signature(report))
        #expect(
            OpenSSLVerifier.verifies(
                signature.der, OpenSSLVerifier.sha256(report.message),
                publicKey: key.groupKey.canonicalBytes()))
    }

    @Test func restoredBLSKeysSign() throws {
        let (first, key) = try drill(BLS12_381.G1.self, .blsPublicKeysInG1)
        let publicKey = try BLSPublicKey<BLSMinimalPublicKeySize>(
            bytes: key.groupKey.canonicalBytes())
        let signature = try BLSSignature<BLSMinimalPublicKeySize>(bytes: signature(first))
        #expect(publicKey.verifies(signature, over: first.message, .basic))
        let (second, _) = try drill(BLS12_381.G2.self, .blsPublicKeysInG2)
        #expect(try self.signature(second).count == 48)
    }

    @Test func otherRestoredKeysWork() throws {
        for scheme in [KeyScheme.frostSecp256k1, .frostTaproot] {
            let count = try signature(drill(Secp256k1.Point.self, scheme).report).count
            #expect(count == (scheme == .frostTaproot ? 64 : 65))
        }
        #expect(try signature(drill(Ristretto255.self, .frostRistretto255).report).count == 64)
        #expect(try drill(Ristretto255.self, .elGamalRistretto255).report.evidence == .decryption)
        #expect(try drill(BN254.G1.self, .elGamalBN254).report.evidence == .decryption)
        #expect(
            throws: KeyManagementError.wrongScheme(expected: .frostEd25519, found: .ecvrfEd25519)
        ) { _ = try drill(Edwards25519.PrimeOrderPoint.self, .ecvrfEd25519) }
    }

    /// A key of 2 holders signs ECDSA by 3: the drill restores to as many.
    @Test func ecdsaIsRestoredToAsManyAsSign() throws {
        let parties = try TestParties(2)
        let dealer = try TrustedDealer<Secp256k1.Point>(
            purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "two"),
            participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        let shares = try dealer.split(SecretVector([.random()]), using: &generator)
        let report = try ShareTrial(shares).run(restoring: shares[0].publicKeyPackage)
        #expect(report.holders == 3)
    }

    @Test func drillsFailForGoodReasons() throws {
        typealias Group = Ristretto255
        let fixture = try Fixture<Group>(.frostRistretto255)
        let (first, second) = (try fixture.backup(0), try fixture.backup(1))
        let keys = fixture.custodians
        func run(
            _ backups: [ShareBackup<Group>], _ keys: [RecipientSecretKey],
            of package: PublicKeyPackage<Group>? = nil
        ) throws {
            _ = try BackupDrill.run(backups, of: package ?? fixture.key, custodians: keys)
        }
        #expect(throws: KeyManagementError.tooFewShares(needed: 2, given: 1)) {
            try run([first, second], [keys[1]])
        }
        #expect(throws: KeyManagementError.tooFewShares(needed: 2, given: 1)) {
            try run([first, second], [keys[0], RecipientSecretKey(generating: .p256)])
        }
        #expect(throws: KeyManagementError.tooFewShares(needed: 2, given: 1)) {
            try run([first], keys)
        }
        #expect(throws: KeyManagementError.tooFewShares(needed: 2, given: 0)) { try run([], keys) }
        #expect(throws: KeyManagementError.repeatedPartial(1)) { try run([first, first], keys) }
        let other = try Fixture<Group>(.frostRistretto255)
        #expect(throws: KeyManagementError.cannotOpen) {
            try run([first, second], keys, of: other.key)
        }
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try ShareTrial([fixture.shares[0], other.shares[1]])
        }
        #expect(throws: KeyManagementError.wrongKey) {
            _ = try ShareTrial(fixture.shares).run(restoring: other.key)
        }
        // Nor is it the same secret's key under another id.
        let old = fixture.key
        let twin = try PublicKeyPackage<Group>(
            keyID: other.key.keyID, purpose: old.purpose, participants: old.participants,
            minimumSigners: 2, epoch: old.epoch, commitments: old.commitments)
        #expect(throws: KeyManagementError.wrongKey) {
            _ = try ShareTrial(fixture.shares).run(restoring: twin)
        }
    }
}
