public import BigIntegers
public import SecretSharing

/// One party's summands, modulo a public number, of a column of secrets. Wiped on release.
public final class AdditiveShares: Sendable {
    public let modulus: BigInteger
    let numbers: Numbers

    /// Residues below `modulus`, in its words.
    init(_ numbers: Numbers, modulus: BigInteger) {
        self.numbers = numbers
        self.modulus = modulus
    }

    /// Given residues. Variable time. Throws `.plaintextOutOfRange` for what is not in 0 ..< modulus.
    public convenience init(_ values: [BigInteger], modulus: BigInteger) throws(PaillierError) {
        for (position, value) in values.enumerated() where value.signum < 0 || value >= modulus {
            throw .plaintextOutOfRange(position: position)
        }
        self.init(Numbers(values, width: (modulus.bitWidth + 63) / 64), modulus: modulus)
    }

    /// Words as residues modulo 2^64. Constant time.
    public convenience init(modulo2To64 words: borrowing SecretWords) {
        let plain = Plaintexts(unsigned: words)
        self.init(
            plain.numbers.words.widened(to: 2), modulus: BigInteger(1) << 64)
    }

    public var count: Int { numbers.count }

    /// The summands as public integers: from here on they are not secret.
    public func reveal() -> [BigInteger] { numbers.reveal() }

    /// The lowest word of each summand: all of it for moduli up to 2^64.
    public func lowWords() -> SecretWords {
        Plaintexts(
            SignedNumbers(nonNegative: numbers, bits: 64 * numbers.width), isNonNegative: true
        ).lowWords()
    }
}

extension AdditiveShares: CustomReflectable {
    /// Shows how many there are, not what they are.
    public var customMirror: Mirror { Mirror(self, children: ["count": count]) }
}
