import BigIntegers
import Paillier
import SecretSharing
import TestSupport
import Testing

@Suite struct EncryptionTests {
    private let secret = SharedKeys.alice
    private var key: PublicKey { secret.publicKey }

    private func values(_ count: Int, bits: Int, _ label: String) throws -> [BigInteger] {
        var generator = SeededGenerator(label: label)
        return try (0..<count).map { _ in
            try BigInteger.random(below: BigInteger(1) << (bits + 1), using: &generator)
                - BigInteger(1) << bits
        }
    }

    @Test func roundTrips() throws {
        let edge = key.modulus >> 1
        let values = [0, 1, -1, edge, -edge] + (try values(14, bits: 2000, "round trips"))
        let plaintexts = try Plaintexts(values, bits: 2047)
        #expect(try secret.decrypt(key.encrypt(plaintexts)).reveal() == values)
        #expect(try secret.decrypt(secret.encrypt(plaintexts)).reveal() == values)
        let randomness = EncryptionRandomness(count: values.count, key: key)
        let c = try key.encrypt(plaintexts, randomness: randomness)
        #expect(try secret.decrypt(c).reveal() == values)
        #expect(try secret.decrypt(key.encrypt(Plaintexts([Int64]()))).count == 0)
    }

    @Test(arguments: [KeySize.bits3072, .bits4096]) func otherSizes(size: KeySize) throws {
        let key = SecretKey(size: size)
        let values: [BigInteger] = [5, -(BigInteger(1) << (size.rawValue - 2)), 7]
        let plaintexts = try Plaintexts(values, bits: size.rawValue - 2)
        #expect(try key.decrypt(key.publicKey.encrypt(plaintexts)).reveal() == values)
        #expect(try key.decrypt(key.encrypt(plaintexts)).reveal() == values)
    }

    /// c = (1 + N)^m r^N mod N^2, by GMP.
    @Test func isPaillier() throws {
        let n = key.modulus
        let r: BigInteger = 123_456_789
        let c = try key.encrypt(
            Plaintexts([-77]), randomness: EncryptionRandomness([r], key: key))
        let expected = try
            ((n + 1).powerVariableTime(n - 77, modulo: n * n)
            * r.powerVariableTime(n, modulo: n * n)).modulo(n * n)
        #expect(c.values == [expected])
        #expect(try secret.randomness(of: c).count == 1)
        let again = try key.encrypt(Plaintexts([-77]), randomness: secret.randomness(of: c))
        #expect(again == c)
        for other in [try key.encrypt(5), try secret.encrypt(Plaintexts([5]))] {
            let again = try key.encrypt(Plaintexts([5]), randomness: secret.randomness(of: other))
            #expect(again == other)
        }
    }

    /// Jacobi symbols of both signs, whoever encrypts, and after rerandomisation: it says nothing.
    @Test func randomnessHasBothSymbols() throws {
        let plaintexts = Plaintexts([Int64](repeating: 1, count: 40))
        let c = try key.encrypt(plaintexts)
        for column in [c, try secret.encrypt(plaintexts), c.rerandomised()] {
            let symbols = try column.values.map { try $0.jacobiSymbol(over: key.modulus) }
            // Fails once in 2^39 runs.
            #expect(Set(symbols) == [1, -1])
            #expect(Set(column.values).count == 40)
        }
    }

    /// Who knows p sees of which residues r is a power: fresh randomness must be uniform among all
    /// units, whatever the process, or it does not cover what the operands' randomness became. With
    /// powers of one base a third of all bases are cubes modulo p, and the cubic character of r^a shows.
    @Test func freshRandomnessHidesFromTheOwner() throws {
        var factors = [BigInteger]()
        var owner = SharedKeys.alice
        while factors.isEmpty {
            owner = SecretKey()
            let bytes = owner.secretBytes()
            factors = try [bytes[8..<136], bytes[136...]].map { BigInteger(bigEndianBytes: $0) }
                .filter { try $0.modulo(3) == 1 }
        }
        let third = try (factors[0] - 1).quotientAndRemainder(dividingBy: 3).quotient
        // Whether all with Jacobi symbol 1 are cubes: by chance each of 56 has another symbol or is one with
        // 2/3, all of a column once in 2^32.
        func areCubes(_ c: Ciphertexts) throws -> Bool {
            let n = owner.publicKey.modulus
            return try c.values.filter { try $0.jacobiSymbol(over: n) == 1 }
                .allSatisfy { try $0.powerVariableTime(third, modulo: factors[0]) == 1 }
        }
        let sevens = Plaintexts([Int64](repeating: 7, count: 56))
        let zeros = Plaintexts([Int64](repeating: 0, count: 56))
        for _ in 0..<16 {
            let key = try UncheckedPublicKey(modulus: owner.publicKey.modulus).assumedHonest()
            let ones = try Ciphertexts(checking: [BigInteger](repeating: 1, count: 56), key: key)
            #expect(try !areCubes(ones.rerandomised()))
            #expect(try !areCubes(ones.affine(multipliedBy: sevens, adding: zeros)))
        }
    }

    @Test func homomorphisms() throws {
        let a = try values(9, bits: 900, "homomorphisms, a")
        let b = try values(9, bits: 900, "homomorphisms, b")
        let (x, y) = (try Plaintexts(a, bits: 900), try Plaintexts(b, bits: 900))
        let (c, d) = (try key.encrypt(x), try key.encrypt(y))
        func decrypted(_ c: Ciphertexts) throws -> [BigInteger] {
            try secret.decrypt(c).reveal()
        }
        #expect(try decrypted(c.adding(d)) == zip(a, b).map { $0 + $1 })
        #expect(try decrypted(c[2].adding(d[2])) == [a[2] + b[2]])
        #expect(try decrypted(c.subtracting(d)) == zip(a, b).map { $0 - $1 })
        #expect(try decrypted(c.adding(y)) == zip(a, b).map { $0 + $1 })
        #expect(try decrypted(c.multiplied(by: y)) == zip(a, b).map { $0 * $1 })
        #expect(try decrypted(c.rerandomised()) == a)
        #expect(c.rerandomised() != c)
        #expect(
            try decrypted(c.affine(multipliedBy: y, adding: x)) == zip(a, b).map { $0 * $1 + $0 })
        let sums = try c.sums(of: y, terms: 3, adding: Plaintexts([1, 2, -3]))
        var expected: [BigInteger] = [1, 2, -3]
        for i in 0..<9 { expected[i / 3] = expected[i / 3] + a[i] * b[i] }
        #expect(try decrypted(sums) == expected)
    }

    /// Whether secret numbers happen not to be negative must not show in the time that they take: only
    /// the type they were made of says so.
    @Test func signsAreNotLookedAt() throws {
        #expect(try !Plaintexts([1, 2], bits: 8).isNonNegative)
        #expect(Plaintexts(unsigned: SecretWords([1, 2])).isNonNegative)
    }

    /// Products of words that are not negative take no inverses.
    @Test func unsignedFactors() throws {
        var generator = SeededGenerator(label: "unsigned factors")
        let (a, b) = (generator.words(8), generator.words(8))
        let c = try key.encrypt(Plaintexts(unsigned: SecretWords(a)))
        let product = try c.multiplied(by: Plaintexts(unsigned: SecretWords(b)))
        let decrypted = try secret.decrypt(product)
        #expect(decrypted.reveal() == zip(a, b).map { BigInteger($0) * BigInteger($1) })
        #expect(decrypted.lowWords().reveal() == zip(a, b).map { $0 &* $1 })
        let sums = try c.sums(of: Plaintexts(unsigned: SecretWords(b)), terms: 8)
        let low = try secret.decrypt(sums).lowWords().reveal()
        #expect(low == [zip(a, b).reduce(0 as UInt64) { $0 &+ $1.0 &* $1.1 }])
    }

    /// A key taken on trust may have so many factors that random numbers meet one, here one of 520: its
    /// bases are units all the same.
    @Test func basesAreUnits() throws {
        var (modulus, next): (BigInteger, BigInteger) = (1, 65_537)
        while modulus.bitWidth <= 2048 - 34 {
            if next.isProbablePrime(rounds: 25) { modulus = modulus * next }
            next = next + 2
        }
        let least = BigInteger(1) << 2047
        var last = try least.quotientAndRemainder(dividingBy: modulus).quotient + 1
        while !last.isProbablePrime(rounds: 25) { last = last + 1 }
        let key = try UncheckedPublicKey(modulus: modulus * last).assumedHonest()
        // Without the check this succeeds once in 18 runs.
        for _ in 0..<1500 {
            #expect(BigInteger.gcd(key.randomBase().reveal(0), key.modulus) == 1)
        }
    }

    @Test func wrongLengthsKeysAndRanges() throws {
        let c = try key.encrypt(Plaintexts([1, 2]))
        let other = try SharedKeys.bob.publicKey.encrypt(Plaintexts([1, 2]))
        #expect(throws: PaillierError.keyMismatch) { try c.adding(other) }
        #expect(throws: PaillierError.keyMismatch) { try secret.decrypt(other) }
        #expect(throws: PaillierError.keyMismatch) { _ = try secret.randomness(of: other).count }
        #expect(throws: PaillierError.keyMismatch) { try Ciphertexts.joined([c, other]) }
        #expect(throws: PaillierError.countMismatch(expected: 2, found: 1)) { try c.adding(c[0]) }
        #expect(throws: PaillierError.countMismatch(expected: 2, found: 1)) {
            try c.multiplied(by: Plaintexts([1]))
        }
        #expect(throws: PaillierError.countMismatch(expected: 1, found: 2)) {
            try c.sums(of: Plaintexts([1, 2]), terms: 2, adding: Plaintexts([1, 2]))
        }
        #expect(throws: PaillierError.plaintextOutOfRange(position: 1)) {
            _ = try Plaintexts([7, 8], bits: 3).count
        }
        #expect(try Plaintexts([7, -8], bits: 3).reveal() == [7, -8])
        #expect(throws: PaillierError.overflow(neededBits: 2048, availableBits: 2047)) {
            try key.encrypt(Plaintexts([1], bits: 2048))
        }
        let wide = try Plaintexts([1, 1], bits: 2048)
        #expect(throws: PaillierError.overflow(neededBits: 2048, availableBits: 2047)) {
            try c.multiplied(by: wide)
        }
    }

    /// From the table of attacks: c = 0, c >= N^2, gcd(c, N) > 1; r = 0, r = p, r = N.
    @Test func hostileNumbers() throws {
        let n = key.modulus
        let p = BigInteger(bigEndianBytes: secret.secretBytes()[8..<136])
        let good = try key.encrypt(3).values[0]
        for bad in [0, -1, n * n, n * n + 1] as [BigInteger] {
            #expect(throws: PaillierError.ciphertextOutOfRange(position: 1)) {
                _ = try Ciphertexts(checking: [good, bad], key: key)
            }
        }
        for bad in [p, n, n * 7, p * p, n * n - n] {
            #expect(throws: PaillierError.ciphertextNotInvertible(position: 1)) {
                _ = try Ciphertexts(checking: [good, bad, good], key: key)
            }
        }
        #expect(try Ciphertexts(checking: [good, n * n - 1], key: key).count == 2)
        for bad in [0, -1, p, n, n + 1, n - p] {
            #expect(throws: PaillierError.randomnessNotInvertible(position: 0)) {
                _ = try EncryptionRandomness([bad], key: key).count
            }
        }
    }

    @Test func ciphertextsAreReadAndChecked() throws {
        let c = try key.encrypt(Plaintexts([1, -2, 3]))
        #expect(try Ciphertexts(bytes: c.bytes, key: key) == c)
        #expect(c.bytes.count == Ciphertexts.byteCount(count: 3, size: .bits2048))
        let other = SharedKeys.bob.publicKey
        #expect(throws: PaillierError.keyMismatch) { try Ciphertexts(bytes: c.bytes, key: other) }
        for change in [
            { $0.removeLast() }, { $0.append(0) }, { $0[27] = 2 }, { $0[0] ^= 1 }, { $0[4] = 2 },
            { $0[5] = 1 }, { $0.removeAll() }, { $0 = Array($0.prefix(12)) },
        ] as [(inout [UInt8]) -> Void] {
            var bytes = c.bytes
            change(&bytes)
            #expect(throws: PaillierError.malformed(.ciphertext)) {
                try Ciphertexts(bytes: bytes, key: key)
            }
        }
        let n = key.modulus
        let p = BigInteger(bigEndianBytes: secret.secretBytes()[8..<136])
        let outOfRange = PaillierError.ciphertextOutOfRange(position: 1)
        let notInvertible = PaillierError.ciphertextNotInvertible(position: 1)
        for (bad, error) in [
            (0, outOfRange), (n * n, outOfRange), ((BigInteger(1) << 4096) - 1, outOfRange),
            (p, notInvertible), (n * n - n, notInvertible),
        ] {
            var bytes = c.bytes
            bytes.replaceSubrange(
                (28 + 512)..<(28 + 1024), with: try bad.bigEndianBytes(count: 512))
            #expect(throws: error) { try Ciphertexts(bytes: bytes, key: key) }
        }
    }
}
