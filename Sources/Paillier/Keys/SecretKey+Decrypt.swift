extension SecretKey {
    /// Decrypts, modulo p^2 and q^2 apart (Paillier, section 7). Constant time in key and plaintexts.
    /// The plaintexts are in -(N - 1)/2 ... (N - 1)/2.
    ///
    /// Throws `.keyMismatch`.
    public func decrypt(_ ciphertexts: Ciphertexts) throws(PaillierError) -> Plaintexts {
        guard ciphertexts.key == publicKey else { throw .keyMismatch }
        return Plaintexts(centred(residues(of: ciphertexts.numbers)))
    }

    /// Plaintexts modulo N.
    func residues(of ciphertexts: Numbers) -> Numbers {
        let parts = [p, q]
        let bases = Numbers.interleaved(parts.map { ciphertexts.modulo($0.square.value) })
        let exponents = Numbers.interleaved(parts.map { $0.order.repeated(ciphertexts.count) })
        let powers = Modulus.power(
            parts.map(\.square), bases, exponents, bits: publicKey.bits / 2)
        let residues = parts.enumerated().map { place, part in
            // x = 1 + p L(x).
            let (quotient, _) = powers.every(2, from: place)
                .quotientAndRemainder(dividingBy: part.prime)
            return quotient.widened(to: part.prime.width)
                .multiplied(by: part.decryptionFactor).modulo(part.prime)
        }
        return combined(residues[0], residues[1])
    }

    /// The number modulo N that is `a` modulo p and `b` modulo q (H. Garner, 1959).
    func combined(_ a: Numbers, _ b: Numbers) -> Numbers {
        // q < p, so b is reduced modulo p too.
        p.root.joined(a, b, q: q.prime, inverse: qInverse)
    }

    /// Residues modulo N as numbers of least magnitude.
    func centred(_ residues: Numbers) -> SignedNumbers {
        let modulus = publicKey.number
        let half = PrimalityTest.halved(modulus)
        // x - N where (N - 1)/2 < x.
        let isHigh = residues.isAbove(half)
        return SignedNumbers(
            twosComplement: residues.subtracting(modulus, where: isHigh),
            bits: publicKey.bits - 1)
    }
}
