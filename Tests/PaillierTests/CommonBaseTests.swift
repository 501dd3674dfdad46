import BigIntegers
import Paillier
import SecretSharing
import TestSupport
import Testing

/// Short-exponent randomness of a base that owner and peers have in common.
@Suite struct CommonBaseTests {
    private let secret = SharedKeys.alice
    private var key: PublicKey { secret.publicKey }

    private func common(
        _ base: OwnedBase, _ key: PublicKey, terms: Int
    ) throws -> CommonBase {
        try CommonBase(base.value, of: key, terms: terms, coefficientBits: 64)
    }

    @Test func ownersCiphertextsDecrypt() throws {
        var generator = SeededGenerator(label: "owned base")
        let base = OwnedBase(of: secret)
        let limit = BigInteger(1) << 1500
        let values =
            [0, 1, -1, limit - 1, -limit]
            + (try (0..<12).map { _ in try BigInteger.random(below: limit, using: &generator) })
        let c = try base.encrypt(Plaintexts(values, bits: 1500))
        #expect(try secret.decrypt(c).reveal() == values)
        #expect(try base.encrypt(Plaintexts(values, bits: 1500)) != c)
        // Powers of h: Jacobi symbol 1, whatever the plaintext.
        #expect(try c.values.allSatisfy { try $0.jacobiSymbol(over: key.modulus) == 1 })
    }

    /// Two-way products: a_i y_i + b_i x_i of both parties' words, packed, with masks.
    @Test func packedTwoWayProducts() throws {
        var generator = SeededGenerator(label: "two-way products")
        let packing = try Packing(slotBits: 170, key: key)
        let count = 2 * packing.slots + 5
        let (mine, theirs) = (generator.words(2 * count), generator.words(2 * count))
        let base = OwnedBase(of: secret)
        let signed = Plaintexts(signed: SecretWords(mine))
        #expect(signed.reveal() == mine.map { BigInteger(Int64(bitPattern: $0)) })
        let whole = 3 * packing.slots
        let padding = [UInt64](repeating: 0, count: 2 * (whole - count))
        let c = try base.encrypt(
            packing.place(Plaintexts(signed: SecretWords(mine + padding)), perSlot: 2))
        let masks = Plaintexts.random(count: whole, bits: 168)
        let sums = try common(base, key, terms: 2 * packing.slots).sums(
            of: c, times: Plaintexts(unsigned: SecretWords(theirs + padding)),
            terms: 2 * packing.slots, adding: packing.pack(masks))
        #expect(sums.count == 3)
        let found = try packing.unpack(secret.decrypt(sums), count: count).reveal()
        let added = masks.reveal()
        for i in 0..<count {
            let products = (2 * i..<2 * i + 2).map {
                BigInteger(Int64(bitPattern: mine[$0])) * BigInteger(theirs[$0])
            }
            #expect(found[i] == products[0] + products[1] + added[i])
        }
    }

    /// What covers a sum is longer by 128 bits than all that the sum's exponent can be.
    @Test(arguments: [1, 2, 23, 24, 31, 32]) func masksAreLongEnough(terms: Int) throws {
        let common = try common(OwnedBase(of: secret), key, terms: terms)
        let most = BigInteger(terms) * (BigInteger(1) << 64 - 1) * (BigInteger(1) << 256 - 1)
        #expect(common.hidingBits >= most.bitWidth + 128)
    }

    /// The owner sees in which coset of the cubes modulo p a result's randomness lies: of the same sum,
    /// in all of them.
    @Test func resultsHideFromTheOwner() throws {
        var owner = SharedKeys.alice
        var factors = [BigInteger]()
        while factors.isEmpty {
            owner = SecretKey()
            let bytes = owner.secretBytes()
            factors = try [bytes[8..<136], bytes[136...]].map { BigInteger(bigEndianBytes: $0) }
                .filter { try $0.modulo(3) == 1 }
        }
        let p = factors[0]
        let third = try (p - 1).quotientAndRemainder(dividingBy: 3).quotient
        var base = OwnedBase(of: owner)
        while try base.value.powerVariableTime(third, modulo: p) == 1 {
            base = OwnedBase(of: owner)
        }
        let common = try common(base, owner.publicKey, terms: 1)
        let c = try base.encrypt(Plaintexts([5]))
        let copies = try Ciphertexts.joined([Ciphertexts](repeating: c, count: 60))
        let sums = try common.sums(
            of: copies, times: Plaintexts(unsigned: SecretWords([UInt64](repeating: 7, count: 60))),
            terms: 1, adding: Plaintexts([Int64](repeating: 0, count: 60)))
        // Fails once in 2^34 runs.
        let cosets = try sums.values.map { try $0.powerVariableTime(third, modulo: p) }
        #expect(Set(cosets).count == 3)
        #expect(Set(sums.values).count == 60)
    }

    @Test func badBasesAndSumsAreRefused() throws {
        let n = key.modulus
        let p = BigInteger(bigEndianBytes: Array(secret.secretBytes()[8..<136]))
        for value in [0, 1, n - 1, n, n + 2, p, -3] {
            #expect(throws: PaillierError.randomnessNotInvertible(position: 0)) {
                _ = try CommonBase(value, of: key, terms: 1, coefficientBits: 64).hidingBits
            }
        }
        let base = OwnedBase(of: secret)
        let common = try common(base, key, terms: 2)
        let c = try base.encrypt(Plaintexts([1, 2, 3, 4]))
        let zero = Plaintexts([0])
        let words = Plaintexts(unsigned: SecretWords([1, 2, 3, 4]))
        #expect(throws: PaillierError.countMismatch(expected: 2, found: 4)) {
            try common.sums(of: c, times: words, terms: 4, adding: zero)
        }
        #expect(throws: PaillierError.overflow(neededBits: 63, availableBits: 64)) {
            try common.sums(of: c, times: Plaintexts([1, 2, 3, 4]), terms: 2, adding: zero)
        }
        #expect(throws: PaillierError.overflow(neededBits: 65, availableBits: 64)) {
            try common.sums(
                of: c, times: .random(count: 4, bits: 65), terms: 2,
                adding: Plaintexts([0, 0]))
        }
        let other = try SharedKeys.bob.encrypt(Plaintexts([1, 2]))
        #expect(throws: PaillierError.keyMismatch) {
            try common.sums(
                of: other, times: Plaintexts(unsigned: SecretWords([1, 2])), terms: 2, adding: zero)
        }
    }
}
