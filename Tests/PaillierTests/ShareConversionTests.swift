import BigIntegers
import Paillier
import SecretSharing
import TestSupport
import Testing

@Suite struct ShareConversionTests {
    private let alice = SharedKeys.alice
    private var key: PublicKey { alice.publicKey }

    private static let prime = (BigInteger(1) << 61) - 1

    private func sum(_ shares: [AdditiveShares]) throws -> [BigInteger] {
        let columns = shares.map { $0.reveal() }
        for (column, share) in zip(columns, shares) {
            #expect(column.allSatisfy { $0.signum >= 0 && $0 < share.modulus })
        }
        return try columns[0].indices.map { i in
            try columns.reduce(BigInteger(0)) { $0 + $1[i] }.modulo(shares[0].modulus)
        }
    }

    @Test(arguments: [BigInteger(1) << 64, prime, BigInteger(1) << 32, BigInteger(2), nil])
    func toSharesAndBack(modulus given: BigInteger?) throws {
        let modulus = given ?? key.modulus
        let values: [BigInteger] = [0, 5, -7, BigInteger(1) << 99, -(BigInteger(1) << 100)]
        let expected = try values.map { try $0.modulo(modulus) }
        let c = try key.encrypt(Plaintexts(values, bits: 100))
        // Bob masks, Alice decrypts.
        let conversion = try ShareConversion(key: key, modulus: modulus, valueBits: 100)
        let (message, bobs) = conversion.mask(count: 5)
        let masked = try conversion.masked(c, masks: [message])
        let alices = conversion.shares(ofDecrypted: try alice.decrypt(masked))
        #expect(try sum([alices, bobs]) == expected)
        // Back: both encrypt.
        let column = try conversion.encrypt(alices, parties: 2)
            .adding(conversion.encrypt(bobs, parties: 2))
        let plain = try alice.decrypt(column).reveal()
        #expect(try plain.map { try $0.modulo(modulus) } == expected)
        if given != nil {
            // Exactly x + j M with j = 0 or 1.
            for (x, y) in zip(plain, expected) { #expect(x == y || x == y + modulus) }
        }
    }

    /// Three parties with a shared key: each masks, all decrypt together.
    @Test func byThresholdDecryption() throws {
        let (threshold, shares) = try SharedKeys.safe.deal(.additive(parties: 3))
        let key = threshold.publicKey
        let values: [BigInteger] = [123, -456]
        let c = try key.encrypt(Plaintexts(values, bits: 20))
        let modulus = BigInteger(1) << 64
        let conversion = try ShareConversion(
            key: key, modulus: modulus, valueBits: 20, maskers: 3)
        let steps = (0..<3).map { _ in conversion.mask(count: 2) }
        let masked = try conversion.masked(c, masks: steps.map(\.message))
        let parts = try shares.map { try $0.decrypt(masked, session: [1]) }
        let opened = try threshold.combine(parts, of: masked, session: [1])
        let open = conversion.shares(
            ofDecrypted: try Plaintexts(opened, bits: key.bits - 1))
        let total = try sum(steps.map(\.shares) + [open])
        #expect(total == [123, modulus - 456])
        #expect(throws: PaillierError.countMismatch(expected: 3, found: 2)) {
            try conversion.masked(c, masks: steps.dropLast().map(\.message))
        }
    }

    /// What the other side decrypts has no more to do with the secret than chance: its distribution for
    /// one secret and for another is the same, bit by bit.
    @Test func masksHide() throws {
        let conversion = try ShareConversion(
            key: key, modulus: BigInteger(1) << 64, valueBits: 8, statisticalBits: 40)
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 50), count: 2)
        let runs = 400
        for (place, secret) in [-256, 255].enumerated() {
            let c = try key.encrypt(Plaintexts([Int64](repeating: Int64(secret), count: runs)))
            let (message, _) = conversion.mask(count: runs)
            let y = try alice.decrypt(conversion.masked(c, masks: [message])).reveal()
            for value in y {
                #expect(value.signum >= 0 && value.bitWidth <= 50)
                for bit in 0..<49 where value.bit(bit) { counts[place][bit] += 1 }
            }
        }
        // 200 expected each, standard deviation 10: six of them.
        for bit in 0..<49 {
            for place in 0..<2 { #expect((140...260).contains(counts[place][bit]), "bit \(bit)") }
        }
    }

    @Test func whatMightWrapIsRefused() throws {
        let modulus = BigInteger(1) << 64
        // What is decrypted is centred: it must stay below N / 2, not N.
        for (maskers, bits) in [(1, 1916), (2, 1915), (3, 1915), (6, 1914), (8, 1913)] {
            _ = try ShareConversion(
                key: key, modulus: modulus, valueBits: bits, maskers: maskers)
            #expect(throws: PaillierError.overflow(neededBits: 2047, availableBits: 2046)) {
                _ = try ShareConversion(
                    key: key, modulus: modulus, valueBits: bits + 1, maskers: maskers)
            }
        }
        let conversion = try ShareConversion(key: key, modulus: modulus, valueBits: 64)
        let words = AdditiveShares(modulo2To64: SecretWords([7, .max]))
        #expect(words.reveal() == [7, BigInteger(UInt64.max)] && words.lowWords().count == 2)
        #expect(words.lowWords().reveal() == [7, .max])
        let other = try AdditiveShares([1], modulus: 5)
        #expect(throws: PaillierError.keyMismatch) { try conversion.encrypt(other, parties: 2) }
        #expect(throws: PaillierError.plaintextOutOfRange(position: 0)) {
            _ = try AdditiveShares([5], modulus: 5).count
        }
        let wide = try ShareConversion(
            key: key, modulus: BigInteger(1) << 2045, valueBits: 64)
        let shares = try AdditiveShares([1], modulus: BigInteger(1) << 2045)
        #expect(throws: PaillierError.self) { try wide.encrypt(shares, parties: 4) }
        let foreign = try SharedKeys.bob.publicKey.encrypt(1)
        #expect(throws: PaillierError.keyMismatch) {
            try conversion.masked(foreign, masks: [foreign])
        }
    }
}
