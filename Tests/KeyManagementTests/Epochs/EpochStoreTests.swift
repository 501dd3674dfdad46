import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import Testing

@Suite struct EpochStoreTests {
    typealias Group = Secp256k1.Point

    private let key: StorageKey
    private let parties: TestParties
    private let shares: [KeyShare<Group>]

    init() throws {
        key = try StorageKey(SecretVector([UInt8](repeating: 9, count: 32)))
        parties = try TestParties(3)
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "store"),
            participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        shares = try dealer.split(SecretVector([Secp256k1.Scalar.random()]), using: &generator)
    }

    private func dealt(_ share: KeyShare<Group>) -> DealtKey<Group> {
        DealtKey(publicKeyPackage: share.publicKeyPackage, share: share)
    }

    private func open(_ directory: any DurableDirectory) throws -> EpochStore<Group> {
        try EpochStore(
            directory: directory, key: key, keyID: shares[0].publicKeyPackage.keyID)
    }

    /// The same sharing with another number.
    private func share(epoch: UInt64) throws -> KeyShare<Group> {
        let old = shares[0].publicKeyPackage
        let package = try PublicKeyPackage(
            keyID: old.keyID, purpose: old.purpose, participants: old.participants,
            minimumSigners: 2, epoch: epoch, commitments: old.commitments)
        return try KeyShare(
            publicKeyPackage: package, party: 1, secret: shares[0].secret.copy())
    }

    @Test func sharesComeBackAfterARestart() throws {
        let directory = CrashingDirectory()
        let store = try open(directory)
        #expect(throws: KeyManagementError.noShare) { try store.activeShare() }
        try store.prepare(dealt(shares[0]))
        #expect(throws: KeyManagementError.noShare) { try store.activeShare() }
        try store.commit()
        let again = try open(CrashingDirectory(files: directory.files))
        let active = try again.activeShare()
        #expect(active.publicKeyPackage == shares[0].publicKeyPackage)
        #expect(active.withSecret { $0 } == shares[0].withSecret { $0 })

        // On disk there is no share to be seen.
        let secret = shares[0].withSecret { $0.bigEndianBytes() }
        for (name, bytes) in directory.files {
            let windows = bytes.count < 32 ? 0 : bytes.count - 31
            for start in 0..<windows {
                #expect(Array(bytes[start..<(start + 32)]) != secret, "\(name)")
            }
        }
        let other = try StorageKey(SecretVector([UInt8](repeating: 8, count: 32)))
        #expect(throws: KeyManagementError.storage("epochs", .damaged)) {
            _ = try EpochStore<Group>(
                directory: directory, key: other, keyID: shares[0].publicKeyPackage.keyID)
        }
    }

    @Test func epochsFollowEachOther() throws {
        let directory = CrashingDirectory()
        let store = try open(directory)
        let (first, second) = (try share(epoch: 3), try share(epoch: 4))
        try store.prepare(dealt(first))
        #expect(throws: KeyManagementError.transitionOpen) { try store.prepare(dealt(second)) }
        try store.commit()
        #expect(throws: KeyManagementError.noShare) { try store.commit() }
        #expect(throws: KeyManagementError.staleEpoch(3, current: 3)) {
            try store.prepare(dealt(first))
        }
        try store.prepare(dealt(second))
        #expect(try store.pendingShare().publicKeyPackage.epoch == 4)
        try store.abandon()
        #expect(directory.files.keys.sorted() == ["epochs", "share-3"])
        #expect(throws: KeyManagementError.staleEpoch(4, current: 4)) {
            try store.prepare(dealt(second))
        }
        let third = try share(epoch: 5)
        try store.prepare(dealt(third))
        try store.commit()
        #expect(try store.retainedShare().publicKeyPackage.epoch == 3)
        #expect(throws: KeyManagementError.transitionOpen) {
            try store.prepare(dealt(try share(epoch: 6)))
        }
        try store.settle()
        #expect(throws: KeyManagementError.noShare) { try store.retainedShare() }
        #expect(directory.files.keys.sorted() == ["epochs", "share-5"])
    }

    @Test func deletedKeysDontComeBack() throws {
        let directory = CrashingDirectory()
        let store = try open(directory)
        try store.prepare(dealt(shares[0]))
        try store.commit()
        try store.delete()
        #expect(directory.files.keys.sorted() == ["epochs"])
        let again = try open(CrashingDirectory(files: directory.files))
        #expect(again.record.isDeleted)
        #expect(throws: KeyManagementError.keyDeleted) { try again.prepare(dealt(shares[0])) }
        #expect(throws: KeyManagementError.keyDeleted) {
            try again.refuse(shares[0].publicKeyPackage)
        }
        #expect(throws: KeyManagementError.noShare) { try again.activeShare() }
    }

    @Test func otherKeysAndChangedFilesAreRefused() throws {
        let directory = CrashingDirectory()
        let store = try open(directory)
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "another"),
            participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        let foreign = try dealer.split(SecretVector([Secp256k1.Scalar(2)]), using: &generator)
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            try store.prepare(dealt(foreign[0]))
        }
        try store.prepare(dealt(shares[0]))
        try store.commit()
        var files = directory.files
        files["share-0"]?[20] ^= 1
        let changed = try open(CrashingDirectory(files: files))
        #expect(throws: KeyManagementError.cannotOpen) { try changed.activeShare() }
        files = directory.files
        files["epochs"]?[5] ^= 1
        #expect(throws: KeyManagementError.storage("epochs", .damaged)) {
            _ = try open(CrashingDirectory(files: files))
        }
    }
}
