import BigIntegers
import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct ECDSASigningTests {
    /// Committees of several sizes, signers that are not the first, the key and children of it: libcrypto
    /// accepts every signature, s is low, and the key is recovered.
    @Test(
        arguments: [
            (2, 3, [1, 2, 3]), (2, 4, [1, 3, 4]), (3, 5, [1, 2, 3, 4, 5]), (3, 7, [7, 2, 5, 3, 6]),
            (4, 7, [1, 2, 3, 4, 5, 6, 7]),
        ] as [(Int, Int, Set<PartyNumber>)])
    func signatures(minimumSigners: Int, parties: Int, signers: Set<PartyNumber>) throws {
        var random = SeededGenerator(label: "ecdsa signing")
        let fixture = try ECDSAFixture(
            minimumSigners: minimumSigners, parties: parties, signers: signers)
        let batches = try fixture.presign(count: 3)
        #expect(Set(batches.map(\.identifier)).count == 1)
        var nonces = Set<Secp256k1.Scalar>()
        for (index, path) in ["m", "m/0", "m/44/60/7"].enumerated() {
            let digest = random.bytes(32)
            let request = try fixture.request(batches[0], index, digest: digest, path: path)
            let signing = try batches[0].signing(request)
            var shares = [PartyNumber: Secp256k1.Scalar]()
            for batch in batches {
                let own = try batch.signing(request)
                #expect(own.statement == signing.statement)
                let share = try own.sign(batch.take(index))
                try signing.check(share, of: batch.party)
                shares[batch.party] = share
            }
            let signature = try signing.combine(shares)
            let key = request.child.publicKey
            #expect(
                OpenSSLVerifier.verifies(
                    signature.der, digest, publicKey: key.uncompressed))
            #expect(signature.isLow && signature.verifies(digest, by: key))
            #expect(signature.recoveredKey(digest) == key)
            #expect(signature.ethereum?.count == 65)
            nonces.insert(signature.r)
        }
        #expect(nonces.count == 3)
    }

    /// From distributed key generation to the signature.
    @Test func keysThatExistNowhere() throws {
        let parties = try TestParties(4)
        let purpose = try KeyPurpose(scheme: .ecdsaSecp256k1, label: "wallet")
        let generation = try KeyGeneration<Secp256k1.Point>(
            identifier: Array("a key generation".utf8), participants: parties.participants,
            minimumSigners: 2, purpose: purpose)
        var run = try ProtocolRun(
            parties.participants.numbers.map {
                try generation.party($0, keys: parties.keys(of: $0))
            })
        let shares = try run.run().mapValues { try #require($0.output?.share) }
        let key = try #require(shares[1]).publicKeyPackage
        let signers = try ECDSASigners(key, purpose: purpose, signers: [1, 2, 4])
        let presigning = try ECDSAPresigning(
            identifier: Array("a presigning session".utf8), signers: signers, count: 1)
        var second = try ProtocolRun(
            signers.numbers.map {
                try presigning.party(#require(shares[$0]), keys: parties.keys(of: $0))
            })
        let batches = try second.run().mapValues { try #require($0.output) }
        let first = try #require(batches[1])
        let request = try ECDSASigningRequest(
            presignature: first.id(0), digest: [UInt8](repeating: 7, count: 32),
            child: key.derive(.root))
        let order = try ECDSASigningOrder(request, signers: signers, keys: parties.keys(of: 1))
        var third = try ProtocolRun(
            signers.participants.numbers.map { party in
                let batch = try #require(batches[party])
                return try ECDSASigningParty(
                    ECDSASigningOrder(encoded: order.encoded, signers: signers),
                    batch.signing(request), presignature: batch.take(0))
            })
        for (_, outcome) in third.run() {
            let signature = try #require(outcome.output)
            #expect(
                OpenSSLVerifier.verifies(
                    signature.der, request.digest, publicKey: key.groupKey.affine.uncompressed))
        }
    }

    /// A session that was run twice, as it must not be, gave two presignatures of one name: a share is
    /// made for the nonce that the others see, or not at all.
    @Test func presignaturesOfOneNameAreToldApart() throws {
        let fixture = try ECDSAFixture()
        let (first, again) = (try fixture.presign(count: 1)[0], try fixture.presign(count: 1)[0])
        #expect(first.id(0) == again.id(0))
        let request = try fixture.request(first, 0, digest: [UInt8](repeating: 9, count: 32))
        let signing = try first.signing(request)
        #expect(throws: KeyManagementError.noSuchPresignature) {
            _ = try signing.sign(again.take(0))
        }
        _ = try signing.sign(first.take(0))
    }

    /// A fault in each share in turn: no signature comes out, and the signer is named.
    @Test func wrongSharesAreNamed() throws {
        let fixture = try ECDSAFixture(
            minimumSigners: 3, parties: 6, signers: [1, 2, 4, 5, 6])
        let batches = try fixture.presign(count: 1)
        let request = try fixture.request(
            batches[0], 0, digest: [UInt8](repeating: 9, count: 32), path: "m/1")
        let signing = try batches[0].signing(request)
        var shares = [PartyNumber: Secp256k1.Scalar]()
        for batch in batches { shares[batch.party] = try signing.sign(batch.take(0)) }
        for signer in fixture.signers.numbers {
            for wrong in [.zero, .one, -shares[signer, default: .zero]] as [Secp256k1.Scalar] {
                var changed = shares
                changed[signer] = wrong
                #expect(throws: KeyManagementError.fault(of: signer, .badPartial)) {
                    try signing.combine(changed)
                }
            }
            var fewer = shares
            fewer[signer] = nil
            #expect(throws: KeyManagementError.tooFewShares(needed: 5, given: 4)) {
                try signing.combine(fewer)
            }
        }
        // Two that would cancel each other out.
        var shifted = shares
        let factors = try lagrangeCoefficients(
            at: Secp256k1.Scalar.zero,
            from: fixture.signers.numbers.map { Secp256k1.Scalar(UInt64($0.value)) })
        shifted[1, default: .zero] += try factors[0].inverse()
        shifted[2, default: .zero] -= try factors[1].inverse()
        #expect(try signing.combine(shifted) == signing.combine(shares))
        #expect(throws: KeyManagementError.notASigner(3)) { try signing.check(.one, of: 3) }
    }

    /// A presignature serves once: for the same request, too.
    @Test func presignaturesServeOnce() throws {
        let fixture = try ECDSAFixture()
        let batch = try fixture.presign(count: 2)[0]
        let request = try fixture.request(batch, 1, digest: [UInt8](repeating: 1, count: 32))
        let signing = try batch.signing(request)
        _ = try signing.sign(batch.take(1))
        #expect(throws: KeyManagementError.presignatureConsumed) { try batch.take(1).id }
        #expect(throws: KeyManagementError.noSuchPresignature) { try batch.take(2).id }
        #expect(throws: KeyManagementError.noSuchPresignature) { try batch.take(-1).id }
        // Another one than the request's is gone as well.
        #expect(throws: KeyManagementError.noSuchPresignature) {
            try signing.sign(batch.take(0))
        }
        #expect(throws: KeyManagementError.presignatureConsumed) { try batch.take(0).id }
    }

    /// A signer's order, what it computes and its presignature are of one request.
    @Test func partiesAreOfOneRequest() throws {
        let fixture = try ECDSAFixture()
        let batch = try fixture.presign(count: 2)[0]
        let digest = [UInt8](repeating: 1, count: 32)
        let orders = try [0, 1].map {
            try fixture.order(fixture.request(batch, $0, digest: digest))
        }
        let signing = try batch.signing(orders[0].request)
        #expect(throws: KeyManagementError.noSuchPresignature) {
            _ = try ECDSASigningParty(orders[1], signing, presignature: batch.take(1))
        }
        #expect(throws: KeyManagementError.noSuchPresignature) {
            _ = try ECDSASigningParty(
                orders[0], signing, presignature: fixture.presign(count: 2)[0].take(1))
        }
    }

    /// Shares for two requests with one presignature don't make a signature of either: neither for other
    /// digests nor for other children.
    @Test func sharesForTwoRequestsDoNotFit() throws {
        let fixture = try ECDSAFixture()
        let batches = try fixture.presign(count: 18)
        let contents: [(UInt8, String)] = [(1, "m"), (2, "m"), (1, "m/1")]
        var index = 0
        for (first, second) in [(0, 1), (0, 2), (1, 2)] {
            // Who signs the first request: not all, and not none.
            for subset in 1..<7 {
                let signings = try [first, second].map { choice in
                    let (digit, path) = contents[choice]
                    return try batches[0].signing(
                        fixture.request(
                            batches[0], index, digest: [UInt8](repeating: digit, count: 32),
                            path: path))
                }
                #expect(signings[0].statement != signings[1].statement)
                var shares = [PartyNumber: Secp256k1.Scalar]()
                for (place, batch) in batches.enumerated() {
                    let signing = signings[subset >> place & 1]
                    shares[batch.party] = try signing.sign(batch.take(index))
                }
                for signing in signings {
                    #expect(throws: KeyManagementError.self) { try signing.combine(shares) }
                }
                index += 1
            }
        }
    }

    @Test func requestsAreBoundToKeyAndBatch() throws {
        let fixture = try ECDSAFixture()
        let other = try ECDSAFixture()
        let batch = try fixture.presign(count: 1)[0]
        let foreign = try other.presign(count: 1)[0]
        let digest = [UInt8](repeating: 3, count: 32)
        let request = try fixture.request(batch, 0, digest: digest, path: "m/3/4")
        #expect(
            try ECDSASigningRequest(encoded: request.encoded(), key: fixture.key) == request)
        #expect(throws: KeyManagementError.wrongKey) {
            try ECDSASigningRequest(encoded: request.encoded(), key: other.key)
        }
        #expect(throws: KeyManagementError.noSuchPresignature) { try foreign.signing(request) }
        let mixed = try ECDSASigningRequest(
            presignature: batch.id(0), digest: digest, child: other.key.derive(.root))
        #expect(throws: KeyManagementError.wrongKey) { try batch.signing(mixed) }
        #expect(throws: KeyManagementError.noSuchPresignature) {
            try batch.signing(
                ECDSASigningRequest(
                    presignature: batch.id(1), digest: digest,
                    child: fixture.key.derive(.root)))
        }
        // A digest is 32 bytes, and not zero modulo the order.
        let order = try Secp256k1.Scalar.order.bigEndianBytes(count: 32)
        for bad in [[], [UInt8](repeating: 0, count: 32), order, digest + [0]] {
            #expect(throws: KeyManagementError.malformedEncoding) {
                try fixture.request(batch, 0, digest: bad)
            }
        }
    }

    @Test func signersAreChecked() throws {
        let fixture = try ECDSAFixture(
            minimumSigners: 2, parties: 5, signers: [1, 2, 3])
        for signers in [[], [1, 2], [1, 2, 3, 4], [1, 2, 3, 4, 5]] as [Set<PartyNumber>] {
            #expect(
                throws: KeyManagementError.invalidSignerCount(signers.count, needed: 3)
            ) {
                try ECDSASigners(fixture.key, purpose: fixture.purpose, signers: signers)
            }
        }
        #expect(throws: KeyManagementError.noSuchParty(6)) {
            try ECDSASigners(fixture.key, purpose: fixture.purpose, signers: [1, 2, 6])
        }
        let other = try KeyPurpose(scheme: .ecdsaSecp256k1, label: "other")
        #expect(
            throws: KeyManagementError.wrongPurpose(expected: other, found: fixture.purpose)
        ) { try ECDSASigners(fixture.key, purpose: other, signers: [1, 2, 3]) }
        let frost = try KeyPurpose(scheme: .frostSecp256k1, label: "wallet")
        #expect(
            throws: KeyManagementError.wrongScheme(
                expected: .ecdsaSecp256k1, found: .frostSecp256k1)
        ) { try ECDSASigners(fixture.key, purpose: frost, signers: [1, 2, 3]) }

        for count in [0, 257] {
            #expect(throws: KeyManagementError.invalidBatchSize(count)) {
                try fixture.presigning(count: count)
            }
        }
        let presigning = try ECDSAPresigning(
            identifier: Array("a session of tests".utf8), signers: fixture.signers, count: 1)
        #expect(throws: KeyManagementError.notASigner(4)) {
            try presigning.party(fixture.shares[3], keys: fixture.parties.keys(of: 4))
        }
        #expect(throws: KeyManagementError.notOwnKeys(1)) {
            try presigning.party(fixture.shares[0], keys: fixture.parties.keys(of: 2))
        }
        let stranger = try ECDSAFixture()
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            try presigning.party(stranger.shares[0], keys: fixture.parties.keys(of: 1))
        }
    }
}
