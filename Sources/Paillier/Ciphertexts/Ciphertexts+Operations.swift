internal import BigIntegers

/// What can be computed without the secret key. None of this hides what was done from who knows the
/// secret key and all operands' randomness: `rerandomised` does. Sums and products that leave
/// -(N - 1)/2 ... (N - 1)/2 wrap around modulo N: `EncryptedNumber` keeps track.
extension Ciphertexts {
    /// Encryptions of the sums, position by position. Throws `.keyMismatch` and `.countMismatch`.
    public func adding(_ other: Ciphertexts) throws(PaillierError) -> Ciphertexts {
        try checkLike(other)
        if count == 1 {
            return Ciphertexts(publicProduct(values[0], other.values[0]), key: key)
        }
        return Ciphertexts(key.square.multiply(numbers, other.numbers), key: key)
    }

    /// Encryptions of the differences. Throws `.keyMismatch` and `.countMismatch`.
    public func subtracting(_ other: Ciphertexts) throws(PaillierError) -> Ciphertexts {
        try adding(other.negated)
    }

    /// Encryptions of the sums with plaintexts. Throws `.overflow` and `.countMismatch`.
    public func adding(_ plaintexts: Plaintexts) throws(PaillierError) -> Ciphertexts {
        guard plaintexts.count == count else {
            throw .countMismatch(expected: count, found: plaintexts.count)
        }
        let factors = try key.plainFactors(plaintexts)
        return Ciphertexts(key.square.multiply(numbers, factors), key: key)
    }

    /// Encryptions of the negatives: inverses modulo N^2. Variable time.
    public var negated: Ciphertexts { Ciphertexts(inverses, key: key) }

    /// Encryptions of the products with plaintexts, c^a mod N^2. Constant time in the plaintexts, given
    /// their range, which sets the cost. Throws `.overflow` and `.countMismatch`.
    public func multiplied(by plaintexts: Plaintexts) throws(PaillierError) -> Ciphertexts {
        try combined(with: plaintexts, terms: 1, adding: nil)
    }

    /// Encryptions of a c + b with fresh randomness: c^a Enc(b), what a two-party product is made of. It
    /// hides a from the key's owner too, as `rerandomised()`.
    /// Constant time in a and b. Throws `.overflow` and `.countMismatch`.
    public func affine(
        multipliedBy a: Plaintexts, adding b: Plaintexts
    ) throws(PaillierError) -> Ciphertexts {
        try combined(with: a, terms: 1, adding: b)
    }

    /// Encryptions of sums of `terms` products each: result i is that of
    /// `sum over j of coefficients[i terms + j] * self[i terms + j]`, plus `addends[i]` under fresh
    /// randomness where addends are given. Squarings are shared by the terms of a sum. Constant time in
    /// coefficients and addends.
    ///
    /// Memory: 3 KB times the words of N^2, for each term, at most (`CKernelsModular.h`).
    /// Throws `.overflow` if coefficients or addends have a wider range than the key, `.countMismatch`
    /// if the lengths don't fit.
    public func sums(
        of coefficients: Plaintexts, terms: Int, adding addends: Plaintexts? = nil
    ) throws(PaillierError) -> Ciphertexts {
        try combined(with: coefficients, terms: terms, adding: addends)
    }

    private func combined(
        with coefficients: Plaintexts, terms: Int, adding addends: Plaintexts?
    ) throws(PaillierError) -> Ciphertexts {
        try combined(with: coefficients, terms: terms, adding: addends) {
            key.uniformlyRandomised(key.plainFactors(residues: $0))
        }
    }

    /// As `sums`, the addends, as residues modulo N, encrypted by `encrypt` with what it takes for an N-th
    /// power that hides.
    func combined(
        with coefficients: Plaintexts, terms: Int, adding addends: Plaintexts?,
        encrypt: (Numbers) -> Numbers
    ) throws(PaillierError) -> Ciphertexts {
        precondition(terms >= 1, "a sum of no products")
        guard coefficients.count == count, count % terms == 0 else {
            throw .countMismatch(expected: count, found: coefficients.count)
        }
        if let addends, addends.count != count / terms {
            throw .countMismatch(expected: count / terms, found: addends.count)
        }
        guard coefficients.bits <= key.bits - 1 else {
            throw .overflow(neededBits: coefficients.bits, availableBits: key.bits - 1)
        }
        var factors: Numbers?
        if let addends {
            factors = encrypt(try key.residues(addends))
        }
        return Ciphertexts(
            powers(
                coefficients.numbers, areNonNegative: coefficients.isNonNegative, terms: terms,
                factors: factors),
            key: key)
    }

    /// Products of `terms` powers each with signed exponents, times factors. Constant time in the
    /// exponents.
    func powers(
        _ exponents: SignedNumbers, areNonNegative: Bool = false, terms: Int = 1,
        factors: Numbers? = nil
    ) -> Numbers {
        // A negative exponent is a positive one of the inverse.
        let bits = areNonNegative ? exponents.bits : exponents.bits + 1
        return key.square.power(
            areNonNegative ? numbers : inverses.selecting(exponents.signs, else: numbers),
            exponents.magnitudes().widened(to: (bits + 63) / 64), bits: bits, terms: terms,
            factors: factors)
    }

    /// The same plaintexts under fresh uniform randomness: nobody can tell where these come from, not even
    /// the key's owner.
    public func rerandomised() -> Ciphertexts {
        Ciphertexts(key.uniformlyRandomised(numbers), key: key)
    }

    private var inverses: Numbers {
        let inverted = values.map { value in
            guard let inverse = try? value.inverseVariableTime(modulo: key.modulusSquared) else {
                preconditionFailure("ciphertexts are invertible")
            }
            return inverse
        }
        return Numbers(inverted, width: numbers.width)
    }

    private func publicProduct(_ a: BigInteger, _ b: BigInteger) -> Numbers {
        guard let product = try? (a * b).modulo(key.modulusSquared) else {
            preconditionFailure("N^2 is positive")
        }
        return Numbers([product], width: numbers.width)
    }

    private func checkLike(_ other: Ciphertexts) throws(PaillierError) {
        guard key == other.key else { throw .keyMismatch }
        guard count == other.count else {
            throw .countMismatch(expected: count, found: other.count)
        }
    }
}
