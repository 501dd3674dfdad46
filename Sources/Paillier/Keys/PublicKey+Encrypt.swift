public import BigIntegers

extension PublicKey {
    /// Encrypts with fresh randomness: (1 + N)^m times a random N-th power, by `EncryptionTable`.
    /// Constant time in the plaintexts. The table's randomness hides plaintexts from all who can't
    /// decrypt, but not from the key's owner what a ciphertext was computed from: `rerandomised()` does.
    ///
    /// Throws `.overflow` if the plaintexts' stated range is wider than the key's. In a range of bits - 1,
    /// what exceeds (N - 1)/2 in magnitude wraps around.
    public func encrypt(_ plaintexts: Plaintexts) throws(PaillierError) -> Ciphertexts {
        Ciphertexts(encryptionTable.encrypt(try residues(plaintexts)), key: self)
    }

    /// Encrypts with randomness r, which proofs about the ciphertext need: (1 + N)^m r^N mod N^2.
    /// Constant time; slower than without.
    ///
    /// Throws `.overflow`, `.countMismatch` and `.keyMismatch`.
    public func encrypt(
        _ plaintexts: Plaintexts, randomness: EncryptionRandomness
    ) throws(PaillierError) -> Ciphertexts {
        try randomness.check(count: plaintexts.count, key: self)
        let factors = try plainFactors(plaintexts)
        let exponents = number.repeated(plaintexts.count)
        return Ciphertexts(
            square.power(
                randomness.units.widened(to: square.width), exponents, bits: bits,
                factors: factors), key: self)
    }

    /// Encrypts one number. Throws `.plaintextOutOfRange`.
    public func encrypt(_ value: BigInteger) throws(PaillierError) -> Ciphertexts {
        try encrypt(Plaintexts([value], bits: plaintextBits))
    }

    /// Each factor times r^N for a uniform unit r. Powers of a table's base would not do here: the owner
    /// can take discrete logarithms modulo the small factors of p - 1, and has them all small if it
    /// likes, and short exponents and powers that stay in a subgroup then leave what they should cover.
    func uniformlyRandomised(_ factors: Numbers) -> Numbers {
        square.power(
            randomUnits(factors.count).widened(to: square.width),
            number.repeated(factors.count), bits: bits, factors: factors)
    }

    /// 1 + m N, which is (1 + N)^m mod N^2.
    func plainFactors(_ plaintexts: Plaintexts) throws(PaillierError) -> Numbers {
        plainFactors(residues: try residues(plaintexts))
    }

    func plainFactors(residues: Numbers) -> Numbers {
        residues.multiplied(by: number).adding(Numbers([1], width: 1)).widened(to: square.width)
    }

    /// The plaintexts modulo N.
    func residues(_ plaintexts: Plaintexts) throws(PaillierError) -> Numbers {
        guard plaintexts.bits <= bits - 1 else {
            throw .overflow(neededBits: plaintexts.bits, availableBits: bits - 1)
        }
        return plaintexts.numbers.residues(modulo: number)
    }

    /// -x^2 mod N for a random unit x. A unit also of a modulus with many factors, which was taken on trust.
    package func randomBase() -> Numbers {
        var x = randomUnits(1)
        while x.inverse(modulo: number) == nil { x = randomUnits(1) }
        return Numbers(count: 1, width: number.width)
            .subtracting(root.multiply(x, x), modulo: number)
    }

    /// Units modulo N within 2^-128 of uniform; a non-unit would be a factorisation of N.
    func randomUnits(_ count: Int) -> Numbers {
        Numbers.random(count: count, bits: bits + 128).modulo(number)
    }
}
