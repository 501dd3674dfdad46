import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// Shares sealed to custodians, who alone see the words.
@Suite struct MnemonicBackupTests {
    typealias Group = Edwards25519.PrimeOrderPoint

    private let shares: [KeyShare<Group>]
    private let keys = (0..<4).map { RecipientSecretKey(generating: $0 == 2 ? .rsa3072 : .p256) }
    private let plan: MnemonicPlan

    init() throws {
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .frostEd25519, label: "custody"),
            participants: TestParties(3).participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        shares = try dealer.split(SecretVector([.random()]), using: &generator)
        // 2 of 3, and one custodian in a group of its own; both groups are needed.
        plan = try MnemonicPlan(
            custodians: keys.map(\.publicKey),
            groups: [.init(needed: 2, members: 3), .init(needed: 1, members: 1)],
            groupThreshold: 2, firstIdentifier: 0x7ffe)
    }

    private var key: PublicKeyPackage<Group> { shares[0].publicKeyPackage }

    /// As it comes back from a file.
    private func backup(_ place: Int) throws -> MnemonicBackup<Group> {
        let made = try MnemonicBackup(of: shares[place], plan)
        let read = try MnemonicBackup<Group>(encoded: made.encoded())
        #expect(read.party == shares[place].party && read.isComplete(plan))
        return read
    }

    /// The words as a custodian types them again.
    private func mnemonic(
        _ backup: MnemonicBackup<Group>, _ custodian: Int
    ) throws -> SLIP39Share {
        let share = try backup.mnemonic(at: custodian, keys[custodian], of: key, plan)
        let typed = try SLIP39Share(mnemonic: share.mnemonic())
        #expect(plan.contains(typed, of: backup.party))
        #expect(plan.custodian(of: typed) == custodian)
        return typed
    }

    /// What is lacking is counted in the groups of which least is.
    @Test func shortagesAreCounted() throws {
        let both: [(Set<Int>, Int?)] = [
            ([0, 1, 3], nil), ([0, 1, 2, 3], nil), ([0, 3], 2), ([0, 1, 2], 2), ([3], 1), ([], 0),
            ([4, 9, -1], 0),
        ]
        for (custodians, given) in both {
            let shortage = plan.shortage(of: custodians)
            #expect(shortage?.given == given, "\(custodians)")
            #expect(shortage?.needed == (given == nil ? nil : 3), "\(custodians)")
        }
        let either = try MnemonicPlan(
            custodians: keys.map(\.publicKey),
            groups: [.init(needed: 2, members: 2), .init(needed: 2, members: 2)],
            groupThreshold: 1, firstIdentifier: 0)
        #expect(either.shortage(of: [2, 3]) == nil)
        let split = try #require(either.shortage(of: [0, 2]))
        #expect(split == (1, 2))
    }

    @Test func custodiansBringSharesBack() throws {
        #expect(plan.fewest == 3)
        var restored: [KeyShare<Group>] = []
        for place in [0, 2] {
            let backup = try backup(place)
            let words = try [2, 3, 0].map { try mnemonic(backup, $0) }
            restored.append(
                try KeyShare(
                    mnemonics: words, of: backup.party, publicKeyPackage: key))
        }
        let report = try ShareTrial(restored).run(restoring: key)
        #expect(report.publicKey == key.groupKey.canonicalBytes())
    }

    @Test func setsTellHoldersApart() throws {
        let backups = try (0..<3).map { try backup($0) }
        let words = try backups.map { try mnemonic($0, 0) }
        #expect(words.map(\.set.identifier) == [0x7fff, 0, 1])
        for (place, backup) in backups.enumerated() {
            for (other, word) in words.enumerated() {
                #expect(plan.contains(word, of: backup.party) == (place == other))
            }
        }
    }

    @Test func tooFewCustodiansHaveNothing() throws {
        let backup = try backup(1)
        for chosen in [[0], [3], [0, 1], [0, 3], [2, 3]] {
            let words = try chosen.map { try mnemonic(backup, $0) }
            #expect(throws: KeyManagementError.self) {
                _ = try KeyShare(mnemonics: words, of: 2, publicKeyPackage: key)
            }
        }
    }

    /// A text opens in its place alone: for its custodian, party, sharing and plan.
    @Test func textsAreBoundToTheirPlace() throws {
        let (first, second) = (try backup(0), try backup(1))
        func refuses(
            _ backup: MnemonicBackup<Group>, at place: Int, _ key: RecipientSecretKey,
            of package: PublicKeyPackage<Group>? = nil, _ plan: MnemonicPlan? = nil
        ) {
            #expect(throws: KeyManagementError.cannotOpen) {
                _ = try backup.mnemonic(
                    at: place, key, of: package ?? self.key, plan ?? self.plan)
            }
        }
        refuses(first, at: 0, keys[1])
        refuses(first, at: 1, keys[0])
        refuses(first, at: 4, keys[0])
        let dealer = try TrustedDealer<Group>(
            purpose: key.purpose, participants: key.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        let other = try dealer.split(SecretVector([.random()]), using: &generator)
        refuses(first, at: 0, keys[0], of: other[0].publicKeyPackage)
        for (identifier, threshold) in [(1 as UInt16, 2), (0x7ffe, 2)] {
            let changed = try MnemonicPlan(
                custodians: plan.custodians.reversed(),
                groups: [.init(needed: 2, members: 2), .init(needed: 2, members: 2)],
                groupThreshold: threshold, firstIdentifier: identifier)
            refuses(first, at: 3, keys[0], changed)
        }
        // The same words in another holder's name.
        var bytes = second.encoded()
        bytes[2] = 1
        refuses(try MnemonicBackup(encoded: bytes), at: 0, keys[0])
    }

    @Test func hostileEncodingsAreRefused() throws {
        let bytes = try backup(0).encoded()
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            guard let read = try? MnemonicBackup<Group>(encoded: changed) else { continue }
            // What is read says something else, or opens for fewer.
            let opened = keys.indices.filter {
                (try? read.mnemonic(at: $0, keys[$0], of: key, plan)) != nil
            }
            #expect(opened.count < keys.count, "byte \(place)")
        }
        for count in bytes.indices {
            #expect(throws: KeyManagementError.self) {
                _ = try MnemonicBackup<Group>(encoded: Array(bytes[..<count]))
            }
        }
        #expect(throws: KeyManagementError.malformedEncoding) {
            _ = try MnemonicBackup<Group>(encoded: bytes + [0])
        }
    }

    /// As many custodians as there may be, and one more: in a plan, and in an encoding.
    @Test func sixteenCustodiansAtMost() throws {
        let limit = MnemonicPlan.custodianLimit
        let many = (0...limit).map { _ in RecipientSecretKey(generating: .p256).publicKey }
        func plan(_ last: Int) throws {
            _ = try MnemonicPlan(
                custodians: Array(many[..<(limit - 1 + last)]),
                groups: [.init(needed: 2, members: limit - 1), .init(needed: last, members: last)],
                groupThreshold: 2, firstIdentifier: 0)
        }
        try plan(1)
        #expect(
            throws: KeyManagementError.secretSharing(.mnemonic(.impossibleParameters))
        ) { try plan(2) }
        func read(_ count: Int) throws {
            var bytes = Array(try backup(0).encoded().prefix(3))
            bytes.append(UInt8(count))
            bytes += [UInt8](repeating: 0, count: 4 * count)
            _ = try MnemonicBackup<Group>(encoded: bytes)
        }
        try read(limit)
        #expect(throws: KeyManagementError.malformedEncoding) { try read(limit + 1) }
    }

    /// No plan in which one custodian would be enough, or stands twice.
    @Test func oneCustodianNeverIsEnough() throws {
        let all = keys.map(\.publicKey)
        func plan(
            _ custodians: [RecipientKey], _ groups: [(Int, Int)], _ threshold: Int
        ) throws(KeyManagementError) {
            _ = try MnemonicPlan(
                custodians: custodians,
                groups: groups.map { .init(needed: $0.0, members: $0.1) },
                groupThreshold: threshold, firstIdentifier: 0)
        }
        for (groups, threshold) in [([(1, 1)], 1), ([(2, 3), (1, 1)], 1)] {
            let count = groups.reduce(0) { $0 + $1.1 }
            #expect(throws: KeyManagementError.invalidMinimumSigners(1, parties: count)) {
                try plan(Array(all[..<count]), groups, threshold)
            }
        }
        #expect(throws: KeyManagementError.secretSharing(.repeatedKey(2))) {
            try plan([all[0], all[1], all[0]], [(2, 3)], 1)
        }
        let impossible = KeyManagementError.secretSharing(.mnemonic(.impossibleParameters))
        for (groups, threshold) in [
            ([(2, 3)], 1), ([(2, 4)], 0), ([(2, 4)], 2), ([(5, 4)], 1), ([(0, 4)], 1),
            ([(1, 4)], 1), ([(2, 17)], 1), ([], 0), ([(2, Int.max), (2, 4)], 1),
        ] {
            #expect(throws: impossible) { try plan(all, groups, threshold) }
        }
        try plan(all, [(1, 1), (1, 1), (1, 1), (1, 1)], 2)
    }
}
