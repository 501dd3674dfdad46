internal import EllipticCurves
internal import FiniteFields

extension Groth16Curve {
    public static func makeInsecurePowers(
        _ waste: InsecureToxicWaste<Fr>, log2: Int, path: String, threads: Int,
        progress: WorkProgress
    ) throws(Groth16Error) {
        precondition((0...24).contains(log2), "powers of tau of this size take too long")
        var file = try SectionWriter(path: path, kind: .powersOfTau, version: 1, sections: 11)
        let rows = 1 << log2
        progress.report("tables", 0)
        let g1 = FixedBase<G1Curve>(.generator, count: 8 * rows, threads: threads)
        let g2 = FixedBase<G2Curve>(.generator, count: 3 * rows, threads: threads)
        var powers = [Fr.one]
        for i in 1..<(2 * rows) { powers.append(powers[i - 1] * waste.tau) }
        let tau = powers

        try file.begin(1)
        try file.field(bytes: coordinatePrimeBytes)
        try file.integer(UInt32(log2))
        try file.integer(UInt32(log2))
        try file.end()
        progress.report("powers of tau", 0.05)
        try file.section(2, g1.multiples(2 * rows - 1, threads: threads) { tau[$0] })
        try file.section(3, g2.multiples(rows, threads: threads) { tau[$0] })
        try file.section(4, g1.multiples(rows, threads: threads) { waste.alpha * tau[$0] })
        try file.section(5, g1.multiples(rows, threads: threads) { waste.beta * tau[$0] })
        try file.section(6, [g2.multiplied(by: waste.beta).affine])
        try file.begin(7)
        try file.integer(UInt32(0))
        try file.end()
        var lagrange = [Fr]()
        for power in 0...(log2 + 1) {
            lagrange += Fr.lagrangeValues(at: waste.tau, log2: power)
        }
        let all = lagrange
        progress.report("Lagrange form in G1", 0.45)
        try file.section(12, g1.multiples(4 * rows - 1, threads: threads) { all[$0] })
        progress.report("Lagrange form in G2", 0.6)
        try file.section(13, g2.multiples(2 * rows - 1, threads: threads) { all[$0] })
        progress.report("Lagrange form times alpha and beta", 0.85)
        try file.section(
            14, g1.multiples(2 * rows - 1, threads: threads) { waste.alpha * all[$0] })
        try file.section(
            15, g1.multiples(2 * rows - 1, threads: threads) { waste.beta * all[$0] })
        try file.finish()
        progress.report("done", 1)
    }
}
