import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// A key that its owner deals in one message, and what its holders make of it.
@Suite struct ImportDealingTests {
    typealias Group = Secp256k1.Point

    private let parties: ParticipantSet
    private let purpose: KeyPurpose
    private let session = [UInt8](repeating: 7, count: 32)

    init() throws {
        parties = try TestParties(4).participants
        purpose = try KeyPurpose(scheme: .ecdsaSecp256k1, label: "import")
    }

    private func package(
        _ commitments: [UInt8], session: [UInt8]? = nil, signers: Int = 3
    ) throws(KeyManagementError) -> PublicKeyPackage<Group> {
        try PublicKeyPackage(
            imported: commitments, session: session ?? self.session, purpose: purpose,
            participants: parties, minimumSigners: signers)
    }

    private func encoded(_ scalar: Secp256k1.Scalar) -> [UInt8] { scalar.bigEndianBytes() }

    @Test func holdersHaveTheKey() throws {
        for round in 0..<8 {
            let key = round == 0 ? Secp256k1.Scalar.one : .random()
            let dealing = try ImportDealing<Group>(
                of: SecretVector(encoded(key)), minimumSigners: 3, holders: 4)
            let package = try package(dealing.commitments)
            #expect(package.groupKey == .generatorMultiplied(by: key) && package.epoch == 0)
            var parts: [PartyNumber: PartBytes] = [:]
            for (party, part) in zip(parties.numbers, dealing.parts) {
                _ = try KeyShare(part, of: party, in: package)
                parts[party] = part
            }
            parts[2] = nil
            #expect(try package.assembled(parts).reveal() == encoded(key))
            // Any other dealing of the same key has other shares.
            let again = try ImportDealing<Group>(
                of: SecretVector(encoded(key)), minimumSigners: 3, holders: 4)
            #expect(again.commitments != dealing.commitments)
            #expect(throws: KeyManagementError.shareDoesNotFit) {
                _ = try KeyShare(again.parts[0], of: 1, in: package)
            }
        }
    }

    @Test func keysOfTwoRunsAreTwo() throws {
        let dealing = try ImportDealing<Group>(
            of: SecretVector(encoded(.random())), minimumSigners: 3, holders: 4)
        let other = try package(dealing.commitments, session: [UInt8](repeating: 8, count: 32))
        #expect(try package(dealing.commitments).keyID != other.keyID)
    }

    @Test func wrongSharesAreFound() throws {
        let dealing = try ImportDealing<Group>(
            of: SecretVector(encoded(.random())), minimumSigners: 3, holders: 4)
        let package = try package(dealing.commitments)
        let fault = KeyManagementError.shareDoesNotFit
        #expect(throws: fault) { _ = try KeyShare(dealing.parts[0], of: 2, in: package) }
        for part in [[], [UInt8](repeating: 255, count: 32), [1, 2, 3]] {
            #expect(throws: fault) {
                _ = try KeyShare(PartBytes(SecretVector(part)), of: 1, in: package)
            }
        }
        #expect(throws: KeyManagementError.noSuchParty(5)) {
            _ = try KeyShare(dealing.parts[0], of: 5, in: package)
        }
        let parts: [PartyNumber: PartBytes] = [
            1: dealing.parts[0], 2: dealing.parts[0], 3: dealing.parts[2], 4: dealing.parts[1],
        ]
        #expect(
            throws: KeyManagementError.tooFewPartials(
                needed: 3, right: 2, culprits: [2, 4])
        ) { _ = try package.assembled(parts) }
    }

    @Test func impossibleDealingsAreRefused() throws {
        func deal(_ key: [UInt8], _ signers: Int = 3, _ holders: Int = 4) throws {
            _ = try ImportDealing<Group>(
                of: SecretVector(key), minimumSigners: signers, holders: holders)
        }
        let order = encoded(-.one).dropLast() + [encoded(-.one)[31] + 1]
        #expect(throws: KeyManagementError.malformedEncoding) { try deal(Array(order)) }
        for count in [0, 31, 33] {
            #expect(throws: KeyManagementError.malformedEncoding) {
                try deal([UInt8](repeating: 1, count: count))
            }
        }
        #expect(throws: KeyManagementError.identityKey) {
            try deal([UInt8](repeating: 0, count: 32))
        }
        #expect(throws: KeyManagementError.invalidMinimumSigners(1, parties: 4)) {
            try deal(encoded(.one), 1)
        }
        #expect(throws: KeyManagementError.invalidMinimumSigners(5, parties: 4)) {
            try deal(encoded(.one), 5)
        }
        #expect(throws: KeyManagementError.invalidPartyCount(21)) { try deal(encoded(.one), 2, 21) }
    }

    /// One commitment more would raise the threshold, one fewer lower it.
    @Test func commitmentsAreExactlyAsManyAsSigners() throws {
        let commitments = try ImportDealing<Group>(
            of: SecretVector(encoded(.random())), minimumSigners: 3, holders: 4
        ).commitments
        for wrong in [
            Array(commitments.dropLast(33)), commitments + commitments.suffix(33), [],
            Array(commitments.dropLast()), [4] + commitments.dropFirst(),
        ] {
            #expect(throws: KeyManagementError.malformedEncoding) { _ = try package(wrong) }
        }
        for signers in [0, 1, 2, 4, 5] {
            #expect(throws: KeyManagementError.self) {
                _ = try package(commitments, signers: signers)
            }
        }
    }
}

extension ImportDealingTests {
    /// RFC 8032, 7.1, tests 1 and 2: the public keys of the seeds.
    @Test func ed25519SeedsHaveTheirPublicKeys() throws {
        for (seed, publicKey) in [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
            ),
        ] {
            let scalar = try FROSTEd25519.scalar(ofSeed: SecretVector(bytes(hex: seed)))
            let dealing = try ImportDealing<FROSTEd25519.Group>(
                of: scalar, minimumSigners: 2, holders: 3)
            #expect(try Array(dealing.commitments.prefix(32)) == bytes(hex: publicKey))
        }
        for count in [0, 31, 33, 64] {
            #expect(throws: KeyManagementError.malformedEncoding) {
                _ = try FROSTEd25519.scalar(
                    ofSeed: SecretVector([UInt8](repeating: 1, count: count)))
            }
        }
    }
}
