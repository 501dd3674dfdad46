internal import BigIntegers

/// Many small signed integers in one plaintext: slot i holds v_i as v_i 2^(slotBits i).
///
/// Each |v_i| must stay below 2^(slotBits - 1): `PackedCiphertexts` keeps track of it.
public struct Packing: Equatable, Sendable {
    public let slotBits: Int
    /// Slots of a plaintext.
    public let slots: Int

    /// As many slots as the key has room for. Throws `.overflow` for slots wider than that.
    public init(slotBits: Int, key: PublicKey) throws(PaillierError) {
        precondition(slotBits >= 2, "no room for a number and its sign")
        // Sums of slots stay below 2^(bits - 2) < N / 2 in magnitude.
        guard slotBits <= key.plaintextBits else {
            throw .overflow(neededBits: slotBits, availableBits: key.plaintextBits)
        }
        self.slotBits = slotBits
        slots = key.plaintextBits / slotBits
    }

    /// How many plaintexts hold `count` values.
    public func plaintextCount(for count: Int) -> Int { (count + slots - 1) / slots }

    /// The values slot by slot, plaintext by plaintext; missing ones are zero. Constant time.
    ///
    /// Throws `.overflow` if the values' stated range is wider than a slot.
    public func pack(_ values: Plaintexts) throws(PaillierError) -> Plaintexts {
        try arrange(values, perPlaintext: slots, perSlot: 1)
    }

    /// Each value in a plaintext of its own, at the slot where `pack` would put it. Of encryptions of
    /// these, `Ciphertexts.sums(of:terms:adding:)` with `slots` terms makes packed products: sums over i of
    /// a_i b_i 2^(slotBits i); with `perSlot` values one after the other for each slot, and as many times
    /// more terms, sums of so many products a slot. Constant time.
    ///
    /// Throws `.overflow` if the values' stated range is wider than a slot.
    public func place(
        _ values: Plaintexts, perSlot: Int = 1
    ) throws(PaillierError) -> Plaintexts {
        precondition(perSlot >= 1, "no values for a slot")
        return try arrange(values, perPlaintext: 1, perSlot: perSlot)
    }

    private func arrange(
        _ values: Plaintexts, perPlaintext: Int, perSlot: Int
    ) throws(PaillierError) -> Plaintexts {
        guard values.bits <= slotBits - 1 else {
            throw .overflow(neededBits: values.bits + 1, availableBits: slotBits)
        }
        let bits = slots * slotBits
        let width = SignedNumbers.width(bits)
        let made = Numbers(
            count: (values.count + perPlaintext - 1) / perPlaintext, width: width)
        let wide = values.numbers.extended(to: bits)
        wide.words.read { from in
            made.write { to in
                for i in 0..<values.count {
                    addShifted(
                        to + i / perPlaintext * width, from + i * width, width,
                        shift: i / perSlot % slots * slotBits)
                }
            }
        }
        return Plaintexts(
            SignedNumbers(twosComplement: made, bits: bits), isNonNegative: values.isNonNegative)
    }

    /// z += x 2^shift modulo 2^(64 width).
    private func addShifted(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ width: Int, shift: Int
    ) {
        let (words, bits) = (shift / 64, UInt64(shift % 64))
        var carry: UInt64 = 0
        for w in words..<width {
            let low = w > words && bits > 0 ? x[w - words - 1] >> (64 - bits) : 0
            let (sum, first) = z[w].addingReportingOverflow(x[w - words] << bits | low)
            let (total, second) = sum.addingReportingOverflow(carry)
            z[w] = total
            carry = (first ? 1 : 0) | (second ? 1 : 0)
        }
    }

    /// The first `count` values of packed plaintexts. Constant time.
    ///
    /// Throws `.countMismatch` if there are too few plaintexts.
    public func unpack(_ packed: Plaintexts, count: Int) throws(PaillierError) -> Plaintexts {
        guard count >= 0, packed.count == plaintextCount(for: count) else {
            throw .countMismatch(expected: plaintextCount(for: count), found: packed.count)
        }
        // With 2^(slotBits - 1) added to each slot no slot is negative, and each can be cut out.
        let bits = max(slots * slotBits, packed.bits) + 1
        let half = BigInteger(1) << (slotBits - 1)
        let bias = (0..<slots).reduce(BigInteger(0)) { sum, _ in sum << slotBits + half }
        let width = SignedNumbers.width(bits)
        let biased = packed.numbers.extended(to: bits)
            .adding(
                SignedNumbers(
                    nonNegative: Numbers([bias], width: width), bits: bits
                ).repeated(packed.count))
        let made = Numbers(count: count, width: (slotBits + 63) / 64)
        biased.words.read { from in
            made.write { to in
                for i in 0..<count {
                    copyBits(
                        to + i * made.width, made.width, from + i / slots * biased.words.width,
                        biased.words.width, at: i % slots * slotBits)
                }
            }
        }
        let offset = SignedNumbers(
            nonNegative: Numbers([half], width: made.width), bits: slotBits
        ).repeated(count)
        let values = SignedNumbers(nonNegative: made, bits: slotBits).adding(offset.negated)
        let narrow = values.words.widened(to: SignedNumbers.width(slotBits - 1))
        return Plaintexts(SignedNumbers(twosComplement: narrow, bits: slotBits - 1))
    }

    private func copyBits(
        _ z: UnsafeMutablePointer<UInt64>, _ count: Int, _ x: UnsafePointer<UInt64>, _ width: Int,
        at: Int
    ) {
        for w in 0..<count {
            let (word, bit) = ((at + 64 * w) / 64, UInt64((at + 64 * w) % 64))
            var value = word < width ? x[word] >> bit : 0
            if bit > 0, word + 1 < width { value |= x[word + 1] << (64 - bit) }
            let left = slotBits - 64 * w
            z[w] = left >= 64 ? value : value & ((1 << UInt64(left)) - 1)
        }
    }
}

extension SignedNumbers {
    /// One number, `count` times.
    func repeated(_ count: Int) -> SignedNumbers {
        SignedNumbers(twosComplement: words.repeated(count), bits: bits)
    }
}
