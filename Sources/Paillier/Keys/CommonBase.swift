package import BigIntegers

/// The base h of a key's owner, in the hands of a peer that computes with the owner's ciphertexts and hides
/// from the owner what it computed.
///
/// All ciphertexts have randomness (h^N)^x with x below 2^256. So has a sum of products, with an exponent
/// below terms 2^(256 + coefficientBits); one more that is uniform and 128 bits longer covers it within
/// 2^-128, whatever the owner knows. **Only of ciphertexts made by `OwnedBase`**: an owner that encrypts otherwise
/// learns the coefficients modulo small factors of p - 1. Against such `Ciphertexts.sums` hides them, in
/// ten times the time.
package final class CommonBase: Sendable {
    package let key: PublicKey
    private let powers: PowerTable
    private let terms: Int
    private let coefficientBits: Int
    /// Bits of the exponent that covers a sum's.
    package var hidingBits: Int { powers.bits }

    /// - Parameters:
    ///   - value: the owner's h.
    ///   - terms: how many products a sum may have.
    ///   - coefficientBits: coefficients are below 2^(this).
    ///
    /// Throws `.randomnessNotInvertible` for what is no unit modulo N, or 1 or N - 1.
    package init(
        _ value: BigInteger, of key: PublicKey, terms: Int, coefficientBits: Int
    ) throws(PaillierError) {
        precondition(terms >= 1 && coefficientBits >= 1, "sums of nothing")
        guard value > 1, value < key.modulus - 1, key.isUnit(value) else {
            throw .randomnessNotInvertible(position: 0)
        }
        let termBits = Int.bitWidth - terms.leadingZeroBitCount
        let sumBits = OwnedBase.exponentBits + coefficientBits + termBits
        powers = PowerTable(
            key.power(ofBase: Numbers([value], width: key.size.words)), bits: sumBits + 128,
            modulus: key.square)
        self.key = key
        self.terms = terms
        self.coefficientBits = coefficientBits
    }

    /// Encryptions of sums of products plus addends, as `Ciphertexts.sums(of:terms:adding:)` makes them.
    /// Constant time in coefficients and addends.
    ///
    /// Throws `.keyMismatch`, `.countMismatch`, also for more terms than stated, and `.overflow` for
    /// coefficients that may be negative or are wider than stated.
    package func sums(
        of ciphertexts: Ciphertexts, times coefficients: Plaintexts, terms: Int,
        adding addends: Plaintexts
    ) throws(PaillierError) -> Ciphertexts {
        guard ciphertexts.key == key else { throw .keyMismatch }
        guard terms <= self.terms else {
            throw .countMismatch(expected: self.terms, found: terms)
        }
        guard coefficients.isNonNegative, coefficients.bits <= coefficientBits else {
            throw .overflow(neededBits: coefficients.bits, availableBits: coefficientBits)
        }
        return try ciphertexts.combined(with: coefficients, terms: terms, adding: addends) {
            powers.power(
                Numbers.random(count: $0.count, bits: powers.bits),
                plain: PowerTable.Plain(numbers: $0, scale: Numbers([1], width: key.size.words)))
        }
    }
}
