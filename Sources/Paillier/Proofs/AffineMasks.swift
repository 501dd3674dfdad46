internal import BigIntegers

/// The first message of proofs of affine operations (CGGMP, figures 15 and 26), and the prover's masks,
/// for all statements together. Constant time.
struct AffineMasks {
    let alpha: SignedNumbers
    private let beta: SignedNumbers
    private let gamma: SignedNumbers
    private let delta: SignedNumbers
    private let m: SignedNumbers
    private let mu: SignedNumbers
    private let r: Numbers
    private let rOfAddend: Numbers
    /// S and T, which are sent; A, B_y, E, F, which are recomputed.
    let sent: [[BigInteger]]
    let recomputed: [[BigInteger]]

    /// 1. E = s^α t^γ, S = s^x t^m, F = s^β t^δ, T = s^y t^μ;
    /// A = C^α (1 + N0)^β r^N0, B_y = (1 + N1)^β r_y^N1.
    init(
        _ statement: AffineStatement, _ witness: AffineWitness, _ parameters: RingPedersenParameters
    ) {
        let count = statement.count
        let slack = ProofSecurity.slackBits
        let (verifier, own) = (statement.multiplicands.key, statement.addends.key)
        alpha = .random(count: count, bits: statement.multiplierBits + slack)
        beta = .random(count: count, bits: statement.addendBits + slack)
        gamma = .random(count: count, bits: parameters.maskBits)
        delta = .random(count: count, bits: parameters.maskBits)
        m = .random(count: count, bits: parameters.blindingBits)
        mu = .random(count: count, bits: parameters.blindingBits)
        r = verifier.randomUnits(count)
        rOfAddend = own.randomUnits(count)
        let a = verifier.masked(
            beta, units: r, factors: statement.multiplicands.powers(alpha))
        let b = own.masked(beta, units: rOfAddend)
        let s = parameters.commit(witness.multipliers.numbers, m).reveal()
        let t = parameters.commit(witness.addends.numbers, mu).reveal()
        let e = parameters.commit(alpha, gamma).reveal()
        let f = parameters.commit(beta, delta).reveal()
        let (aValues, bValues) = (a.reveal(), b.reveal())
        sent = (0..<count).map { [s[$0], t[$0]] }
        recomputed = (0..<count).map { [aValues[$0], bValues[$0], e[$0], f[$0]] }
    }

    /// 3. z1 = α + e x, z2 = β + e y, z3 = γ + e m, z4 = δ + e μ, w = r ρ^e, w_y = r_y ρ_y^e.
    func responses(
        _ challenges: [BigInteger], _ statement: AffineStatement, _ witness: AffineWitness
    ) -> [[BigInteger]] {
        let columns = [
            alpha.responses(challenges, witness.multipliers.numbers),
            beta.responses(challenges, witness.addends.numbers),
            gamma.responses(challenges, m), delta.responses(challenges, mu),
            statement.multiplicands.key.unitResponses(
                r, challenges, witness.resultRandomness.units),
            statement.addends.key.unitResponses(
                rOfAddend, challenges, witness.addendRandomness.units),
        ]
        return challenges.indices.map { i in sent[i] + [challenges[i]] + columns.map { $0[i] } }
    }
}

extension AffineStatement {
    /// A, B_y, E, F of each statement from the proofs' numbers; nil for numbers out of their fields.
    func recomputed(
        _ proofs: [ProofBody], _ parameters: RingPedersenParameters, committedMultiplier: Bool
    ) throws(PaillierError) -> [[BigInteger]]? {
        let layout = layout(parameters.size, committedMultiplier: committedMultiplier)
        let (verifier, prover) = (multiplicands.key, addends.key)
        for proof in proofs {
            let v = proof.values
            guard proof.fits(layout), parameters.isCommitment(v[0]), parameters.isCommitment(v[1]),
                verifier.isUnit(v[7]), v[8...].allSatisfy({ prover.isUnit($0) })
            else { return nil }
        }
        func column(_ i: Int) -> [BigInteger] { proofs.map { $0.values[i] } }
        let challenges = column(2)
        let z1 = try SignedNumbers(
            public: column(3), bits: multiplierBits + ProofSecurity.slackBits)
        let a = try verifier.opened(
            column(4), units: column(7), ciphertexts: results.values, challenges: challenges,
            factors: multiplicands.powers(z1))
        let b = try prover.opened(
            column(4), units: column(8), ciphertexts: addends.values, challenges: challenges)
        let e = try parameters.opened(
            column(3), column(5), commitments: column(0), challenges: challenges)
        let f = try parameters.opened(
            column(4), column(6), commitments: column(1), challenges: challenges)
        return proofs.indices.map { [a[$0], b[$0], e[$0], f[$0]] }
    }
}
