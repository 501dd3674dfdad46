import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct ThresholdElGamalTests {
    struct Shared<Group: KeyGroup> {
        let shares: [KeyShare<Group>]
        let elGamal: ThresholdElGamal<Group>

        init(_ scheme: KeyScheme, minimumSigners: Int = 3, parties: Int = 5) throws {
            let purpose = try KeyPurpose(scheme: scheme, label: "mailbox")
            let dealer = try TrustedDealer<Group>(
                purpose: purpose, participants: TestParties(parties).participants,
                minimumSigners: minimumSigners)
            var random = SystemRandomNumberGenerator()
            shares = try dealer.split(SecretVector([Group.Scalar.random()]), using: &random)
            elGamal = try ThresholdElGamal(shares[0].publicKeyPackage, purpose: purpose)
        }
    }

    @Test func whatIsEncryptedIsDecrypted() throws {
        try laws(Shared<Ristretto255>(.elGamalRistretto255))
        try laws(Shared<BN254.G1>(.elGamalBN254))
    }

    private func laws<Group>(_ shared: Shared<Group>) throws {
        var random = SeededGenerator(label: "elgamal")
        let elGamal = shared.elGamal
        for length in [0, 1, 32, 1000] {
            let text = random.bytes(length)
            let made = try elGamal.encrypt(SecretVector(text), label: [1, 2])
            let ciphertext = try ThresholdCiphertext<Group>(encoded: made.encoded())
            #expect(ciphertext == made && ciphertext.label == [1, 2])
            #expect(elGamal.accepts(ciphertext))
            let parts = try shared.shares.map { share in
                let part = try elGamal.decrypt(ciphertext, with: share)
                #expect(elGamal.verifies(part, of: ciphertext))
                let decoded = try DecryptionShare<Group>(
                    encoded: part.encoded(), from: share.party)
                #expect(decoded == part)
                return decoded
            }
            for subset in [[0, 1, 2], [4, 2, 0], [0, 1, 2, 3, 4]] {
                let result = try elGamal.combine(subset.map { parts[$0] }, of: ciphertext)
                #expect(result.output.bytes.reveal() == text && result.culprits.isEmpty)
            }
            #expect(
                throws: KeyManagementError.tooFewPartials(needed: 3, right: 2, culprits: [])
            ) { try elGamal.combine(Array(parts.prefix(2)), of: ciphertext) }
            #expect(try elGamal.encrypt(SecretVector(text), label: [1, 2]) != made)
        }
    }

    /// Whoever changes anything in a ciphertext, its label too, has to prove again what it doesn't know:
    /// holders give no part for it.
    @Test func changedCiphertextsAreRefused() throws {
        let shared = try Shared<Ristretto255>(.elGamalRistretto255)
        let made = try shared.elGamal.encrypt(SecretVector(Array("secret".utf8)), label: [5])
        let encoded = made.encoded()
        for place in encoded.indices {
            for bit in [UInt8(1), 0x80] {
                var changed = encoded
                changed[place] ^= bit
                guard let ciphertext = try? ThresholdCiphertext<Ristretto255>(encoded: changed)
                else { continue }
                #expect(!shared.elGamal.accepts(ciphertext))
                #expect(throws: KeyManagementError.invalidCiphertext) {
                    try shared.elGamal.decrypt(ciphertext, with: shared.shares[0])
                }
                #expect(throws: KeyManagementError.invalidCiphertext) {
                    try shared.elGamal.combine([], of: ciphertext)
                }
            }
        }
        for bytes in [[], Array(encoded.dropLast()), encoded + [0]] {
            #expect(throws: KeyManagementError.malformedEncoding) {
                try ThresholdCiphertext<Ristretto255>(encoded: bytes)
            }
        }
        var newer = encoded
        newer[1] = 2
        #expect(throws: KeyManagementError.unknownVersion(2)) {
            try ThresholdCiphertext<Ristretto255>(encoded: newer)
        }
        #expect(throws: KeyManagementError.malformedEncoding) {
            try ThresholdCiphertext<BN254.G1>(encoded: encoded)
        }
    }

    /// A fault in each share in turn.
    @Test func wrongPartsAreNamed() throws {
        let shared = try Shared<BN254.G1>(.elGamalBN254)
        let elGamal = shared.elGamal
        let text: [UInt8] = [1, 2, 3]
        let ciphertext = try elGamal.encrypt(SecretVector(text), label: [])
        let other = try elGamal.encrypt(SecretVector(text), label: [])
        let parts = try shared.shares.map { try elGamal.decrypt(ciphertext, with: $0) }
        for place in 0..<3 {
            // Of another ciphertext; of another holder; with a byte of the proof changed.
            let next = try DecryptionShare<BN254.G1>(
                encoded: parts[place + 1].encoded(), from: parts[place].party)
            var bytes = parts[place].encoded()
            bytes[bytes.count - 1] ^= 1
            let changed = try DecryptionShare<BN254.G1>(encoded: bytes, from: parts[place].party)
            let another = try elGamal.decrypt(other, with: shared.shares[place])
            for wrong in [another, next] {
                #expect(!elGamal.verifies(wrong, of: ciphertext))
                var all = parts
                all[place] = wrong
                let result = try elGamal.combine(all, of: ciphertext)
                #expect(result.output.bytes.reveal() == text)
                #expect(result.culprits == [parts[place].party])
                #expect(
                    throws: KeyManagementError.tooFewPartials(
                        needed: 3, right: 2, culprits: [parts[place].party])
                ) { try elGamal.combine(Array(all.prefix(3)), of: ciphertext) }
            }
            #expect(!elGamal.verifies(changed, of: ciphertext))
        }
        #expect(throws: KeyManagementError.repeatedPartial(parts[0].party)) {
            try elGamal.combine([parts[0], parts[0], parts[1]], of: ciphertext)
        }
    }

    /// Whatever of a part is changed on the way: it is no part, or it is not right and named.
    @Test func changedPartsAreNamed() throws {
        let shared = try Shared<Ristretto255>(.elGamalRistretto255)
        let text: [UInt8] = [4, 5]
        let ciphertext = try shared.elGamal.encrypt(SecretVector(text), label: [])
        let parts = try shared.shares.map { try shared.elGamal.decrypt(ciphertext, with: $0) }
        var generator = SeededGenerator(label: "changed parts of ElGamal")
        var decoded = 0
        let encoded = parts[1].encoded()
        for mutation in MessageMutations.all(encoded, stride: 1, using: &generator) {
            let changed: DecryptionShare<Ristretto255>
            do throws(KeyManagementError) {
                changed = try DecryptionShare(encoded: mutation.bytes, from: 2)
            } catch {
                #expect(error.culprit == 2, "\(mutation.name)")
                continue
            }
            decoded += 1
            #expect(!shared.elGamal.verifies(changed, of: ciphertext), "\(mutation.name)")
            let result = try shared.elGamal.combine([changed] + parts[2...], of: ciphertext)
            #expect(result.output.bytes.reveal() == text)
            // Also where what opens the ciphertext was right: proofs are looked at first.
            #expect(result.culprits == [2], "\(mutation.name)")
        }
        #expect(decoded > 0)
    }

    @Test func malformedPartsNameTheirSender() throws {
        let shared = try Shared<Ristretto255>(.elGamalRistretto255)
        let ciphertext = try shared.elGamal.encrypt(SecretVector([1]), label: [])
        let encoded = try shared.elGamal.decrypt(ciphertext, with: shared.shares[1]).encoded()
        var identity = encoded
        for i in 2..<34 { identity[i] = 0 }
        for bytes in [[], Array(encoded.dropLast()), encoded + [0], identity] {
            #expect(throws: KeyManagementError.fault(of: 2, .malformed)) {
                try DecryptionShare<Ristretto255>(encoded: bytes, from: 2)
            }
        }
        var newer = encoded
        newer[1] = 9
        #expect(throws: KeyManagementError.fault(of: 2, .unknownVersion(9))) {
            try DecryptionShare<Ristretto255>(encoded: newer, from: 2)
        }
    }

    @Test func keysAndLimits() throws {
        let shared = try Shared<Ristretto255>(.elGamalRistretto255)
        let another = try Shared<Ristretto255>(.elGamalRistretto255)
        let ciphertext = try shared.elGamal.encrypt(SecretVector([1]), label: [])
        #expect(!another.elGamal.accepts(ciphertext))
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            try shared.elGamal.decrypt(ciphertext, with: another.shares[0])
        }
        let package = shared.shares[0].publicKeyPackage
        let signing = try KeyPurpose(scheme: .frostRistretto255, label: "mailbox")
        #expect(
            throws: KeyManagementError.wrongScheme(
                expected: .elGamalRistretto255, found: .frostRistretto255)
        ) {
            try ThresholdElGamal(package, purpose: signing)
        }
        let other = try KeyPurpose(scheme: .elGamalRistretto255, label: "other")
        #expect(
            throws: KeyManagementError.wrongPurpose(expected: other, found: package.purpose)
        ) { try ThresholdElGamal(package, purpose: other) }
        #expect(throws: KeyManagementError.messageTooLong(byteCount: 1025, limit: 1024)) {
            try shared.elGamal.encrypt(
                SecretVector([1]), label: [UInt8](repeating: 0, count: 1025))
        }
        let limit = ThresholdCiphertext<Ristretto255>.plaintextByteLimit
        #expect(throws: KeyManagementError.messageTooLong(byteCount: limit + 1, limit: limit)) {
            try shared.elGamal.encrypt(
                SecretVector<UInt8>(repeating: 0, count: limit + 1), label: [])
        }
    }

    /// A sender proves one exponent and seals under another key: right parts, but nothing to open.
    @Test func whatWasSealedUnderAnotherKeyIsTheSendersFault() throws {
        let shared = try Shared<Ristretto255>(.elGamalRistretto255)
        let ciphertext = shared.elGamal.ciphertext(
            sealed: [UInt8](repeating: 7, count: 40), label: [], exponent: .random())
        #expect(shared.elGamal.accepts(ciphertext))
        let parts = try shared.shares.map { try shared.elGamal.decrypt(ciphertext, with: $0) }
        #expect(throws: KeyManagementError.invalidCiphertext) {
            try shared.elGamal.combine(parts, of: ciphertext)
        }
    }
}
