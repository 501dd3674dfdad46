extension SecretKey {
    /// Encrypts as `PublicKey.encrypt(_:)` does, in half of the time: modulo p^2 and q^2 apart, with
    /// exponents that make the randomness uniform among N-th powers of the tables' bases.
    ///
    /// Throws `.overflow` if the plaintexts' stated range is wider than the key's.
    public func encrypt(_ plaintexts: Plaintexts) throws(PaillierError) -> Ciphertexts {
        let residues = try publicKey.residues(plaintexts)
        let parts = [p, q].map { part in
            part.randomPowers.power(
                Numbers.random(count: residues.count, bits: part.exponentBits),
                plain: part.plain(residues))
        }
        return Ciphertexts(combinedSquares(parts[0], parts[1]), key: publicKey)
    }

    /// The number modulo N^2 that is `a` modulo p^2 and `b` modulo q^2.
    func combinedSquares(_ a: Numbers, _ b: Numbers) -> Numbers {
        // q < p, so b is reduced modulo p^2 too.
        p.square.joined(a, b, q: q.square.value, inverse: qSquareInverse)
    }

    /// The randomness r in Z_N* of ciphertexts c = (1 + N)^m r^N, which proofs need of ciphertexts that
    /// were encrypted without keeping it: c^(1/N mod p - 1) modulo p, the same modulo q. Constant time.
    ///
    /// Throws `.keyMismatch`.
    public func randomness(of ciphertexts: Ciphertexts) throws(PaillierError)
        -> EncryptionRandomness
    {
        guard ciphertexts.key == publicKey else { throw .keyMismatch }
        return EncryptionRandomness(roots(of: ciphertexts.numbers), key: publicKey)
    }

    /// N-th roots modulo N.
    func roots(of numbers: Numbers) -> Numbers {
        power(numbers, exponents: rootExponents, bits: publicKey.bits / 2)
    }

    /// Powers modulo N with an exponent modulo p and one modulo q, the same for all numbers.
    func power(_ numbers: Numbers, exponents: [Numbers], bits: Int) -> Numbers {
        let parts = [p, q]
        let bases = Numbers.interleaved(parts.map { numbers.modulo($0.prime) })
        let powers = Modulus.power(
            parts.map(\.root), bases,
            Numbers.interleaved(exponents.map { $0.repeated(numbers.count) }), bits: bits)
        return combined(powers.every(2, from: 0), powers.every(2, from: 1))
    }

    /// 1/N modulo p - 1 and q - 1.
    private var rootExponents: [Numbers] {
        [p, q].map { part in
            // p - 1 = 2 k with odd k: the inverse modulo k that is odd.
            let half = PrimalityTest.halved(part.prime)
            guard let inverse = publicKey.number.modulo(half).inverse(modulo: half) else {
                preconditionFailure("N is coprime to p - 1")
            }
            let isEven = inverse.read { 1 - ($0[0] & 1) }
            return half.selecting([isEven], else: Numbers(count: 1, width: half.width))
                .adding(inverse).widened(to: half.width)
        }
    }
}
