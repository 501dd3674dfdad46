import BigIntegers
import Paillier
import Testing

@Suite struct KeyTests {
    @Test func roundTrip() throws {
        let clock = ContinuousClock()
        var key: SecretKey?
        for _ in 0..<5 { print("keygen", clock.measure { key = SecretKey() }) }
        for _ in 0..<3 { print("safe", clock.measure { _ = SecretKey(safePrimes: true) }) }
        let secret = try #require(key)
        let values: [BigInteger] = [0, 1, -1, 1 << 70, -(1 << 2000), 5, 7, 9, 11]
        let plain = try Plaintexts(values, bits: 2046)
        print("table", clock.measure { _ = try? secret.publicKey.encrypt(plain) })
        let c = try secret.publicKey.encrypt(plain)
        #expect(try secret.decrypt(c).reveal() == values)
        let d = try secret.encrypt(plain)
        #expect(try secret.decrypt(d).reveal() == values)
        let r = EncryptionRandomness(count: 9, key: secret.publicKey)
        let e = try secret.publicKey.encrypt(plain, randomness: r)
        #expect(try secret.decrypt(e).reveal() == values)
        #expect(try secret.publicKey.encrypt(plain, randomness: secret.randomness(of: e)) == e)
        #expect(try secret.publicKey.encrypt(plain, randomness: secret.randomness(of: d)) == d)
        #expect(try secret.decrypt(c.adding(d)).reveal() == values.map { $0 + $0 })
        #expect(
            try secret.decrypt(c.subtracting(d).rerandomised()).reveal() == values.map { _ in 0 })
        let a = Plaintexts([3, -4, 5, -6, 7, 8, -9, 10, 11] as [Int64])
        #expect(
            try secret.decrypt(c.multiplied(by: a)).reveal()
                == zip(values, a.reveal()).map { $0 * $1 })
        let s = try c.sums(of: a, terms: 3, adding: Plaintexts([1, 2, -3] as [Int64]))
        #expect(try secret.decrypt(s).reveal().count == 3)
    }
}
