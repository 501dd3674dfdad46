internal import EllipticCurves
internal import FiniteFields

extension KeyMaterial {
    /// The first key of a circuit, with γ = δ = 1, from the powers of τ in Lagrange form.
    ///
    /// The points of a wire are sums over the rows where it stands: A_i = Σ a_ji L_j(τ), and so on;
    /// h_j is the Lagrange polynomial 2j + 1 of the domain of twice the rows, at τ.
    ///
    /// Throws `.notEnoughPowers`, `.invalidPoint`, `.tooLarge`.
    init(
        _ circuit: R1CS<Curve.Fr>, _ powers: PowersOfTau<Curve>, threads: Int,
        progress: WorkProgress
    ) throws(Groth16Error) {
        guard circuit.domainLog2 <= ProvingKey<Curve>.maximumDomainLog2 else {
            throw .tooLarge(limit: 1 << ProvingKey<Curve>.maximumDomainLog2)
        }
        guard circuit.publicCount <= VerifyingKey<Curve>.maximumPublicCount else {
            throw .tooLarge(limit: VerifyingKey<Curve>.maximumPublicCount)
        }
        let domain = try powers.domain(circuit.domainLog2)
        progress.report("checking the powers of tau", 0)
        try domain.check(threads: threads, rows: circuit.constraintCount + circuit.publicCount + 1)
        self.circuit = circuit
        (alpha1, beta1, beta2) = try powers.header()
        (gamma2, delta1, delta2) = (.generator, .generator, .generator)

        let columns = [circuit.a, circuit.b, circuit.c].map {
            ColumnIndex($0, columnCount: circuit.wireCount)
        }
        let publicRow = circuit.constraintCount
        let publicCount = circuit.publicCount
        progress.report("A", 0.1)
        a = composed(circuit.wireCount, threads) { wire, sum in
            sum.add(circuit.a, columns[0], wire, domain.tau)
            if wire <= publicCount { sum.point += domain.tau[publicRow + wire] }
        }
        progress.report("B in G1", 0.25)
        b1 = composed(circuit.wireCount, threads) { wire, sum in
            sum.add(circuit.b, columns[1], wire, domain.tau)
        }
        progress.report("B in G2", 0.4)
        b2 = composed(circuit.wireCount, threads) { wire, sum in
            sum.add(circuit.b, columns[1], wire, domain.tau2)
        }
        progress.report("C", 0.7)
        let all = composed(circuit.wireCount, threads) { (wire, sum: inout Sum<Curve.G1Curve>) in
            sum.add(circuit.a, columns[0], wire, domain.betaTau)
            sum.add(circuit.b, columns[1], wire, domain.alphaTau)
            sum.add(circuit.c, columns[2], wire, domain.tau)
            if wire <= publicCount { sum.point += domain.betaTau[publicRow + wire] }
        }
        inputs = Array(all[...publicCount])
        c = Array(all[(publicCount + 1)...])
        h = (0..<(1 << circuit.domainLog2)).map { domain.doubledTau[2 * $0 + 1] }
        progress.report("points", 1)
    }

    /// The hash of the circuit and the first key (snarkjs, zkey_new).
    func circuitHash(_ powers: PowersOfTau<Curve>) throws(Groth16Error) -> [UInt8] {
        let hash = Blake2b()
        hash.update(alpha1)
        hash.update(beta1)
        hash.update(beta2)
        hash.update(gamma2)
        hash.update(delta1)
        hash.update(delta2)
        hash.update(counted: inputs)
        try hashQuotientPowers(hash, powers)
        hash.update(counted: c)
        hash.update(counted: a)
        hash.update(counted: b1)
        hash.update(counted: b2)
        return hash.finish()
    }

    /// τ^i (τ^d - 1) for i below d - 1, with d rows.
    ///
    /// snarkjs hashes them 2^14 at a time, and of domains of 2^15 rows and more hashes a last one too
    /// many, i = d - 1: see `OverreadDifference` for where that is none.
    private func hashQuotientPowers(
        _ hash: Blake2b, _ powers: PowersOfTau<Curve>
    ) throws(Groth16Error) {
        let rows = 1 << domainLog2
        let hashed = rows - 1 <= 1 << 14 ? rows - 1 : rows
        hash.update(count: rows - 1)
        for start in stride(from: 0, to: hashed, by: 1 << 14) {
            var differences = [JacobianPoint<Curve.G1Curve>]()
            for i in start..<min(start + 1 << 14, hashed) {
                guard i + rows < powers.powerCount else {
                    guard let last = powers.overreadDifference(rows) else {
                        throw .malformed(.powersOfTau, section: 2)
                    }
                    differences.append(last)
                    continue
                }
                differences.append(JacobianPoint(powers.power(i + rows)) - powers.power(i))
            }
            for point in JacobianPoint.normalize(differences) { hash.update(point) }
        }
    }
}

extension PowersOfTau.Domain {
    /// Throws `.invalidPoint` if a point that is used is not canonical, off its curve or outside its
    /// group.
    func check(threads: Int, rows: Int) throws(Groth16Error) {
        try checkPoints(rows, .a, threads) { tau[$0].isValid }
        try checkPoints(rows, .b2, threads) { tau2[$0].isValid }
        try checkPoints(rows, .c, threads) { alphaTau[$0].isValid && betaTau[$0].isValid }
        try checkPoints(tau.count, .h, threads) { doubledTau[2 * $0 + 1].isValid }
    }
}
