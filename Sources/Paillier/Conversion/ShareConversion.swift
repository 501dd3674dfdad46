public import BigIntegers

/// Conversion between ciphertexts and additive shares modulo a public number M (R. Cramer, I. Damgård,
/// J. Nielsen, "Multiparty Computation from Threshold Homomorphic Encryption", EUROCRYPT 2001).
///
/// To shares: secrets x in -2^l ..< 2^l. Each of k maskers draws r below 2^(l + 1 + σ); what is decrypted
/// is y = x + 2^l + the sum of the r, within 2^-σ of independent of x, and below N / 2, so that nothing
/// wraps.
/// Modulo N itself the mask is uniform and hides perfectly. Of shares r mod M and y - 2^l mod M all add up
/// to x modulo M.
///
/// To ciphertexts: the sum of encrypted shares, each in 0 ..< M, is x + j M with 0 <= j < parties, exactly;
/// modulo N it is x.
///
/// Passive: nothing here shows a masker or sharer to be honest. `RangeProof` does, for its ciphertexts.
public struct ShareConversion: Sendable {
    public let key: PublicKey
    /// M.
    public let modulus: BigInteger
    /// l, of secrets in -2^l ..< 2^l.
    public let valueBits: Int
    /// σ.
    public let statisticalBits: Int
    /// How many parties mask.
    public let maskers: Int

    /// Throws `.overflow` if the masked value might not be below N / 2. `statisticalBits` is 40 or more.
    public init(
        key: PublicKey, modulus: BigInteger, valueBits: Int, maskers: Int = 1,
        statisticalBits: Int = 128
    ) throws(PaillierError) {
        precondition(
            modulus > 1 && valueBits >= 1 && maskers >= 1 && statisticalBits >= 40,
            "no such conversion")
        self.key = key
        self.modulus = modulus
        self.valueBits = valueBits
        self.statisticalBits = statisticalBits
        self.maskers = maskers
        // y < 2^(l + 1) + k 2^(l + 1 + σ) <= 2^needed, and what is decrypted is centred.
        let limit = (1 + BigInteger(maskers) << statisticalBits) << (valueBits + 1)
        let needed = (limit - 1).bitWidth
        if modulus != key.modulus, needed > key.plaintextBits {
            throw .overflow(neededBits: needed, availableBits: key.plaintextBits)
        }
    }

    /// A masker's step: encryptions of fresh masks r, and its shares -r mod M. One masker adds
    /// `ciphertexts` itself: `masked`.
    public func mask(count: Int) -> (message: Ciphertexts, shares: AdditiveShares) {
        let masks: Numbers
        if modulus == key.modulus {
            masks = key.randomUnits(count)
        } else {
            masks = .random(count: count, bits: valueBits + 1 + statisticalBits)
        }
        let residues =
            masks.width < key.number.width ? masks.widened(to: key.number.width) : masks
        let message = Ciphertexts(
            key.encryptionTable.encrypt(residues), key: key)
        let number = modulusNumber
        let zero = Numbers(count: count, width: number.width)
        return (
            message,
            AdditiveShares(
                zero.subtracting(masks.modulo(number), modulo: number), modulus: modulus)
        )
    }

    /// What is to be decrypted: the sum of secret, 2^l and masks, under fresh randomness.
    ///
    /// Throws `.keyMismatch` and `.countMismatch`.
    public func masked(
        _ ciphertexts: Ciphertexts, masks: [Ciphertexts]
    ) throws(PaillierError) -> Ciphertexts {
        guard ciphertexts.key == key else { throw .keyMismatch }
        guard masks.count == maskers else {
            throw .countMismatch(expected: maskers, found: masks.count)
        }
        let offset = BigInteger(1) << valueBits
        var sum = ciphertexts
        if modulus != key.modulus {
            sum = try sum.adding(
                Plaintexts(
                    [BigInteger](repeating: offset, count: sum.count), bits: valueBits + 1))
        }
        for mask in masks { sum = try sum.adding(mask) }
        return sum.rerandomised()
    }

    /// The step of who learns the masked values y, by its secret key or by threshold decryption: its
    /// shares y - 2^l mod M. Constant time.
    public func shares(ofDecrypted values: Plaintexts) -> AdditiveShares {
        let number = modulusNumber
        let residues = values.numbers.reduced(modulo: number)
        if modulus == key.modulus { return AdditiveShares(residues, modulus: modulus) }
        guard let offset = try? (BigInteger(1) << valueBits).modulo(modulus) else {
            preconditionFailure("M is positive")
        }
        return AdditiveShares(
            residues.subtracting(Numbers([offset], width: number.width), modulo: number),
            modulus: modulus)
    }

    /// A sharer's step towards a ciphertext: its shares, encrypted. The parties' ciphertexts are then
    /// added up. Constant time.
    ///
    /// Throws `.overflow` if the sum of all parties' shares might not be below N / 2, and `.keyMismatch`
    /// for shares modulo another number.
    public func encrypt(
        _ shares: AdditiveShares, parties: Int
    ) throws(PaillierError) -> Ciphertexts {
        guard shares.modulus == modulus else { throw .keyMismatch }
        let needed = modulus.bitWidth + BigInteger(parties).bitWidth
        if modulus != key.modulus, needed > key.bits - 2 {
            throw .overflow(neededBits: needed, availableBits: key.bits - 2)
        }
        return Ciphertexts(
            key.encryptionTable.encrypt(shares.numbers.widened(to: key.number.width)), key: key)
    }

    private var modulusNumber: Numbers {
        Numbers([modulus], width: (modulus.bitWidth + 63) / 64)
    }
}
