internal import BigIntegers

extension SecretKey {
    /// Deals the key: this process knows the key and all shares, and has to forget them. Constant time
    /// in the key.
    ///
    /// The exponent d is 0 modulo p' q' and 1 modulo N, with p = 2 p' + 1, q = 2 q' + 1: c^(2 d) has no
    /// randomness left. Shares hide it perfectly (Shamir, modulo N p' q') or within 2^-128 (additive).
    ///
    /// Throws `.invalidThreshold`, and `.keyRefused(.primesNotSafe)` for other primes.
    public func deal(
        _ scheme: ThresholdScheme
    ) throws(PaillierError) -> (key: ThresholdKey, shares: [ThresholdKeyShare]) {
        try scheme.check()
        guard hasSafePrimes else { throw .keyRefused(.primesNotSafe) }
        let number = publicKey.number
        let m = PrimalityTest.halved(p.prime).multiplied(by: PrimalityTest.halved(q.prime))
        guard let inverse = m.modulo(number).inverse(modulo: number) else {
            preconditionFailure("N is coprime to its order")
        }
        let exponent = m.multiplied(by: inverse)
        let order = m.multiplied(by: number)
        let exponents =
            switch scheme {
            case .shamir(let threshold, let parties):
                shamir(exponent, modulo: order, threshold: threshold, parties: parties)
            case .additive(let parties): additive(exponent, parties: parties)
            }
        let scaled = exponents.multiplied(
            by: Numbers([scheme.delta], width: scheme.delta.bitWidth / 64 + 1),
            bits: scheme.delta.bitWidth)
        let bits = ThresholdKey.exponentBits(publicKey, scheme)
        let shared = scaled.extended(to: bits)
        // v, and v_i = v^(Δ s_i).
        let unit = Numbers.random(count: 1, bits: 2 * publicKey.bits + 128)
            .modulo(publicKey.square.value)
        let base = Ciphertexts(publicKey.square.multiply(unit, unit), key: publicKey)
        let bases = Ciphertexts(base.numbers.repeated(scheme.parties), key: publicKey)
        let key = ThresholdKey(
            publicKey: publicKey, scheme: scheme, base: base.values[0],
            verificationKeys: bases.powers(shared).reveal())
        let shares = (0..<scheme.parties).map { i in
            ThresholdKeyShare(party: i + 1, exponent: shared.row(i), key: key)
        }
        return (key, shares)
    }

    /// f(1), ..., f(parties) for a random polynomial f with f(0) = secret, by Horner's rule.
    private func shamir(
        _ secret: Numbers, modulo order: Numbers, threshold: Int, parties: Int
    ) -> SignedNumbers {
        let bits = 64 * order.width
        var coefficients = [secret.modulo(order)]
        for _ in 0..<threshold {
            coefficients.append(
                Numbers.random(count: 1, bits: bits + ProofSecurity.statisticalBits)
                    .modulo(order))
        }
        let points = Numbers((1...parties).map { BigInteger($0) }, width: 1)
        var values = Numbers(count: parties, width: order.width)
        for coefficient in coefficients.reversed() {
            values = values.multiplied(by: points).adding(coefficient).modulo(order)
        }
        return SignedNumbers(nonNegative: values, bits: bits)
    }

    /// Random summands, and what they lack.
    private func additive(_ secret: Numbers, parties: Int) -> SignedNumbers {
        let bits = 64 * secret.width + ProofSecurity.statisticalBits
        var last = SignedNumbers(nonNegative: secret, bits: bits)
        var rows = [SignedNumbers]()
        for _ in 1..<max(parties, 1) {
            let summand = SignedNumbers(nonNegative: .random(count: 1, bits: bits), bits: bits)
            rows.append(summand)
            last = last.adding(summand.negated)
        }
        rows.append(last)
        // The last is below 64 times the summands in magnitude, whatever the sums above allow for.
        let widest = bits + 7
        let width = SignedNumbers.width(widest)
        return SignedNumbers(
            twosComplement: .joined(
                rows.map { $0.extended(to: max($0.bits, widest)).words.widened(to: width) }),
            bits: widest)
    }
}
