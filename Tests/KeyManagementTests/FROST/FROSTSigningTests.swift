import EllipticCurves
import FiniteFields
import Foundation
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct FROSTSigningTests {
    /// Checked by libcrypto, and by the `openssl` command.
    @Test(arguments: [(3, 2), (5, 3), (20, 11)])
    func ed25519Signatures(parties: Int, signers: Int) throws {
        let fixture = try FROSTFixture<FROSTEd25519>(parties: parties, signers: signers)
        let message = Array("pay to the bearer".utf8)
        let chosen = Array(fixture.parties.participants.numbers.suffix(signers))
        let signature = try fixture.sign(try fixture.request(message, signers: chosen))
        let key = fixture.key.groupKey.canonicalBytes()
        let holder = try Participant(
            identity: [1], verificationKey: key, sealingKey: [UInt8](repeating: 9, count: 32))
        #expect(holder.hasSigned(message, signature))
        #expect(!holder.hasSigned(message + [0], signature))
        if parties == 3 { try checkByCommand(key, message, signature) }
    }

    private func checkByCommand(_ key: [UInt8], _ message: [UInt8], _ signature: [UInt8]) throws {
        let directory = try TemporaryDirectory()
        // SubjectPublicKeyInfo of RFC 8410, 4.
        let info: [UInt8] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0]
        for (name, bytes) in [("key", info + key), ("text", message), ("sig", signature)] {
            try Data(bytes).write(to: URL(fileURLWithPath: directory.child(name)))
        }
        let command = Process()
        command.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        command.arguments =
            [
                "openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin", "-inkey",
                directory.child("key"), "-in", directory.child("text"), "-sigfile",
                directory.child("sig"),
            ]
        let output = Pipe()
        command.standardOutput = output
        try command.run()
        command.waitUntilExit()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(command.terminationStatus == 0 && text.contains("Verified Successfully"))
    }

    @Test func otherSuites() throws {
        try checkSuite(FROSTRistretto255.self)
        try checkSuite(FROSTSecp256k1.self)
    }

    /// A wrong share is found by `aggregate`, which releases nothing else than what verifies.
    private func checkSuite<Suite: FROSTCiphersuite>(_: Suite.Type) throws {
        let fixture = try FROSTFixture<Suite>(parties: 4, signers: 2)
        let choices: [[PartyNumber]] = [[1, 2], [2, 4], [1, 3, 4]]
        for (place, chosen) in choices.enumerated() {
            let request = try fixture.request([1, 2, 3], signers: chosen, nonces: place)
            _ = try fixture.sign(request)
        }
    }

    /// Every share in turn is wrong: it is named, and no signature comes out.
    @Test func faultsNameTheirSigner() throws {
        try checkFaults(FROSTEd25519.self, merkleRoot: nil)
        try checkFaults(FROSTSecp256k1.self, merkleRoot: nil)
        try checkFaults(FROSTTaproot.self, merkleRoot: nil)
        try checkFaults(FROSTTaproot.self, merkleRoot: [])
    }

    private func checkFaults<Suite: FROSTCiphersuite>(
        _: Suite.Type, merkleRoot: [UInt8]?
    ) throws {
        let fixture = try FROSTFixture<Suite>(parties: 3, signers: 2)
        for place in 0..<4 {
            let request = try fixture.request(
                [UInt8(place)], signers: [1, 2, 3], nonces: place, tweak: Suite.Group.Scalar(5),
                merkleRoot: merkleRoot)
            var shares = [PartyNumber: Suite.Group.Scalar]()
            for signer in [1, 2, 3] as [PartyNumber] {
                shares[signer] = try fixture.answer(request, signer).value
            }
            let package = request.signingPackage
            _ = try package.aggregate(shares)
            for signer in [1, 2, 3] as [PartyNumber] {
                try package.check(try #require(shares[signer]), of: signer)
                var wrong = shares
                wrong[signer] = try #require(shares[signer]) + .one
                #expect(throws: KeyManagementError.fault(of: signer, .badPartial)) {
                    try package.aggregate(wrong)
                }
                wrong[signer] = nil
                #expect(throws: KeyManagementError.tooFewShares(needed: 3, given: 2)) {
                    try package.aggregate(wrong)
                }
            }
        }
    }

    /// 256 sessions at once whose commitments a coordinator mixes (the attack on ROS): a share is made for
    /// one message and one list of commitments, and fits no other.
    @Test func mixedSessionsGiveNothing() throws {
        let fixture = try FROSTFixture<FROSTEd25519>(parties: 3, signers: 2, nonces: 256)
        var packages = [FROSTSigningPackage<FROSTEd25519>]()
        var victims = [Edwards25519.Scalar]()
        var accomplices = [Edwards25519.Scalar]()
        for place in 0..<256 {
            let request = try fixture.request(
                [UInt8(place)], signers: [1, 2], nonces: place)
            packages.append(request.signingPackage)
            victims.append(try fixture.answer(request, 1).value)
            accomplices.append(try fixture.answer(request, 2).value)
        }
        for place in 0..<256 {
            let other = (place + 1) % 256
            #expect(throws: KeyManagementError.fault(of: 1, .badPartial)) {
                try packages[place].aggregate([1: victims[other], 2: accomplices[place]])
            }
            _ = try packages[place].aggregate([1: victims[place], 2: accomplices[place]])
        }
        // The same nonces under another message: the signer has none left for it.
        let again = try fixture.request([1, 1, 1], signers: [1, 2], nonces: 7)
        let spent = fixture.published[0][7]
        #expect(
            throws: KeyManagementError.spent(
                StockMark(epoch: spent.epoch, position: spent.position))
        ) { try fixture.answer(again, 1) }
        // Linear combinations of a victim's shares are what the attack is made of.
        let sum = victims.reduce(.zero) { $0 + $1 }
        #expect(throws: KeyManagementError.fault(of: 1, .badPartial)) {
            try packages[0].check(sum, of: 1)
        }
    }

    /// A coordinator that puts other commitments beside a signer's position, or the signer's own at another.
    @Test func swappedCommitmentsAreRefused() throws {
        let fixture = try FROSTFixture<FROSTSecp256k1>(parties: 3, signers: 2)
        let (first, second) = (fixture.published[0][0], fixture.published[0][1])
        let swapped = PublishedCommitments(
            epoch: first.epoch, position: first.position, commitments: second.commitments)
        let request = try FROSTSigningRequest<FROSTSecp256k1>(
            key: fixture.key, message: [1], published: [1: swapped, 2: fixture.published[1][0]])
        #expect(throws: KeyManagementError.wrongCommitments) { try fixture.answer(request, 1) }
        // Those nonces are gone.
        let honest = try fixture.request([1], signers: [1, 2])
        #expect(throws: KeyManagementError.self) { try fixture.answer(honest, 1) }
    }

    @Test func requestsAreForOneKeyAndEpoch() throws {
        let fixture = try FROSTFixture<FROSTEd25519>(parties: 3, signers: 2)
        let other = try FROSTFixture<FROSTEd25519>(parties: 3, signers: 2)
        let request = try fixture.request([1], signers: [1, 2])
        #expect(throws: KeyManagementError.shareDoesNotFit) { try other.answer(request, 1) }
        #expect(throws: KeyManagementError.notASigner(3)) { try fixture.answer(request, 3) }
        #expect(throws: KeyManagementError.fault(of: 3, .wrongSession)) {
            _ = try FROSTSigningRequest<FROSTEd25519>(
                IncomingMessage(from: 3, request.encoded()), key: other.key)
        }
        #expect(throws: KeyManagementError.tooFewShares(needed: 2, given: 1)) {
            _ = try fixture.request([1], signers: [1])
        }
    }

    /// What is signed is of one key, by its holders, and not endless.
    @Test func packagesAreChecked() throws {
        typealias Package = FROSTSigningPackage<FROSTEd25519>
        let fixture = try FROSTFixture<FROSTEd25519>(parties: 3, signers: 2)
        let other = try FROSTFixture<FROSTEd25519>(parties: 3, signers: 2)
        let package = try fixture.request([1], signers: [1, 2]).signingPackage
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try package.sign(other.shares[0], nonces: SigningNonces(share: other.shares[0]))
        }
        #expect(throws: KeyManagementError.notASigner(3)) {
            _ = try package.sign(fixture.shares[2], nonces: SigningNonces(share: fixture.shares[2]))
        }
        #expect(throws: KeyManagementError.notASigner(3)) { try package.check(.one, of: 3) }
        let commitments = fixture.published.map { $0[0].commitments }
        #expect(throws: KeyManagementError.noSuchParty(4)) {
            _ = try Package(
                key: fixture.key, message: [1],
                commitments: [1: commitments[0], 2: commitments[1], 4: commitments[2]])
        }
        let limit = Package.messageByteLimit
        #expect(throws: KeyManagementError.messageTooLong(byteCount: limit + 1, limit: limit)) {
            _ = try Package(
                key: fixture.key, message: [UInt8](repeating: 0, count: limit + 1),
                commitments: [1: commitments[0], 2: commitments[1]])
        }
        #expect(throws: KeyManagementError.wrongMerkleRoot) {
            _ = try fixture.request([1], signers: [1, 2], merkleRoot: [])
        }
    }

    /// near 2076: a key that was made for something else doesn't sign.
    @Test func keysOfAnotherPurposeAreRefused() throws {
        let parties = try TestParties(2)
        let dealer = try TrustedDealer<Secp256k1.Point>(
            purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "wallet"),
            participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        let shares = try dealer.split(SecretVector([Secp256k1.Scalar(3)]), using: &generator)
        let nonces = try SigningNonces<FROSTSecp256k1>(share: shares[0]).commitments
        #expect(
            throws: KeyManagementError.wrongScheme(
                expected: .frostSecp256k1, found: .ecdsaSecp256k1)
        ) {
            _ = try FROSTSigningPackage<FROSTSecp256k1>(
                key: shares[0].publicKeyPackage, message: [], commitments: [1: nonces, 2: nonces])
        }
        // Labels keep keys of one scheme apart, by their ids too.
        let purpose = try KeyPurpose(scheme: .ecdsaSecp256k1, label: "other")
        #expect(throws: KeyManagementError.self) {
            try shares[0].publicKeyPackage.require(purpose)
        }
        let relabelled = try TrustedDealer<Secp256k1.Point>(
            purpose: purpose, participants: parties.participants, minimumSigners: 2)
        let again = try relabelled.split(SecretVector([Secp256k1.Scalar(3)]), using: &generator)
        #expect(again[0].publicKeyPackage.keyID != shares[0].publicKeyPackage.keyID)
    }
}
