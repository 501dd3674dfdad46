import BigIntegers
import EllipticCurves
import FiniteFields
import Foundation
import SecretSharing
import TestSupport
import Testing
import Transcripts

@Suite struct PublicSharingTests {
    typealias G = Secp256k1.Point
    private static let context = TranscriptContext(
        session: [7, 7], participants: [[1], [2]], epoch: 3)

    /// Two custodians with P-256 and one with RSA, and a sharing among them that any two open.
    private struct Sample: Sendable {
        let pairs: [TestRecipient]
        let keys: [RecipientKey]
        let sharing: PublicSharing<G>
        let encoded: [UInt8]

        init() throws {
            pairs = [.ec("P-256"), .rsa(bits: 3072), .ec("P-256")].compactMap { TestRecipient($0) }
            keys = try pairs.map { try $0.publicKey() }
            sharing = try PublicSharing<G>(
                SecretVector([G.Scalar(123_456)]), threshold: 1, to: keys,
                PublicSharingTests.context, dealer: 1)
            encoded = sharing.encoded
        }
    }
    private static let sample = Result { try Sample() }

    @Test func anybodyVerifiesAndEnoughCustodiansRestore() throws {
        let sample = try Self.sample.get()
        let decoded = try PublicSharing<G>(encoded: sample.encoded)
        #expect(decoded.encoded == sample.encoded)
        try decoded.verify(sample.keys, Self.context, dealer: 1)
        #expect(decoded.commitments.publicSecret == G.generatorMultiplied(by: G.Scalar(123_456)))
        let feldman = try FeldmanSharing<G>(threshold: 1, parties: 3)
        var shares = [ShamirShare<G.Scalar>]()
        for place in 0..<3 {
            let key = try sample.pairs[place].secretKey()
            shares.append(
                try decoded.share(at: place, key, Self.context, dealer: 1))
        }
        for pair in [[0, 1], [1, 2], [2, 0]] {
            let secret = try feldman.reconstruct(
                pair.map { shares[$0] }, decoded.commitments
            ).reveal()
            #expect(secret == [G.Scalar(123_456)])
        }
        print(
            "public sharing to 2 P-256 and 1 RSA-3072: \(sample.encoded.count) bytes")
    }

    /// A custodian counts once: one that is there twice would hold two shares of a sharing that any two open.
    @Test func custodiansAreDifferent() throws {
        let sample = try Self.sample.get()
        let keys = [sample.keys[0], sample.keys[2], sample.keys[0]]
        #expect(throws: SecretSharingError.repeatedKey(2)) {
            _ = try PublicSharing<G>(
                SecretVector([G.Scalar(1)]), threshold: 1, to: keys, Self.context, dealer: 1)
        }
        // Both are on P-256: the second's fingerprint in the third's place.
        var changed = sample.encoded
        let (first, third) = (10, 10 + 2 * 34)
        changed.replaceSubrange(third..<(third + 32), with: changed[first..<(first + 32)])
        #expect(throws: SecretSharingError.malformedShare(.impossibleParameters)) {
            _ = try PublicSharing<G>(encoded: changed)
        }
    }

    @Test func otherGroupsWork() throws {
        let sample = try Self.sample.get()
        try check(Ristretto255.self, sample)
        try check(BLS12_381.G1.self, sample)
        try check(BLS12_381.G2.self, sample)
    }

    private func check<Group: PrimeOrderGroup>(_: Group.Type, _ sample: Sample) throws {
        let secret = Group.Scalar.random()
        let keys = [sample.keys[0], sample.keys[2]]
        let sharing = try PublicSharing<Group>(
            SecretVector([secret]), threshold: 0, to: keys, Self.context, dealer: 0)
        let decoded = try PublicSharing<Group>(encoded: sharing.encoded)
        try decoded.verify(keys, Self.context, dealer: 0)
        let share = try decoded.share(
            at: 1, sample.pairs[2].secretKey(), Self.context, dealer: 0
        ).values.reveal()
        #expect(share == [secret])
        // Under another group's name it is nothing.
        #expect(throws: SecretSharingError.self) {
            _ = try PublicSharing<G>(encoded: sharing.encoded)
        }
    }

    /// Soundness is a constant: log2 of C(256, 30) is 129.7.
    @Test func soundnessIsAtLeast128Bits() {
        var sets: BigInteger = 1
        for k in 0..<PublicSharing<G>.hiddenRounds {
            sets = sets * BigInteger(PublicSharing<G>.rounds - k)
        }
        var orders: BigInteger = 1
        for k in 1...PublicSharing<G>.hiddenRounds { orders = orders * BigInteger(k) }
        #expect(sets > orders * (BigInteger(1) << 128))
    }

    /// Every region of the encoding, bit by bit in places: refused when decoded or when verified.
    @Test func changedSharingsAreRefused() throws {
        var generator = SeededGenerator(label: "public sharing, changed")
        let sample = try Self.sample.get()
        let encoded = sample.encoded
        // Head, fingerprints and text lengths, commitments, salt, challenge, nodes, then responses and
        // texts.
        let head = 10 + 3 * 34
        let fixed = [
            0, 4, 5, 7, 9, 10, 43, head, head + 33, head + 66, head + 98, head + 130, head + 132,
        ]
        let random = (0..<16).map { _ in Int.random(in: head..<encoded.count, using: &generator) }
        for place in fixed + random {
            var changed = encoded
            changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            #expect(throws: SecretSharingError.self, "byte \(place)") {
                try PublicSharing<G>(encoded: changed)
                    .verify(sample.keys, Self.context, dealer: 1)
            }
        }
        for count in [0, 3, 9, head, head + 200, encoded.count - 1] {
            #expect(throws: SecretSharingError.self) {
                _ = try PublicSharing<G>(encoded: Array(encoded[..<count]))
            }
        }
        #expect(throws: SecretSharingError.malformedShare(.tooLong)) {
            _ = try PublicSharing<G>(encoded: encoded + [0])
        }
    }

    /// Numbers that can't be are refused before anything is read for them.
    @Test func impossibleNumbersAreRefused() throws {
        let encoded = try Self.sample.get().encoded
        let impossible = SecretSharingError.malformedShare(.impossibleParameters)
        // As many custodians as it says, one too many.
        var many = Array(encoded[..<8]) + [0, 65]
        for place in 0..<65 {
            many += [UInt8](repeating: UInt8(place), count: 32) + [0, 113]
        }
        #expect(throws: impossible) { _ = try PublicSharing<G>(encoded: many) }
        // More nodes of the tree than it has leaves: behind three custodians, two commitments, salt and
        // challenge.
        let place = 10 + 3 * 34 + 2 * G.canonicalByteCount + 64
        var nodes = encoded
        nodes.replaceSubrange(place..<(place + 2), with: [1, 1])
        nodes += [UInt8](repeating: 0, count: 257 * 16)
        #expect(throws: impossible) { _ = try PublicSharing<G>(encoded: nodes) }
        // One node more than the hidden rounds leave: a sharing has one encoding that verifies.
        var more = encoded
        more[place + 1] += 1
        more.insert(
            contentsOf: [UInt8](repeating: 0, count: 16),
            at: place + 2 + 16 * Int(encoded[place + 1]))
        let decoded = try PublicSharing<G>(encoded: more)
        #expect(throws: SecretSharingError.inconsistentDealer(1)) {
            try decoded.verify(Self.sample.get().keys, Self.context, dealer: 1)
        }
    }

    /// Session, participants, epoch, dealer, recipients and their order are all bound.
    @Test func sharingsAreWorthNothingElsewhere() throws {
        let sample = try Self.sample.get()
        var contexts = [Self.context, Self.context, Self.context]
        contexts[0].session = [7]
        contexts[1].participants = [[1], [3]]
        contexts[2].epoch = 4
        let refusal = SecretSharingError.inconsistentDealer(1)
        for context in contexts {
            #expect(throws: refusal) { try sample.sharing.verify(sample.keys, context, dealer: 1) }
            #expect(throws: refusal) {
                _ = try sample.sharing.share(
                    at: 0, sample.pairs[0].secretKey(), context, dealer: 1)
            }
        }
        #expect(throws: SecretSharingError.inconsistentDealer(0)) {
            try sample.sharing.verify(sample.keys, Self.context, dealer: 0)
        }
        let others = [
            sample.keys.reversed(), Array(sample.keys.dropLast()), sample.keys + sample.keys,
        ]
        for keys in others {
            #expect(throws: SecretSharingError.recipient(.otherKey)) {
                try sample.sharing.verify(keys, Self.context, dealer: 1)
            }
        }
        #expect(throws: SecretSharingError.recipient(.otherKey)) {
            _ = try sample.sharing.share(
                at: 0, sample.pairs[2].secretKey(), Self.context, dealer: 1)
        }
        for place in [-1, 3] {
            #expect(throws: SecretSharingError.noSuchParty(place, of: 3)) {
                _ = try sample.sharing.share(
                    at: place, sample.pairs[0].secretKey(), Self.context, dealer: 1)
            }
        }
    }

    @Test func impossibleSharingsAreRefused() throws {
        let sample = try Self.sample.get()
        for (threshold, count) in [(3, 3), (-1, 3), (0, 0)] {
            let refusal = SecretSharingError.invalidThreshold(
                threshold: threshold, parties: count)
            #expect(throws: refusal) {
                _ = try PublicSharing<G>(
                    SecretVector([.one]), threshold: threshold,
                    to: Array(sample.keys.prefix(count)), Self.context, dealer: 0)
            }
        }
        let many = [RecipientKey](repeating: sample.keys[0], count: 65)
        #expect(throws: SecretSharingError.invalidThreshold(threshold: 1, parties: 65)) {
            _ = try PublicSharing<G>(
                SecretVector([.one]), threshold: 1, to: many, Self.context, dealer: 0)
        }
        #expect(throws: SecretSharingError.identityCommitment(position: 0)) {
            _ = try PublicSharing<G>(
                SecretVector([.zero]), threshold: 1, to: sample.keys, Self.context, dealer: 0)
        }
    }

    /// A dealer whose texts for one custodian are false in the hidden rounds only, as far as it can do
    /// so after the challenge: the challenge was made of other texts.
    @Test func falseTextsAreFoundWithoutSecrets() throws {
        let sample = try Self.sample.get()
        let other = try PublicSharing<G>(
            SecretVector([G.Scalar(5)]), threshold: 1, to: sample.keys, Self.context, dealer: 1)
        // The last round's last text is of the other sharing.
        let spliced = sample.encoded.dropLast(113) + other.encoded.suffix(113)
        #expect(throws: SecretSharingError.inconsistentDealer(1)) {
            try PublicSharing<G>(encoded: Array(spliced))
                .verify(sample.keys, Self.context, dealer: 1)
        }
        // The custodian has others, and still gets its share.
        let share = try PublicSharing<G>(encoded: Array(spliced)).share(
            at: 2, sample.pairs[2].secretKey(), Self.context, dealer: 1)
        #expect(sample.sharing.commitments.verify(share))
    }
}
