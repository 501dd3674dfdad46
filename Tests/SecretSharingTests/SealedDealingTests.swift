import BigIntegers
import EllipticCurves
import FiniteFields
import SecretSharing
import TestSupport
import Testing
import Transcripts

/// A dealer who hands out a wrong share is named before all, and so is who complains of a right one.
@Suite struct SealedDealingTests {
    typealias G = Ristretto255

    let feldman: FeldmanSharing<G>
    let secrets: [G.Scalar]
    let keys: [G]
    let context = TranscriptContext(session: [1, 2, 3], participants: [[1], [2], [3], [4]])
    let dealing: SealedDealing<G>

    init() throws {
        feldman = try FeldmanSharing(threshold: 1, parties: 4)
        secrets = (0..<4).map { _ in .random() }
        keys = secrets.map { G.generatorMultiplied(by: $0) }
        dealing = try SealedDealing(
            SecretVector([G.Scalar(5)]), by: feldman, to: keys, context, dealer: 2)
    }

    private func remade(
        commitments: FeldmanCommitments<G>? = nil, ephemeral: G? = nil,
        knowledge: DiscreteLogProof<G>? = nil, texts: [G.Scalar]? = nil
    ) throws -> SealedDealing<G> {
        try SealedDealing(
            commitments ?? dealing.commitments, ephemeral: ephemeral ?? dealing.ephemeral,
            knowledge: knowledge ?? dealing.knowledge, texts: texts ?? dealing.texts, feldman)
    }

    @Test func eachPartyOpensItsOwnShare() throws {
        var shares = [ShamirShare<G.Scalar>]()
        for place in 0..<4 {
            let share = try dealing.share(
                at: place, key: secrets[place], feldman, keys, context, dealer: 2)
            #expect(share.index == feldman.sharing.indices[place])
            shares.append(share)
        }
        let secret = try feldman.reconstruct(shares, dealing.commitments).reveal()
        #expect(secret == [G.Scalar(5)])
        #expect(Set(dealing.texts).count == 4)
    }

    @Test func keysAreDifferent() throws {
        let repeated = [keys[0], keys[1], keys[2], keys[1]]
        #expect(throws: SecretSharingError.repeatedKey(3)) {
            _ = try SealedDealing(
                SecretVector([G.Scalar(5)]), by: feldman, to: repeated, context, dealer: 2)
        }
        #expect(throws: SecretSharingError.repeatedKey(3)) {
            try dealing.check(feldman, repeated, context, dealer: 2)
        }
    }

    @Test func aWrongTextConvictsTheDealer() throws {
        for place in 0..<4 {
            var texts = dealing.texts
            texts[place] += .one
            let wrong = try remade(texts: texts)
            #expect(throws: SecretSharingError.inconsistentDealer(2)) {
                _ = try wrong.share(
                    at: place, key: secrets[place], feldman, keys, context, dealer: 2)
            }
            let complaint = try wrong.complaint(
                at: place, key: secrets[place], feldman, keys, context, dealer: 2)
            let verdict = try complaint.verdict(on: wrong, feldman, keys, context, dealer: 2)
            #expect(verdict == .dealer)
            // About the dealing as it should be the same complaint is false.
            let other = try complaint.verdict(on: dealing, feldman, keys, context, dealer: 2)
            #expect(other == .complainant)
            // It says nothing of other texts.
            let right = (place + 1) % 4
            _ = try wrong.share(
                at: right, key: secrets[right], feldman, keys, context, dealer: 2)
        }
    }

    @Test func aFalseComplaintConvictsItsAuthor() throws {
        var texts = dealing.texts
        texts[1] += .one
        let wrong = try remade(texts: texts)
        let good = try wrong.complaint(
            at: 1, key: secrets[1], feldman, keys, context, dealer: 2)
        // Another key than one's own, each field of the proof, another's place.
        let other = good.agreed + .generator
        let proof = good.proof
        let forgeries = [
            DealingComplaint<G>(place: 1, agreed: other, proof: proof),
            DealingComplaint<G>(place: 1, agreed: .zero, proof: proof),
            DealingComplaint<G>(place: 3, agreed: good.agreed, proof: proof),
            DealingComplaint<G>(
                place: 1, agreed: good.agreed,
                proof: .init(challenge: proof.challenge + .one, response: proof.response)),
            DealingComplaint<G>(
                place: 1, agreed: good.agreed,
                proof: .init(challenge: proof.challenge, response: proof.response + .one)),
        ]
        for forged in forgeries {
            let verdict = try forged.verdict(on: wrong, feldman, keys, context, dealer: 2)
            #expect(verdict == .complainant)
        }
        // Bound to session, dealer and keys.
        var elsewhere = context
        elsewhere.session = [1, 2, 4]
        var later = context
        later.epoch = 1
        for place in [elsewhere, later] {
            let verdict = try good.verdict(on: wrong, feldman, keys, place, dealer: 2)
            #expect(verdict == .complainant)
        }
        let verdict = try good.verdict(on: wrong, feldman, keys, context, dealer: 1)
        #expect(verdict == .complainant)
        #expect(throws: SecretSharingError.noSuchParty(4, of: 4)) {
            try DealingComplaint<G>(place: 4, agreed: good.agreed, proof: proof)
                .verdict(on: wrong, feldman, keys, context, dealer: 2)
        }
    }

    /// A dealer who repeats another's ephemeral key would have a complaint open the other's text.
    @Test func aBorrowedEphemeralKeyIsRefused() throws {
        let another = try SealedDealing(
            SecretVector([G.Scalar(9)]), by: feldman, to: keys, context, dealer: 0)
        let borrowed = try remade(
            commitments: another.commitments, ephemeral: dealing.ephemeral,
            knowledge: dealing.knowledge)
        #expect(throws: SecretSharingError.inconsistentDealer(0)) {
            try borrowed.check(feldman, keys, context, dealer: 0)
        }
        #expect(throws: SecretSharingError.inconsistentDealer(0)) {
            _ = try borrowed.complaint(
                at: 1, key: secrets[1], feldman, keys, context, dealer: 0)
        }
        // As a whole, under another's name.
        #expect(throws: SecretSharingError.inconsistentDealer(1)) {
            try dealing.check(feldman, keys, context, dealer: 1)
        }
        let silent = try remade(ephemeral: .zero)
        #expect(throws: SecretSharingError.inconsistentDealer(2)) {
            try silent.check(feldman, keys, context, dealer: 2)
        }
        // The identity's logarithm is known: with it everybody would have every share.
        var bound = Transcript("swift-mpc/sealed-dealing/v1", context: context, prover: 2)
        bound.append(dealing.commitments.elements, as: "commitments")
        bound.append(keys, as: "keys")
        bound.append(G.zero, as: "ephemeral key")
        let open = try remade(
            ephemeral: .zero,
            knowledge: .prove(.zero, bases: [.generator], images: [.zero], bound))
        #expect(throws: SecretSharingError.inconsistentDealer(2)) {
            try open.check(feldman, keys, context, dealer: 2)
        }
        var moved = dealing.commitments.elements
        moved[1] += .generator
        let changed = try remade(
            commitments: FeldmanCommitments(moved, threshold: 1))
        #expect(throws: SecretSharingError.inconsistentDealer(2)) {
            try changed.check(feldman, keys, context, dealer: 2)
        }
    }

    @Test func otherShapesAreRefused() throws {
        #expect(throws: SecretSharingError.lengthMismatch(expected: 4, found: 3)) {
            try remade(texts: Array(dealing.texts.dropLast()))
        }
        #expect(throws: SecretSharingError.wrongCommitmentCount(expected: 2, found: 3)) {
            try remade(
                commitments: FeldmanCommitments(
                    [.generator, .generator, .generator], threshold: 2))
        }
        #expect(throws: SecretSharingError.lengthMismatch(expected: 4, found: 3)) {
            try dealing.check(feldman, Array(keys.dropLast()), context, dealer: 2)
        }
        var withIdentity = keys
        withIdentity[3] = .zero
        #expect(throws: SecretSharingError.identityKey(3)) {
            _ = try SealedDealing(
                SecretVector([G.Scalar(5)]), by: feldman, to: withIdentity, context, dealer: 2)
        }
        #expect(throws: SecretSharingError.noSuchParty(-1, of: 4)) {
            _ = try dealing.share(
                at: -1, key: secrets[0], feldman, keys, context, dealer: 2)
        }
    }
}
