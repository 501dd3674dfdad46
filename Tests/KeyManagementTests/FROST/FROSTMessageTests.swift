import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// Requests and answers with every byte changed: a signature that verifies, or a culprit.
@Suite struct FROSTMessageTests {
    @Test func changedRequestsAreRefusedOrSignSomethingElse() throws {
        var generator = SeededGenerator(label: "changed requests")
        let fixture = try FROSTFixture<FROSTTaproot>(parties: 3, signers: 2, nonces: 1)
        let request = try fixture.request(
            [1, 2, 3], signers: [2, 3], tweak: Secp256k1.Scalar(9), merkleRoot: [])
        let encoded = request.encoded()
        let again = try FROSTSigningRequest<FROSTTaproot>(
            IncomingMessage(from: 1, encoded), key: fixture.key)
        #expect(again.encoded() == encoded && again.digest == request.digest)
        let limit = FROSTSigningRequest<FROSTTaproot>.byteLimit
        let long = KeyManagementError.fault(
            of: 1, .tooLong(byteCount: limit + 1, limit: limit))
        #expect(throws: long) {
            _ = try FROSTSigningRequest<FROSTTaproot>(
                IncomingMessage(from: 1, [UInt8](repeating: 0, count: limit + 1)),
                key: fixture.key)
        }
        for mutation in MessageMutations.all(encoded, stride: 1, using: &generator) {
            let message = IncomingMessage(from: 1, mutation.bytes)
            do {
                let changed = try FROSTSigningRequest<FROSTTaproot>(message, key: fixture.key)
                #expect(changed.digest != request.digest, "\(mutation.name)")
            } catch {
                #expect(error.culprit == 1, "\(mutation.name): \(error)")
            }
        }
    }

    @Test func changedAnswersNameTheirSigner() throws {
        var generator = SeededGenerator(label: "changed answers")
        let fixture = try FROSTFixture<FROSTEd25519>(parties: 3, signers: 2, nonces: 1)
        let request = try fixture.request([1, 2, 3], signers: [2, 3])
        let answers = [2: try fixture.answer(request, 2), 3: try fixture.answer(request, 3)]
        let answer = try #require(answers[3]).encoded()
        for mutation in MessageMutations.all(answer, stride: 1, using: &generator) {
            let coordinator = try FROSTCoordinator(request, party: 1)
            #expect(try coordinator.start().messages.count == 2)
            #expect(coordinator.missing == [2, 3])
            let first = try #require(answers[2]).encoded()
            _ = try coordinator.receive(IncomingMessage(from: 2, first))
            #expect(throws: KeyManagementError.fault(of: 2, .duplicate)) {
                try coordinator.receive(IncomingMessage(from: 2, first))
            }
            #expect(coordinator.missing == [3])
            do {
                _ = try coordinator.receive(IncomingMessage(from: 3, mutation.bytes))
                Issue.record("\(mutation.name)")
            } catch {
                #expect(error.culprit == 3, "\(mutation.name): \(error)")
            }
            #expect(throws: KeyManagementError.over) {
                try coordinator.receive(IncomingMessage(from: 3, answer))
            }
        }
    }

    @Test func stepsComeInOrder() throws {
        let fixture = try FROSTFixture<FROSTEd25519>(parties: 3, signers: 2, nonces: 2)
        let request = try fixture.request([1], signers: [1, 2])
        #expect(throws: KeyManagementError.tooFewShares(needed: 1, given: 0)) {
            _ = try FROSTCoordinator(request, party: 1)
        }
        let foreign = try fixture.answer(
            fixture.request([2], signers: [1, 2], nonces: 1), 1)
        #expect(throws: KeyManagementError.tooFewShares(needed: 1, given: 0)) {
            _ = try FROSTCoordinator(request, party: 1, ownShare: foreign)
        }
        #expect(throws: KeyManagementError.notASigner(3)) {
            _ = try FROSTCoordinator(request, party: 3, ownShare: foreign)
        }
        let coordinator = try FROSTCoordinator(request, party: 3)
        let message = IncomingMessage(from: 1, [])
        #expect(throws: KeyManagementError.notStarted) { try coordinator.receive(message) }
        _ = try coordinator.start()
        #expect(throws: KeyManagementError.alreadyStarted) { try coordinator.start() }
        for stranger in [3, 4] as [PartyNumber] {
            #expect(throws: KeyManagementError.unknownSender(stranger)) {
                try coordinator.receive(IncomingMessage(from: stranger, []))
            }
        }
        for stranger in [1, 4] as [PartyNumber] {
            #expect(throws: KeyManagementError.noSuchParty(Int(stranger.value))) {
                _ = try FROSTSigner(
                    share: fixture.shares[0], stock: fixture.stocks[0], coordinator: stranger
                ) { _ in true }
            }
        }
        let signer = try FROSTSigner(
            share: fixture.shares[0], stock: fixture.stocks[0], coordinator: 3
        ) { _ in false }
        let asked = IncomingMessage(from: 3, request.encoded())
        #expect(throws: KeyManagementError.notStarted) { try signer.receive(asked) }
        _ = try signer.start()
        #expect(throws: KeyManagementError.alreadyStarted) { try signer.start() }
        #expect(throws: KeyManagementError.unknownSender(2)) {
            try signer.receive(IncomingMessage(from: 2, request.encoded()))
        }
        #expect(throws: KeyManagementError.notApproved(request.digest)) {
            try signer.receive(asked)
        }
        #expect(throws: KeyManagementError.over) { try signer.receive(asked) }
        // Not approved, nothing spent.
        _ = try fixture.answer(request, 1)
    }

    /// Who is asked for a signature of others approves nothing: the coordinator is at fault.
    @Test func requestsToOthersAreFaults() throws {
        let fixture = try FROSTFixture<FROSTEd25519>(parties: 3, signers: 2, nonces: 1)
        let request = try fixture.request([1], signers: [1, 2])
        let asked = Captured<Int>()
        let signer = try FROSTSigner(
            share: fixture.shares[2], stock: fixture.stocks[2], coordinator: 1
        ) {
            asked.messages[0] = $0.message
            return true
        }
        _ = try signer.start()
        #expect(throws: KeyManagementError.fault(of: 1, .malformed)) {
            try signer.receive(IncomingMessage(from: 1, request.encoded()))
        }
        #expect(asked.messages.isEmpty)
    }

    @Test func batchesOfCommitments() throws {
        var generator = SeededGenerator(label: "batches")
        let fixture = try FROSTFixture<FROSTSecp256k1>(parties: 2, signers: 2, nonces: 3)
        let batch = fixture.published[0]
        let bytes = PublishedCommitments.encode(batch, key: fixture.key)
        let decoded = try PublishedCommitments.decode(
            IncomingMessage(from: 1, bytes), key: fixture.key)
        #expect(decoded == batch)
        for mutation in MessageMutations.all(bytes, stride: 5, using: &generator) {
            do {
                let changed = try PublishedCommitments.decode(
                    IncomingMessage(from: 1, mutation.bytes), key: fixture.key)
                #expect(changed != batch, "\(mutation.name)")
            } catch {
                #expect(error.culprit == 1)
            }
        }
        // As many as there may be, and one more.
        let limit = PublishedCommitments<Secp256k1.Point>.batchLimit
        let full = Array(repeating: batch[0], count: limit)
        let most = PublishedCommitments.encode(full, key: fixture.key)
        let last = most.suffix((most.count - 36) / limit)
        #expect(try decode(most, fixture.key).count == limit)
        var more = most + last
        more[35] += 1
        #expect(throws: KeyManagementError.fault(of: 1, .malformed)) {
            try decode(more, fixture.key)
        }
    }

    private func decode(
        _ bytes: [UInt8], _ key: PublicKeyPackage<Secp256k1.Point>
    ) throws -> [PublishedCommitments<Secp256k1.Point>] {
        try PublishedCommitments.decode(IncomingMessage(from: 1, bytes), key: key)
    }
}
