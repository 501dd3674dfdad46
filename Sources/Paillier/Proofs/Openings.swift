internal import BigIntegers

/// What verifiers recompute from responses: everything here is public.
extension Modulus {
    /// `products[i] * bases[i]^-challenges[i]`, of units.
    func removing(
        _ challenges: [BigInteger], _ bases: [BigInteger], from products: Numbers
    ) throws(PaillierError) -> [BigInteger] {
        let modulus = value.reveal(0)
        var inverses = [BigInteger]()
        for base in bases {
            guard let inverse = try? base.inverseVariableTime(modulo: modulus) else {
                throw .ciphertextNotInvertible(position: inverses.count)
            }
            inverses.append(inverse)
        }
        let bits = ProofSecurity.challengeBits
        return power(
            Numbers(inverses, width: width), Numbers(challenges, width: bits / 64), bits: bits,
            factors: products
        ).reveal()
    }
}

extension SignedNumbers {
    /// Public numbers within ±2^bits. Throws `.plaintextOutOfRange`.
    init(public values: [BigInteger], bits: Int) throws(PaillierError) {
        let limit = BigInteger(1) << bits
        let width = Self.width(bits)
        let full = BigInteger(1) << (64 * width)
        for (position, value) in values.enumerated() where value < -limit || value >= limit {
            throw .plaintextOutOfRange(position: position)
        }
        self.init(
            twosComplement: Numbers(values.map { $0.signum < 0 ? full + $0 : $0 }, width: width),
            bits: bits)
    }

    /// Responses z = self + e x, revealed: `self` masks what e x says.
    func responses(_ challenges: [BigInteger], _ secrets: SignedNumbers) -> [BigInteger] {
        let bits = ProofSecurity.challengeBits
        let factors = Numbers(challenges, width: bits / 64)
        return adding(secrets.multiplied(by: factors, bits: bits)).reveal()
    }
}

extension PublicKey {
    /// (1 + N)^z w^N C^-e mod N^2, from a proof's responses: what its first message was.
    func opened(
        _ z: [BigInteger], units: [BigInteger], ciphertexts: [BigInteger],
        challenges: [BigInteger], factors: Numbers? = nil
    ) throws(PaillierError) -> [BigInteger] {
        let reduced = z.map { z in
            guard let residue = try? z.modulo(modulus) else { preconditionFailure("N > 0") }
            return residue
        }
        var products = plainFactors(residues: Numbers(reduced, width: number.width))
        if let factors { products = square.multiply(products, factors) }
        products = square.power(
            Numbers(units, width: square.width), number.repeated(z.count), bits: bits,
            factors: products)
        return try square.removing(challenges, ciphertexts, from: products)
    }

    /// r ρ^e mod N: the response for a ciphertext's randomness.
    func unitResponses(
        _ masks: Numbers, _ challenges: [BigInteger], _ randomness: Numbers
    ) -> [BigInteger] {
        let bits = ProofSecurity.challengeBits
        return root.power(
            randomness, Numbers(challenges, width: bits / 64), bits: bits, factors: masks
        ).reveal()
    }

    /// Whether a number is a unit modulo N, in 1 ..< N.
    func isUnit(_ number: BigInteger) -> Bool {
        number.signum > 0 && number < modulus && BigInteger.gcd(number, modulus) == 1
    }

    /// (1 + N)^m r^N mod N^2 for masks m.
    func masked(_ masks: SignedNumbers, units: Numbers, factors: Numbers? = nil) -> Numbers {
        var products = plainFactors(residues: masks.reduced(modulo: number))
        if let factors { products = square.multiply(products, factors) }
        return square.power(
            units.widened(to: square.width), number.repeated(units.count), bits: bits,
            factors: products)
    }
}

extension SignedNumbers {
    /// Residues modulo any one number. Constant time.
    func reduced(modulo modulus: Numbers) -> Numbers {
        // (x + 2^b) mod m - 2^b mod m
        let shift = Numbers([BigInteger(1) << bits], width: bits / 64 + 1).modulo(modulus)
        return offset(by: bits).modulo(modulus).subtracting(shift, modulo: modulus)
    }
}
