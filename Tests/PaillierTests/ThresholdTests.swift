import BigIntegers
import Paillier
import TestSupport
import Testing

@Suite struct ThresholdTests {
    private static let session: [UInt8] = [7, 7]
    private static let dealt = try? SharedKeys.safe.deal(.shamir(threshold: 1, parties: 3))

    @Test(arguments: [
        ThresholdScheme.shamir(threshold: 0, parties: 1), .shamir(threshold: 2, parties: 5),
        .additive(parties: 1), .additive(parties: 3),
    ])
    func decrypts(scheme: ThresholdScheme) throws {
        let (key, shares) = try SharedKeys.safe.deal(scheme)
        let values: [BigInteger] = [5, -(BigInteger(1) << 2000), 0]
        let c = try key.publicKey.encrypt(Plaintexts(values, bits: 2046))
        let parts = try shares.map { try $0.decrypt(c, session: Self.session) }
        #expect(try key.combine(parts, of: c, session: Self.session) == values)
        let last = Array(parts.suffix(scheme.needed).reversed())
        #expect(try key.combine(last, of: c, session: Self.session) == values)
        if scheme.needed > 1 {
            #expect(
                throws: PaillierError.tooFewParts(
                    needed: scheme.needed, given: scheme.needed - 1)
            ) {
                try key.combine(Array(last.dropLast()), of: c, session: Self.session)
            }
        }
        // Everything survives its encoding.
        let again = try ThresholdKey(bytes: key.bytes)
        #expect(again == key)
        let share = try ThresholdKeyShare(secretBytes: shares[0].secretBytes(), key: again)
        let part = try share.decrypt(c, session: Self.session)
        #expect(part.values == parts[0].values)
        let read = try PartialDecryption(bytes: part.bytes(key: key), count: 3, key: key)
        #expect(read == part)
    }

    @Test func wrongPartsNameTheirParty() throws {
        let (key, shares) = try #require(Self.dealt)
        let c = try key.publicKey.encrypt(Plaintexts([5, 6]))
        let parts = try shares.map { try $0.decrypt(c, session: Self.session) }
        func combine(
            _ parts: [PartialDecryption], _ c: Ciphertexts, _ session: [UInt8] = Self.session
        ) throws -> [BigInteger] {
            try key.combine(parts, of: c, session: session)
        }
        #expect(try combine(parts, c) == [5, 6])
        let refused = PaillierError.partialDecryptionRefused(party: 2)
        let bytes = parts[1].bytes(key: key)
        // A value, its challenge, its response, of both ciphertexts; the party.
        let each = (bytes.count - 2) / 2
        for at in [2 + 511, 2 + 512 + 2, 2 + each - 1, 2 + each + 511, bytes.count - 1] {
            var changed = bytes
            changed[at] ^= 1
            let part = try PartialDecryption(bytes: changed, count: 2, key: key)
            #expect(throws: refused) { try combine([parts[0], part], c) }
        }
        var zero = bytes
        for i in 2..<(2 + 512) { zero[i] = 0 }
        let part = try PartialDecryption(bytes: zero, count: 2, key: key)
        #expect(throws: refused) { try combine([parts[0], part], c) }
        var posing = bytes
        posing[1] = 3
        let other = try PartialDecryption(bytes: posing, count: 2, key: key)
        #expect(throws: PaillierError.partialDecryptionRefused(party: 3)) {
            try combine([parts[0], other], c)
        }
        for (change, error) in [
            ({ $0[1] = 0 }, .partyRefused(0)), ({ $0[1] = 4 }, .partyRefused(4)),
            ({ $0[0] = 2 }, .malformed(.partialDecryption)),
            ({ $0.removeLast() }, .malformed(.partialDecryption)),
        ] as [((inout [UInt8]) -> Void, PaillierError)] {
            var changed = bytes
            change(&changed)
            #expect(throws: error) {
                _ = try PartialDecryption(bytes: changed, count: 2, key: key)
            }
        }
        #expect(throws: PaillierError.partyRefused(1)) { try combine([parts[0], parts[0]], c) }
        #expect(throws: PaillierError.partialDecryptionRefused(party: 1)) {
            try combine(parts, c, [7, 8])
        }
        let exchanged = try Ciphertexts.joined([c[1], c[0]])
        #expect(throws: PaillierError.partialDecryptionRefused(party: 1)) {
            try combine(parts, exchanged)
        }
        #expect(throws: PaillierError.countMismatch(expected: 1, found: 2)) {
            try combine(parts, c[0])
        }
        // Another dealing of the same key.
        let foreign = try SharedKeys.safe.deal(.shamir(threshold: 1, parties: 3))
        let theirs = try foreign.shares[1].decrypt(c, session: Self.session)
        #expect(throws: refused) { try combine([parts[0], theirs], c) }
        #expect(throws: PaillierError.keyMismatch) {
            try combine(parts, SharedKeys.alice.publicKey.encrypt(Plaintexts([1, 2])))
        }
    }

    @Test func sharesAreChecked() throws {
        let (key, shares) = try #require(Self.dealt)
        let bytes = shares[1].secretBytes()
        for (change, error) in [
            ({ $0[8] = 0 }, .partyRefused(0)), ({ $0[8] = 4 }, .partyRefused(4)),
            ({ $0[8] = 1 }, .malformed(.keyShare)),
            ({ $0[$0.count - 1] ^= 1 }, .malformed(.keyShare)),
            // Beyond the bits that exponents have: no power shows it.
            ({ $0[9] ^= 0x10 }, .malformed(.keyShare)),
            ({ $0.removeLast() }, .malformed(.keyShare)), ({ $0[5] = 1 }, .malformed(.keyShare)),
        ] as [((inout [UInt8]) -> Void, PaillierError)] {
            var changed = bytes
            change(&changed)
            #expect(throws: error) { _ = try ThresholdKeyShare(secretBytes: changed, key: key) }
        }
        var dumped = ""
        dump(shares[0], to: &dumped)
        #expect(!dumped.contains("exponent"))
        for (change, error) in [
            ({ $0[8] = 4 }, .invalidThreshold(threshold: 3, parties: 3)),
            ({ $0[9] = 65 }, .invalidThreshold(threshold: 1, parties: 65)),
            ({ $0.removeLast() }, .malformed(.verificationKey)),
            ({ $0[10 + 255] ^= 1 }, .keyRefused(.even)),
        ] as [((inout [UInt8]) -> Void, PaillierError)] {
            var changed = key.bytes
            change(&changed)
            #expect(throws: error) { _ = try ThresholdKey(bytes: changed) }
        }
    }

    /// Shares that fit their verification keys, of an exponent that decrypts nothing.
    @Test func wrongDealingsGiveNoPlaintext() throws {
        let (key, shares) = try SharedKeys.safe.deal(.additive(parties: 2))
        var bytes = key.bytes
        // v, v_1, v_2: both exponents become 1.
        let size = key.publicKey.bits / 4
        let first = bytes.count - 3 * size
        let base = Array(bytes[first..<first + size])
        bytes.replaceSubrange((first + size)..., with: base + base)
        let wrong = try ThresholdKey(bytes: bytes)
        let c = try key.publicKey.encrypt(5)
        let parts = try shares.map { share in
            var secret = share.secretBytes()
            for k in 9..<secret.count { secret[k] = k == secret.count - 1 ? 1 : 0 }
            return try ThresholdKeyShare(secretBytes: secret, key: wrong)
                .decrypt(c, session: Self.session)
        }
        #expect(throws: PaillierError.partsInconsistent) {
            _ = try wrong.combine(parts, of: c, session: Self.session)
        }
    }

    @Test func dealingIsChecked() {
        #expect(throws: PaillierError.keyRefused(.primesNotSafe)) {
            _ = try SharedKeys.alice.deal(.additive(parties: 2)).shares.count
        }
        for (scheme, threshold) in [
            (ThresholdScheme.shamir(threshold: 3, parties: 3), 3),
            (.shamir(threshold: -1, parties: 3), -1), (.shamir(threshold: 0, parties: 0), 0),
            (.additive(parties: 0), -1), (.additive(parties: 65), 64),
        ] {
            #expect(
                throws: PaillierError.invalidThreshold(
                    threshold: threshold, parties: scheme.parties)
            ) {
                _ = try SharedKeys.safe.deal(scheme).shares.count
            }
        }
    }
}
