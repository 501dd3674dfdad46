import BigIntegers
import Paillier
import SecretSharing
import TestSupport
import Testing

@Suite struct EncodingTests {
    private let secret = SharedKeys.alice
    private var key: PublicKey { secret.publicKey }

    @Test func fixedPoint() throws {
        let scale = FixedPoint(fractionalBits: 10)
        let cases: [(Double, BigInteger)] = [
            (0, 0), (-0.0, 0), (1, 1024), (-1.5, -1536), (0.5 / 1024, 1), (-0.5 / 1024, -1),
            (0.49 / 1024, 0), (1e300, BigInteger(1)), (.leastNonzeroMagnitude, 0),
            (123_456.789, 126_419_752),
        ]
        for (x, expected) in cases where x != 1e300 { #expect(try scale.encode(x) == expected) }
        #expect(scale.decode(try scale.encode(1e300)) == 1e300)
        #expect(scale.decode(-1536) == -1.5 && scale.decode(0) == 0)
        #expect(scale.decode(BigInteger(1) << 3000) == .infinity)
        for bad in [Double.nan, .infinity, -.infinity] {
            #expect(throws: PaillierError.notRepresentable) { try scale.encode(bad) }
        }
        var generator = SeededGenerator(label: "fixed point")
        let wide = FixedPoint(fractionalBits: 1024)
        for _ in 0..<200 {
            let x = Double(bitPattern: generator.next() & 0xbfef_ffff_ffff_ffff)
            if x.isFinite, x.magnitude > 1e-280 { #expect(wide.decode(try wide.encode(x)) == x) }
        }
    }

    @Test func encryptedNumbers() throws {
        let scale = FixedPoint(fractionalBits: 20)
        let x = try EncryptedNumbers(
            encrypting: [1.5, -2.25, 100], maximum: 100, scale: scale, key: key)
        let y = try EncryptedNumbers(
            encrypting: [0.5, 0.25, -3], maximum: 10, scale: scale, key: key)
        #expect(try x.adding(y).decrypted(by: secret) == [2, -2, 97])
        #expect(try x.subtracting(y).rerandomised().decrypted(by: secret) == [1, -2.5, 103])
        #expect(try x.sum().decrypted(by: secret) == [99.25])
        let three = FixedPoint(fractionalBits: 3)
        let scaled = try x.multiplied(by: [2, -0.5, 0.125], scale: three, bits: 8)
        #expect(try scaled.decrypted(by: secret) == [3, 1.125, 12.5])
        #expect(scaled.scale.fractionalBits == 23)
        #expect(throws: PaillierError.notRepresentable) {
            let fine = FixedPoint(fractionalBits: 1005)
            _ = try x.multiplied(by: Plaintexts([1, 2, 3], bits: 3), scale: fine)
        }
        #expect(
            try x.dotProduct(with: [1, 1, -1], scale: three, bits: 8).decrypted(by: secret)
                == [-100.75])
        #expect(throws: PaillierError.scaleMismatch(20, 23)) { try x.adding(scaled) }
        #expect(throws: PaillierError.plaintextOutOfRange(position: 1)) {
            _ = try EncryptedNumbers(
                encrypting: [1, -2], maximum: 1.5, scale: scale, key: key)
        }
        let again = try EncryptedNumbers(json: Array(scaled.json.utf8), key: key)
        #expect(again.ciphertexts == scaled.ciphertexts && again.bound == scaled.bound)
        #expect(again.scale == scaled.scale)
    }

    /// What could wrap around is refused before it is computed.
    @Test func overflowIsRefused() throws {
        let half = key.modulus >> 1
        let c = try key.encrypt(1)
        let scale = FixedPoint(fractionalBits: 0)
        let full = try EncryptedNumbers(c, scale: scale, bound: half)
        let refused = PaillierError.overflow(neededBits: 2048, availableBits: 2046)
        #expect(throws: refused) { _ = try EncryptedNumbers(c, scale: scale, bound: half + half) }
        let one = try EncryptedNumbers(c, scale: scale, bound: 1)
        #expect(throws: PaillierError.self) { try full.adding(one) }
        #expect(throws: PaillierError.self) { try full.subtracting(one) }
        #expect(throws: PaillierError.self) {
            try full.multiplied(by: [1], scale: scale, bits: 1)
        }
        let two = try EncryptedNumbers(
            Ciphertexts.joined([c, c]), scale: scale, bound: half)
        #expect(throws: PaillierError.self) { try two.sum() }
        let below = try EncryptedNumbers(c, scale: scale, bound: half - 1)
        #expect(try below.adding(one).decrypted(by: secret) == [2])
    }

    @Test(arguments: [2, 8, 33, 64, 65, 128, 200, 2046]) func packing(slotBits: Int) throws {
        var generator = SeededGenerator(label: "packing, \(slotBits) bits")
        let packing = try Packing(slotBits: slotBits, key: key)
        #expect(packing.slots == 2046 / slotBits)
        let bits = slotBits - 1
        let count = min(2 * packing.slots + 1, 50)
        var values = try (0..<count).map { _ in
            try BigInteger.random(below: BigInteger(1) << (bits + 1), using: &generator)
                - BigInteger(1) << bits
        }
        values[0] = -(BigInteger(1) << bits)
        values[1] = (BigInteger(1) << bits) - 1
        let packed = try packing.pack(Plaintexts(values, bits: bits))
        #expect(packed.count == packing.plaintextCount(for: count))
        #expect(try packing.unpack(packed, count: count).reveal() == values)
        // The same as the sum of shifted values.
        let first = values.prefix(packing.slots).reversed().reduce(BigInteger(0)) {
            $0 << slotBits + $1
        }
        #expect(packed.reveal()[0] == first)
        let c = try key.encrypt(packed)
        #expect(try packing.unpack(secret.decrypt(c), count: count).reveal() == values)
        #expect(throws: PaillierError.self) { try packing.unpack(packed, count: 10_000) }
    }

    /// What a two-party multiplication of words is made of: Alice's a_i, each encrypted at its slot; Bob's
    /// b_i and masks; one decryption for all slots.
    @Test func packedProducts() throws {
        var generator = SeededGenerator(label: "packed products")
        let packing = try Packing(slotBits: 64 + 64 + 40 + 2, key: key)
        let count = 2 * packing.slots
        let (a, b) = (generator.words(count), generator.words(count))
        let placed = try packing.place(Plaintexts(unsigned: SecretWords(a)))
        #expect(placed.count == count)
        let masks = Plaintexts.random(count: count, bits: 64 + 64 + 40)
        let sums = try secret.encrypt(placed).sums(
            of: Plaintexts(unsigned: SecretWords(b)), terms: packing.slots,
            adding: packing.pack(masks))
        #expect(sums.count == 2)
        let found = try packing.unpack(secret.decrypt(sums), count: count)
        let revealed = masks.reveal()
        let products = found.reveal().indices.map { BigInteger(a[$0]) * BigInteger(b[$0]) }
        #expect(found.reveal() == zip(products, revealed).map { $0 + $1 })
        let low = zip(found.lowWords().reveal(), masks.lowWords().reveal()).map { $0 &- $1 }
        #expect(low == zip(a, b).map { $0 &* $1 })
    }

    @Test func packedColumns() throws {
        let packing = try Packing(slotBits: 64, key: key)
        let a = (0..<70).map { Int64($0 * $0 * 1000 - 999_999) }
        let b = (0..<70).map { Int64(1 - $0) * 7777 }
        func column(_ values: [Int64]) throws -> PackedCiphertexts {
            let plaintexts = try Plaintexts(values.map { BigInteger($0) }, bits: 31)
            return try PackedCiphertexts(encrypting: plaintexts, packing: packing, key: key)
        }
        let (x, y) = (try column(a), try column(b))
        #expect(x.ciphertexts.count == 3)
        func decrypted(_ c: PackedCiphertexts) throws -> [BigInteger] {
            try c.decrypted(by: secret).reveal()
        }
        #expect(try decrypted(x) == a.map { BigInteger($0) })
        #expect(try decrypted(x.adding(y).rerandomised()) == zip(a, b).map { BigInteger($0 + $1) })
        #expect(try decrypted(x.subtracting(y)) == zip(a, b).map { BigInteger($0 - $1) })
        let factor = try Plaintexts([-1000], bits: 12)
        let scaled = try x.multiplied(by: factor)
        #expect(try decrypted(scaled) == a.map { BigInteger($0 * -1000) })
        // 31 + 12 bits and 21 more would reach the next slot.
        #expect(throws: PaillierError.overflow(neededBits: 65, availableBits: 64)) {
            try scaled.multiplied(by: Plaintexts([1], bits: 20))
        }
        #expect(throws: PaillierError.overflow(neededBits: 65, availableBits: 64)) {
            _ = try PackedCiphertexts(
                encrypting: Plaintexts([1]), packing: packing, key: key)
        }
        // Slots of a longer key.
        let wide = try Packing(slotBits: 64, key: SecretKey(size: .bits3072).publicKey)
        let refused = PaillierError.overflow(neededBits: 3008, availableBits: 2046)
        let one = try key.encrypt(1)
        #expect(throws: refused) {
            _ = try PackedCiphertexts(one, packing: wide, count: 1, bound: 1)
        }
        #expect(throws: refused) {
            _ = try PackedCiphertexts(packing: one, packing: wide, bound: 1)
        }
        let single = try key.encrypt(Plaintexts(a.map { BigInteger($0) }, bits: 31))
        let packed = try PackedCiphertexts(
            packing: single, packing: packing, bound: BigInteger(1) << 31)
        #expect(try decrypted(packed) == a.map { BigInteger($0) })
    }
}
