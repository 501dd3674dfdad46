internal import BigIntegers
public import Transcripts

extension SecretKey {
    /// Shows to the maker of `parameters` that N has no small factor (Π-fac; CGGMP, figure 28). Constant
    /// time in the key.
    public func proveNoSmallFactor(
        parameters: RingPedersenParameters, context: TranscriptContext, prover: Int
    ) -> NoSmallFactorProof {
        let lengths = NoSmallFactorProof.Lengths(publicKey.size, parameters.size)
        let half = publicKey.bits / 2
        let primes = Numbers.joined([p.prime, q.prime])
        let factors = SignedNumbers(nonNegative: primes, bits: half)
        // P = s^p t^μ, Q = s^q t^ν; A = s^α t^x, B = s^β t^y.
        let blindings = SignedNumbers.random(count: 2, bits: lengths.blinding)
        let commitments = parameters.commit(factors, blindings)
        let factorMasks = SignedNumbers.random(count: 2, bits: lengths.factor)
        let blindingMasks = SignedNumbers.random(count: 2, bits: lengths.mask)
        let first = parameters.commit(factorMasks, blindingMasks)
        // σ; T = Q^α t^r.
        let sigma = SignedNumbers.random(count: 1, bits: lengths.sigma)
        let lastMask = SignedNumbers.random(count: 1, bits: lengths.last)
        let last = parameters.power(
            commitments.rows(1..<2), factorMasks.row(0), parameters.t, lastMask)
        let sent =
            commitments.reveal() + first.reveal() + last.reveal() + sigma.reveal()
        let e = NoSmallFactorProof.challenge(
            publicKey, parameters, first: sent, context: context, prover: prover)
        // v = r + e (σ - ν p).
        let difference = sigma.adding(
            blindings.row(1).multiplied(by: p.prime, bits: half).negated)
        return NoSmallFactorProof(
            commitments.reveal() + sigma.reveal() + [e]
                + factorMasks.responses([e, e], factors)
                + blindingMasks.responses([e, e], blindings)
                + lastMask.responses([e], difference))
    }
}

extension SignedNumbers {
    /// One row.
    func row(_ i: Int) -> SignedNumbers {
        SignedNumbers(twosComplement: words.rows(i..<(i + 1)), bits: bits)
    }
}

extension RingPedersenParameters {
    /// base^x other^y for one secret signed exponent each. Constant time.
    func power(
        _ base: Numbers, _ x: SignedNumbers, _ other: BigInteger, _ y: SignedNumbers
    ) -> Numbers {
        let bits = max(x.bits, y.bits)
        let width = (bits + 1 + 63) / 64
        let bases = Numbers.joined([base, Numbers([other], width: root.width)])
        let inverses = bases.reveal().map { base in
            guard let inverse = try? base.inverseVariableTime(modulo: modulus) else {
                preconditionFailure("the bases are units")
            }
            return inverse
        }
        let exponents = Numbers.joined([x, y].map { $0.magnitudes().widened(to: width) })
        return root.power(
            Numbers(inverses, width: root.width).selecting(x.signs + y.signs, else: bases),
            exponents, bits: bits + 1, terms: 2)
    }
}
