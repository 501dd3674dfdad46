import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// Shares as words on paper.
@Suite struct ShareMnemonicTests {
    typealias Group = Edwards25519.PrimeOrderPoint

    private let shares: [KeyShare<Group>]

    init() throws { shares = try Self.deal() }

    private static func deal() throws -> [KeyShare<Group>] {
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .frostEd25519, label: "mnemonics"),
            participants: TestParties(3).participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        return try dealer.split(SecretVector([.random()]), using: &generator)
    }

    private var key: PublicKeyPackage<Group> { shares[0].publicKeyPackage }

    private static var groups: [SLIP39.Group] {
        [.init(needed: 1, members: 1), .init(needed: 2, members: 3)]
    }

    private func words(
        of holder: PartyNumber, passphrase: String = "drill"
    ) throws -> [[SLIP39Share]] {
        try shares[holder.place].mnemonics(
            groups: Self.groups, groupThreshold: 2,
            passphrase: SecretVector(Array(passphrase.utf8)),
            iterationExponent: 0)
    }

    private func restore(
        _ mnemonics: [SLIP39Share], of party: PartyNumber, passphrase: String = "drill"
    ) throws -> KeyShare<Group> {
        // As people give them: as words.
        try KeyShare(
            mnemonics: mnemonics.map { try SLIP39Share(mnemonic: $0.mnemonic()) },
            passphrase: SecretVector(Array(passphrase.utf8)), of: party,
            publicKeyPackage: key)
    }

    /// Two holders' custodians bring their words; what comes out signs.
    @Test func wordsBringSharesBack() throws {
        var restored = [KeyShare<Group>]()
        for holder in [1, 3] as [PartyNumber] {
            let words = try words(of: holder)
            let share = try restore([words[1][2], words[0][0], words[1][0]], of: holder)
            #expect(
                share.withSecret { $0 } == shares[holder.place].withSecret { $0 })
            restored.append(share)
        }
        let report = try ShareTrial(restored).run(restoring: key)
        #expect(report.parties == [1, 3])
        #expect(report.publicKey == key.groupKey.canonicalBytes())
    }

    @Test func whatDoesNotFitIsFound() throws {
        let (first, second) = (try words(of: 1), try words(of: 2))
        let right = [first[0][0], first[1][0], first[1][1]]
        // SLIP-39 gives another secret for another passphrase, with no sign of it.
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try restore(right, of: 1, passphrase: "Drill")
        }
        #expect(throws: KeyManagementError.shareDoesNotFit) { _ = try restore(right, of: 2) }
        #expect(throws: KeyManagementError.noSuchParty(4)) { _ = try restore(right, of: 4) }
        let stranger = try Self.deal()[0].publicKeyPackage
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try KeyShare(
                mnemonics: right, passphrase: SecretVector(Array("drill".utf8)), of: 1,
                publicKeyPackage: stranger)
        }
        // Half of what a share takes, and more of it than a scalar is.
        for count in [16, 32] {
            let other = try SLIP39.split(
                SecretVector([UInt8](repeating: 255, count: count)),
                groups: [.init(needed: 1, members: 1)], groupThreshold: 1, iterationExponent: 0)
            #expect(throws: KeyManagementError.shareDoesNotFit) {
                _ = try KeyShare(mnemonics: other[0], of: 1, publicKeyPackage: key)
            }
        }
        #expect(
            throws: KeyManagementError.secretSharing(
                .mnemonic(.tooFewMembers(group: 1, needed: 2, given: 1)))
        ) { _ = try restore([first[0][0], first[1][0]], of: 1) }
        #expect(
            throws: KeyManagementError.secretSharing(.mnemonic(.differentSets(places: [2])))
        ) { _ = try restore([first[0][0], first[1][0], second[1][1]], of: 1) }
        #expect(
            throws: KeyManagementError.secretSharing(.mnemonic(.impossibleParameters))
        ) { _ = try shares[0].mnemonics(groups: [], groupThreshold: 1) }
    }
}
