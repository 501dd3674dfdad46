public import BigIntegers

/// Encrypted columns of small signed integers, many in each ciphertext, that know how large the
/// integers can have become. An operation that might make a slot overflow into the next is refused.
public struct PackedCiphertexts: Sendable {
    public let ciphertexts: Ciphertexts
    public let packing: Packing
    /// How many values there are.
    public let count: Int
    /// No value's magnitude exceeds this.
    public let bound: BigInteger

    /// Takes ciphertexts at the word of who says what they hold. Throws `.countMismatch`, and `.overflow`
    /// for a bound wider than a slot or a packing for a longer key.
    public init(
        _ ciphertexts: Ciphertexts, packing: Packing, count: Int, bound: BigInteger
    ) throws(PaillierError) {
        guard count >= 0, ciphertexts.count == packing.plaintextCount(for: count) else {
            throw .countMismatch(
                expected: packing.plaintextCount(for: max(count, 0)), found: ciphertexts.count)
        }
        let (bits, room) = (packing.slots * packing.slotBits, ciphertexts.key.plaintextBits)
        guard bits <= room else { throw .overflow(neededBits: bits, availableBits: room) }
        guard bound.signum >= 0, bound < BigInteger(1) << (packing.slotBits - 1) else {
            throw .overflow(neededBits: bound.bitWidth + 1, availableBits: packing.slotBits)
        }
        self.ciphertexts = ciphertexts
        self.packing = packing
        self.count = count
        self.bound = bound
    }

    /// Packs and encrypts. Throws `.overflow`.
    public init(
        encrypting values: Plaintexts, packing: Packing, key: PublicKey
    ) throws(PaillierError) {
        guard values.bits < packing.slotBits - 1 else {
            throw .overflow(neededBits: values.bits + 2, availableBits: packing.slotBits)
        }
        try self.init(
            key.encrypt(packing.pack(values)), packing: packing, count: values.count,
            bound: BigInteger(1) << values.bits)
    }

    /// Puts single encrypted values into slots: the sum of c_i 2^(slotBits i), not randomised.
    /// `bound`: of the values. Throws `.overflow`.
    public init(
        packing ciphertexts: Ciphertexts, packing: Packing, bound: BigInteger
    ) throws(PaillierError) {
        let key = ciphertexts.key
        let (slots, count) = (packing.slots, ciphertexts.count)
        let padding = packing.plaintextCount(for: count) * slots - count
        let zeros = Numbers([1], width: key.square.width).repeated(padding)
        let column = Ciphertexts(.joined([ciphertexts.numbers, zeros]), key: key)
        // From the highest slot down: raise to 2^slotBits, multiply by the next.
        let shift = Numbers([BigInteger(1) << packing.slotBits], width: packing.slotBits / 64 + 1)
        var packed = column.numbers.every(slots, from: slots - 1)
        for slot in (0..<(slots - 1)).reversed() {
            packed = key.square.power(
                packed, shift.repeated(packed.count), bits: packing.slotBits + 1,
                factors: column.numbers.every(slots, from: slot))
        }
        try self.init(
            Ciphertexts(packed, key: key), packing: packing, count: count, bound: bound)
    }

    /// The values. Throws `.keyMismatch`.
    public func decrypted(by key: SecretKey) throws(PaillierError) -> Plaintexts {
        try packing.unpack(key.decrypt(ciphertexts), count: count)
    }

    /// Sums, slot by slot. Throws `.overflow`, `.keyMismatch` and `.countMismatch`.
    public func adding(_ other: PackedCiphertexts) throws(PaillierError) -> PackedCiphertexts {
        try check(other)
        return try PackedCiphertexts(
            ciphertexts.adding(other.ciphertexts), packing: packing, count: count,
            bound: bound + other.bound)
    }

    /// Differences. Throws as `adding`.
    public func subtracting(_ other: PackedCiphertexts) throws(PaillierError) -> PackedCiphertexts {
        try check(other)
        return try PackedCiphertexts(
            ciphertexts.subtracting(other.ciphertexts), packing: packing, count: count,
            bound: bound + other.bound)
    }

    /// Products of all slots with one number of this process in -2^bits ..< 2^bits. Constant time in it.
    /// Throws `.overflow` and `.countMismatch`.
    public func multiplied(by factor: Plaintexts) throws(PaillierError) -> PackedCiphertexts {
        guard factor.count == 1 else {
            throw .countMismatch(expected: 1, found: factor.count)
        }
        let factors = Plaintexts(
            factor.numbers.repeated(ciphertexts.count), isNonNegative: factor.isNonNegative)
        return try PackedCiphertexts(
            ciphertexts.multiplied(by: factors), packing: packing, count: count,
            bound: bound << factor.bits)
    }

    /// The same values under fresh randomness.
    public func rerandomised() throws(PaillierError) -> PackedCiphertexts {
        try PackedCiphertexts(
            ciphertexts.rerandomised(), packing: packing, count: count, bound: bound)
    }

    private func check(_ other: PackedCiphertexts) throws(PaillierError) {
        guard packing == other.packing, count == other.count else {
            throw .countMismatch(expected: count, found: other.count)
        }
    }
}
