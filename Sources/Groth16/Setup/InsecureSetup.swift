internal import EllipticCurves
public import FiniteFields

/// The secrets of a setup, all in one hand: who has them can forge proofs for the key that is made of
/// them. For tests and measurements only.
public struct InsecureToxicWaste<F: ScalarField>: Sendable {
    public var tau: F
    public var alpha: F
    public var beta: F
    public var delta: F

    /// Secrets from a generator; with a seeded one they are the same each time.
    public init(using generator: inout some RandomNumberGenerator) {
        tau = .random(using: &generator)
        alpha = .random(using: &generator)
        beta = .random(using: &generator)
        delta = .random(using: &generator)
    }
}

extension KeyMaterial {
    /// A key from its secrets, by fixed-base multiplications. γ = 1.
    init(
        insecure circuit: R1CS<Curve.Fr>, _ waste: InsecureToxicWaste<Curve.Fr>, threads: Int,
        progress: WorkProgress
    ) {
        self.circuit = circuit
        let log2 = circuit.domainLog2
        progress.report("scalars", 0)
        let rows = Curve.Fr.lagrangeValues(at: waste.tau, log2: log2)
        var (u, v, w) = (
            circuit.a.columnSums(rows, circuit.wireCount),
            circuit.b.columnSums(rows, circuit.wireCount),
            circuit.c.columnSums(rows, circuit.wireCount)
        )
        for wire in 0...circuit.publicCount { u[wire] += rows[circuit.constraintCount + wire] }
        let deltaInverse = waste.delta.inverseOrZero()
        for wire in 0..<circuit.wireCount {
            let sum = waste.beta * u[wire] + waste.alpha * v[wire] + w[wire]
            w[wire] = wire <= circuit.publicCount ? sum : sum * deltaInverse
        }
        let doubled = Curve.Fr.lagrangeValues(
            at: waste.tau, log2: log2 + 1, times: deltaInverse)
        let (uValues, vValues, wValues) = (u, v, w)
        let publicCount = circuit.publicCount

        let g1 = FixedBase<Curve.G1Curve>(
            .generator, count: 4 * circuit.wireCount, threads: threads)
        alpha1 = g1.multiplied(by: waste.alpha).affine
        beta1 = g1.multiplied(by: waste.beta).affine
        delta1 = g1.multiplied(by: waste.delta).affine
        progress.report("A", 0.1)
        a = g1.multiples(u.count, threads: threads) { uValues[$0] }
        progress.report("B in G1", 0.25)
        b1 = g1.multiples(v.count, threads: threads) { vValues[$0] }
        progress.report("C", 0.4)
        inputs = g1.multiples(publicCount + 1, threads: threads) { wValues[$0] }
        c = g1.multiples(w.count - publicCount - 1, threads: threads) {
            wValues[$0 + publicCount + 1]
        }
        progress.report("H", 0.55)
        h = g1.multiples(1 << log2, threads: threads) { doubled[2 * $0 + 1] }
        progress.report("B in G2", 0.7)
        let g2 = FixedBase<Curve.G2Curve>(.generator, count: circuit.wireCount, threads: threads)
        beta2 = g2.multiplied(by: waste.beta).affine
        gamma2 = .generator
        delta2 = g2.multiplied(by: waste.delta).affine
        b2 = g2.multiples(v.count, threads: threads) { vValues[$0] }
        progress.report("points", 1)
    }
}

extension SparseRows {
    /// For each column the sum over its entries of the coefficient times the row's weight.
    func columnSums(_ weights: [F], _ columnCount: Int) -> [F] {
        var sums = [F](repeating: .zero, count: columnCount)
        for row in 0..<count {
            for entry in range(row) {
                sums[Int(columns[entry])] += coefficients[entry] * weights[row]
            }
        }
        return sums
    }
}
