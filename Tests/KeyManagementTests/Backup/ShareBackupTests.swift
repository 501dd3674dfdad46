import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// Shares encrypted to custodians, checked by everybody, restored in other parties' hands.
@Suite struct ShareBackupTests {
    typealias Group = Secp256k1.Point

    private let shares: [KeyShare<Group>]
    private let custodians: [RecipientSecretKey]
    private let package: PublicKeyPackage<Group>

    init() throws {
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "backup"),
            participants: TestParties(3).participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        shares = try dealer.split(SecretVector([Secp256k1.Scalar.random()]), using: &generator)
        package = shares[0].publicKeyPackage
        custodians = [
            RecipientSecretKey(generating: .p256), RecipientSecretKey(generating: .rsa3072),
            RecipientSecretKey(generating: .p256),
        ]
    }

    private var keys: [RecipientKey] { custodians.map(\.publicKey) }

    private func backup(_ place: Int = 0) throws -> ShareBackup<Group> {
        try ShareBackup(of: shares[place], custodians: keys, threshold: 2)
    }

    private func parts(
        _ backup: ShareBackup<Group>, of places: [Int]
    ) throws -> [Int: PartBytes] {
        var parts: [Int: PartBytes] = [:]
        for place in places {
            parts[place] = PartBytes(try backup.part(at: place, custodians[place], of: package))
        }
        return parts
    }

    @Test func anyTwoCustodiansRestoreForAnotherParty() throws {
        let backup = try ShareBackup<Group>(encoded: backup().encoded())
        try backup.verify(package, custodians: keys, threshold: 2)
        let others = try TestParties(3, name: "others").participants
        let new = try package.restored(to: others, epoch: package.epoch + 1)
        #expect(new.groupKey == package.groupKey && new.digest != package.digest)
        for pair in [[0, 1], [1, 2], [0, 2], [0, 1, 2]] {
            let share = try backup.restored(parts(backup, of: pair), in: new)
            let secret = share.withSecret { $0 }
            #expect(secret == shares[0].withSecret { $0 })
            #expect(share.publicKeyPackage == new)
        }
    }

    /// The most custodians, with the longest keys, whose proof nobody has made: as it is read, it is written.
    @Test func theLongestBackupsAreWritten() throws {
        let count = 64
        var sharing = Array("mpcp".utf8) + [1, 1, 0, 1, 0, UInt8(count)]
        // Another backup says which group it is of.
        let example = try backup().encoded()
        let start = try #require(
            example.indices.first { Array(example[$0...].prefix(4)) == Array("mpcp".utf8) })
        sharing[5] = example[start + 5]
        for place in 0..<count {
            sharing += [UInt8](repeating: UInt8(place), count: 32) + [4, 0]
        }
        sharing += package.commitments.flatMap { $0.canonicalBytes() }
        sharing += [UInt8](repeating: 7, count: 64) + [0, 0]
        sharing += [UInt8](repeating: 0, count: 30 * count * (32 + 1024))
        var writer = MessageWriter(format: MessageFormat.shareBackup.rawValue, version: 1)
        writer.byte(1)
        writer.variable(sharing, limit: sharing.count)
        #expect(try ShareBackup<Group>(encoded: writer.bytes).encoded() == writer.bytes)
    }

    @Test func fewerRestoreNothing() throws {
        let backup = try backup()
        for places in [[], [1]] as [[Int]] {
            #expect(throws: KeyManagementError.tooFewShares(needed: 2, given: places.count)) {
                _ = try backup.restored(parts(backup, of: places), in: package)
            }
        }
        // A wrong part counts for nothing.
        var given = try parts(backup, of: [0])
        given[1] = PartBytes(SecretVector([UInt8](repeating: 7, count: 32)))
        given[2] = PartBytes(SecretVector([1, 2, 3]))
        given[9] = PartBytes(SecretVector([UInt8](repeating: 7, count: 32)))
        #expect(throws: KeyManagementError.tooFewShares(needed: 2, given: 1)) {
            _ = try backup.restored(given, in: package)
        }
    }

    /// A backup is of one share of one sharing, for these custodians.
    @Test func othersAreRefused() throws {
        let backup = try backup()
        let fault = KeyManagementError.fault(of: 1, .badShare)
        #expect(throws: fault) {
            try backup.verify(package, custodians: keys.reversed(), threshold: 2)
        }
        #expect(throws: fault) {
            try backup.verify(package, custodians: keys, threshold: 3)
        }
        let next = try package.restored(to: package.participants, epoch: package.epoch + 1)
        #expect(throws: fault) { try backup.verify(next, custodians: keys, threshold: 2) }
        // The backup of another's share, under this party's number.
        var bytes = try self.backup(1).encoded()
        bytes[2] = 1
        let swapped = try ShareBackup<Group>(encoded: bytes)
        #expect(throws: fault) {
            try swapped.verify(package, custodians: keys, threshold: 2)
        }
        #expect(throws: KeyManagementError.cannotOpen) {
            _ = try backup.part(at: 0, custodians[2], of: package)
        }
        #expect(throws: KeyManagementError.cannotOpen) {
            _ = try backup.part(at: 0, custodians[0], of: next)
        }
    }

    @Test func limits() throws {
        for threshold in [0, 1, 4] {
            #expect(
                throws: KeyManagementError.invalidMinimumSigners(threshold, parties: 3)
            ) {
                _ = try ShareBackup(of: shares[0], custodians: keys, threshold: threshold)
            }
        }
        #expect(throws: KeyManagementError.secretSharing(.repeatedKey(2))) {
            _ = try ShareBackup(
                of: shares[0], custodians: [keys[0], keys[1], keys[0]], threshold: 2)
        }
        #expect(throws: KeyManagementError.staleEpoch(package.epoch, current: package.epoch)) {
            _ = try package.restored(to: package.participants, epoch: package.epoch)
        }
        #expect(throws: KeyManagementError.invalidPartyCount(2)) {
            _ = try package.restored(
                to: TestParties(2).participants, epoch: package.epoch + 1)
        }
    }

    /// Every cut and every changed byte of the head is refused, or is a backup that does not verify.
    @Test func damagedEncodings() throws {
        let bytes = try backup().encoded()
        for count in [0, 1, 2, 6, 7, bytes.count - 1] {
            #expect(throws: (any Error).self) {
                _ = try ShareBackup<Group>(encoded: Array(bytes.prefix(count)))
            }
        }
        var generator = SeededGenerator(seed: 31)
        for _ in 0..<8 {
            var changed = bytes
            changed[Int.random(in: 0..<bytes.count, using: &generator)] ^= 1
            #expect(throws: (any Error).self) {
                try ShareBackup<Group>(encoded: changed)
                    .verify(package, custodians: keys, threshold: 2)
            }
        }
    }
}
