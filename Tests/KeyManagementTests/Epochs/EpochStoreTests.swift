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

    private func commit(_ store: EpochStore<Group>) throws {
        try store.commit(#require(store.record.pending).digest)
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
        try commit(store)
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

    /// The old share does not go while the new one can't be read.
    @Test func oldSharesOutliveUnreadableOnes() throws {
        let directory = CrashingDirectory()
        let store = try open(directory)
        try store.prepare(dealt(shares[0]))
        try commit(store)
        let next = try share(epoch: shares[0].publicKeyPackage.epoch + 1)
        try store.prepare(dealt(next))
        try commit(store)
        let name = "share-\(next.publicKeyPackage.epoch)"
        let sealed = try #require(directory.files[name])
        try directory.remove(name)
        #expect(throws: KeyManagementError.noShare) { try store.settle() }
        #expect(try store.retainedShare().publicKeyPackage == shares[0].publicKeyPackage)
        try directory.replace(name, with: sealed)
        try store.settle()
        #expect(throws: KeyManagementError.noShare) { try store.retainedShare() }
        #expect(try store.activeShare().publicKeyPackage == next.publicKeyPackage)
    }

    /// A share that was lost while it waited for the others is put back, and in use.
    @Test func waitingSharesAreRepaired() throws {
        let directory = CrashingDirectory()
        let store = try open(directory)
        try store.prepare(dealt(shares[0]))
        try commit(store)
        let next = try share(epoch: shares[0].publicKeyPackage.epoch + 1)
        try store.prepare(dealt(next))
        try directory.remove("share-\(next.publicKeyPackage.epoch)")
        try store.putBack(next)
        #expect(try store.activeShare().publicKeyPackage == next.publicKeyPackage)
    }

    /// What another store is just about to record stays where it is; what nobody else writes is removed.
    @Test func sharedStoresRemoveNothingAtOpening() throws {
        let directory = CrashingDirectory(files: ["share-7": [1]])
        let shared = try EpochStore<Group>(
            directory: directory, key: key, keyID: shares[0].publicKeyPackage.keyID, isShared: true)
        #expect(directory.files["share-7"] == [1])
        try shared.prepare(dealt(shares[0]))
        #expect(directory.files["share-7"] == [1])
        try commit(shared)
        #expect(directory.files["share-7"] == nil)
        let left = CrashingDirectory(files: ["share-7": [1]])
        _ = try open(left)
        #expect(left.files.isEmpty)
    }

    /// An older record that was put back goes on from the share that is in use now, and keeps no other; an earlier one
    /// it doesn't take.
    private func putBackLaterShares(over files: [String: [UInt8]]) throws {
        let later = try share(epoch: 1)
        for step in 0..<5 {
            for moment in CrashingDirectory.Moment.allCases {
                let crashing = CrashingDirectory(files: files, crash: (step, moment))
                let older = try? open(crashing)
                try? older?.putBack(later)
                let directory = CrashingDirectory(files: crashing.files)
                let store = try open(directory)
                try store.putBack(later)
                #expect(try store.activeShare().withSecret { $0 } == later.withSecret { $0 })
                #expect(store.record.retained == nil)
                #expect(throws: KeyManagementError.shareDoesNotFit) { try store.putBack(shares[0]) }
                _ = try open(directory)
                #expect(directory.files.count == 2)
            }
        }
    }

    /// A share that was lost is put back: into its place, or where the record is lost, too.
    @Test func lostSharesArePutBack() throws {
        let directory = CrashingDirectory()
        let store = try open(directory)
        try store.prepare(dealt(shares[0]))
        try commit(store)
        var files = directory.files
        let name = try #require(files.keys.first { $0 != "epochs" })
        for damage in [nil, [1, 2, 3]] as [[UInt8]?] {
            files[name] = damage
            let damaged = try open(CrashingDirectory(files: files))
            #expect(throws: KeyManagementError.self) { try damaged.activeShare() }
            try damaged.putBack(shares[0])
            #expect(
                try damaged.activeShare().withSecret { $0 } == shares[0].withSecret { $0 })
        }
        // Who has dealt on what it held, and holds none, gets none.
        let left = try open(CrashingDirectory())
        try left.prepare(
            DealtKey(publicKeyPackage: shares[0].publicKeyPackage, share: nil))
        try commit(left)
        #expect(throws: KeyManagementError.shareDoesNotFit) { try left.putBack(shares[0]) }
        let empty = try open(CrashingDirectory())
        try empty.putBack(shares[0])
        #expect(try empty.activeShare().publicKeyPackage == shares[0].publicKeyPackage)
        try empty.delete()
        #expect(throws: KeyManagementError.keyDeleted) { try empty.putBack(shares[0]) }
        // Who has refused it, or a later one, for want of its record, takes it all the same, and goes on from
        // there; who has left the key does not.
        for refused in [shares[0], try share(epoch: 1)] {
            let refusing = try open(CrashingDirectory())
            try refusing.refuse(refused.publicKeyPackage)
            #expect(throws: KeyManagementError.self) { try refusing.prepare(dealt(shares[0])) }
            try refusing.putBack(shares[0])
            #expect(try refusing.activeShare().publicKeyPackage == shares[0].publicKeyPackage)
            #expect(refusing.record.abandoned?.digest != shares[0].publicKeyPackage.digest)
            try refusing.prepare(dealt(try share(epoch: 2)))
        }
        let gone = try open(CrashingDirectory())
        try gone.prepare(dealt(shares[0]))
        try commit(gone)
        try gone.leave()
        #expect(throws: KeyManagementError.staleEpoch(0, current: 0)) {
            try gone.putBack(shares[0])
        }
        try putBackLaterShares(over: directory.files)
        // A crash in the middle leaves what was there, or the share.
        for step in 0..<4 {
            for moment in CrashingDirectory.Moment.allCases {
                let crashing = CrashingDirectory(crash: (step, moment))
                let store = try? open(crashing)
                try? store?.putBack(shares[0])
                let after = try open(CrashingDirectory(files: crashing.files))
                try after.putBack(shares[0])
                #expect(
                    try after.activeShare().withSecret { $0 } == shares[0].withSecret { $0 })
            }
        }
    }

    @Test func epochsFollowEachOther() throws {
        let directory = CrashingDirectory()
        let store = try open(directory)
        let (first, second) = (try share(epoch: 3), try share(epoch: 4))
        try store.prepare(dealt(first))
        try commit(store)
        #expect(throws: KeyManagementError.noShare) {
            try store.commit(first.publicKeyPackage.digest)
        }
        #expect(throws: KeyManagementError.staleEpoch(3, current: 3)) {
            try store.prepare(dealt(first))
        }
        try store.prepare(dealt(second))
        #expect(try store.pendingShare().publicKeyPackage.epoch == 4)
        // One that may never be agreed on keeps no later one from being taken, and goes with it.
        #expect(throws: KeyManagementError.staleEpoch(4, current: 4)) {
            try store.prepare(dealt(second))
        }
        let third = try share(epoch: 5)
        try store.prepare(dealt(third))
        #expect(directory.files.keys.sorted() == ["epochs", "share-3", "share-4", "share-5"])
        let again = try open(CrashingDirectory(files: directory.files))
        #expect(again.record == store.record && again.record.waiting.map(\.epoch) == [4, 5])
        // The earlier one can still be agreed on first.
        try again.commit(second.publicKeyPackage.digest)
        try again.commit(third.publicKeyPackage.digest)
        #expect(try again.retainedShare().publicKeyPackage.epoch == 4)

        try commit(store)
        #expect(try store.retainedShare().publicKeyPackage.epoch == 3)
        #expect(directory.files.keys.sorted() == ["epochs", "share-3", "share-5"])
        // Neither does one that somebody has not said to use, so that the one before it is kept.
        try store.prepare(dealt(try share(epoch: 6)))
        try commit(store)
        #expect(directory.files.keys.sorted() == ["epochs", "share-5", "share-6"])
        try store.settle()
        #expect(throws: KeyManagementError.noShare) { try store.retainedShare() }
        #expect(directory.files.keys.sorted() == ["epochs", "share-6"])
    }

    @Test func notEverythingWaits() throws {
        let store = try open(CrashingDirectory())
        for epoch in 1...EpochRecord.waitingLimit {
            try store.prepare(
                DealtKey(
                    publicKeyPackage: share(epoch: UInt64(epoch)).publicKeyPackage, share: nil))
        }
        #expect(throws: KeyManagementError.transitionOpen) {
            try store.prepare(dealt(try share(epoch: 1000)))
        }
    }

    /// What was refused is never taken, whatever is refused after it.
    @Test func refusedSharingsStayRefused() throws {
        let store = try open(CrashingDirectory())
        try store.refuse(share(epoch: 5).publicKeyPackage)
        #expect(throws: KeyManagementError.staleEpoch(4, current: 5)) {
            try store.refuse(share(epoch: 4).publicKeyPackage)
        }
        #expect(throws: KeyManagementError.staleEpoch(5, current: 5)) {
            try store.prepare(dealt(try share(epoch: 5)))
        }
        try store.refuse(share(epoch: 5).publicKeyPackage)
        // Nor can a sharing be refused that was in use, or waits to be.
        try store.prepare(dealt(try share(epoch: 6)))
        #expect(throws: KeyManagementError.transitionOpen) {
            try store.refuse(share(epoch: 6).publicKeyPackage)
        }
        try commit(store)
        for epoch in [5, 6] as [UInt64] {
            let error: KeyManagementError =
                epoch == 6 ? .transitionOpen : .staleEpoch(5, current: 6)
            #expect(throws: error) { try store.refuse(share(epoch: epoch).publicKeyPackage) }
        }
    }

    /// The same id under another public key or for another purpose is another key, also when this party
    /// has no share of the one in use.
    @Test func keyAndPurposeNeverChange() throws {
        let package = shares[0].publicKeyPackage
        func changed(
            label: String = "store", _ commitments: [Group]
        ) throws -> PublicKeyPackage<Group> {
            try PublicKeyPackage(
                keyID: package.keyID,
                purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: label),
                participants: package.participants, minimumSigners: 2, epoch: 7,
                commitments: commitments)
        }
        let directory = CrashingDirectory()
        let store = try open(directory)
        try store.prepare(DealtKey(publicKeyPackage: package, share: nil))
        try commit(store)
        let again = try open(CrashingDirectory(files: directory.files))
        var other = package.commitments
        other[0] += .generator
        for foreign in [
            try changed(other), try changed(label: "another", package.commitments),
        ] {
            #expect(throws: KeyManagementError.shareDoesNotFit) {
                try again.prepare(DealtKey(publicKeyPackage: foreign, share: nil))
            }
            #expect(throws: KeyManagementError.shareDoesNotFit) { try again.refuse(foreign) }
        }
        other = package.commitments
        other[1] += .generator
        try again.prepare(DealtKey(publicKeyPackage: changed(other), share: nil))
    }

    /// Who leaves keeps no share, and may come back with a sharing after all it has known, of the same key.
    @Test func whoLeavesMayComeBack() throws {
        let directory = CrashingDirectory()
        let store = try open(directory)
        for epoch in [3, 5] as [UInt64] {
            try store.prepare(dealt(share(epoch: epoch)))
            try commit(store)
        }
        try store.prepare(dealt(share(epoch: 7)))
        try store.leave()
        #expect(directory.files.keys.sorted() == ["epochs"])
        let again = try open(CrashingDirectory(files: directory.files))
        #expect(throws: KeyManagementError.noShare) { try again.activeShare() }
        #expect(again.record.waiting.isEmpty && again.record.retained == nil)
        for epoch in [5, 7] as [UInt64] {
            #expect(throws: KeyManagementError.staleEpoch(epoch, current: 7)) {
                try again.prepare(dealt(share(epoch: epoch)))
            }
            // It had prepared these: it never signs that it refuses them.
            #expect(throws: KeyManagementError.staleEpoch(epoch, current: 7)) {
                try again.refuse(share(epoch: epoch).publicKeyPackage)
            }
        }
        try again.prepare(dealt(share(epoch: 8)))
        try commit(again)
        #expect(try again.activeShare().publicKeyPackage.epoch == 8)
        try again.delete()
        #expect(throws: KeyManagementError.keyDeleted) { try again.leave() }
    }

    @Test func deletedKeysDontComeBack() throws {
        let directory = CrashingDirectory()
        let store = try open(directory)
        try store.prepare(dealt(shares[0]))
        try commit(store)
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
        try commit(store)
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
