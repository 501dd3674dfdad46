internal import BigIntegers
internal import EllipticCurves
internal import FiniteFields

extension VerifyingKey {
    /// Whether the proof shows that somebody knew a witness with these public values:
    /// e(A, B) = e(α, β) e(X, γ) e(C, δ), X being the sum of the public values times their points.
    ///
    /// Points and values are of their groups and fields because they exist. Throws
    /// `.publicInputCount`, and `.gammaIsDelta` for a key that nobody has contributed to. Variable
    /// time: everything is public.
    ///
    /// Source: J. Groth, "On the Size of Pairing-based Non-interactive Arguments", 2016, 3.2.
    public func verify(
        _ proof: Proof<Curve>, publicValues: [Curve.Fr]
    ) throws(Groth16Error) -> Bool {
        try Curve.verify([(proof, publicValues)], self)
    }

    /// Whether all proofs verify. A wrong one among them passes with probability 2^-128.
    ///
    /// One product of n + 3 pairings, where n verifications cost 4n: the equations are added up with
    /// random weights of 128 bits. True for no proofs. Throws as `verify` of one proof does.
    public func verifyAll(
        _ proofs: [(proof: Proof<Curve>, publicValues: [Curve.Fr])]
    ) throws(Groth16Error) -> Bool {
        try Curve.verify(proofs, self)
    }
}

extension Groth16Curve {
    public static func verify(
        _ proofs: [(proof: Proof<Self>, publicValues: [Fr])], _ key: VerifyingKey<Self>
    ) throws(Groth16Error) -> Bool {
        guard !key.isForgeable else { throw .gammaIsDelta }
        for (_, values) in proofs where values.count != key.publicCount {
            throw .publicInputCount(expected: key.publicCount, found: values.count)
        }
        // With one proof the weight is 1.
        let weights = proofs.count == 1 ? [Fr.one] : proofs.map { _ in batchWeight() }
        var total = Fr.zero
        var inputs = [Fr](repeating: .zero, count: key.publicCount)
        var c = JacobianPoint<G1Curve>.zero
        var pairs: [(AffinePoint<G1Curve>, AffinePoint<G2Curve>)] = []
        for ((proof, values), weight) in zip(proofs, weights) {
            total += weight
            for i in values.indices { inputs[i] += weight * values[i] }
            c = c + proof.c.multipliedVariableTime(by: weight)
            pairs.append((proof.a.multipliedVariableTime(by: weight).affine, proof.b))
        }
        // The rest goes to the other side of the equation.
        let x = msm(key.inputs, [total] + inputs)
        pairs.append((key.alpha.multipliedVariableTime(by: -total).affine, key.beta))
        pairs.append(((-x).affine, key.gamma))
        pairs.append(((-c).affine, key.delta))
        return pairingProduct(pairs) == .one
    }

    /// A random number of 128 bits, not zero.
    private static func batchWeight() -> Fr {
        var system = SystemRandomNumberGenerator()
        let high: UInt64 = .random(in: 0...(.max), using: &system)
        let low: UInt64 = .random(in: 1...(.max), using: &system)
        let half = Fr(UInt64(1) << 63)
        return Fr(high) * (half + half) + Fr(low)
    }
}
