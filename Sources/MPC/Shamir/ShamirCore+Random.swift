extension ShamirCore {
    /// Shares of uniformly random values that nobody knows. Without a message where at most 10
    /// groups of n - t parties exist (n ≤ 5, or t = 1 and n ≤ 10): the sum of a polynomial for each
    /// group, which is 1 at 0, 0 at the parties outside of it, and of degree t (Cramer, Damgård,
    /// Ishai, TCC 2005, 3). Otherwise all parties deal random elements, and n - t combinations of
    /// the n dealings, one row each of a Vandermonde matrix, are independent of what t parties know
    /// (Damgård, Nielsen, CRYPTO 2007, 4): one round, and n - 1 - t elements a party for n - t
    /// results.
    func random(count: Int) async throws(MPCError) -> Buffer {
        guard randomness.groups.isEmpty else { return randomFromGroups(count: count) }
        return try await extract(count: count, geometry.dealing) { part, value in
            domain.fill(value, count: part.count, from: randomness.own)
        }
    }

    private func randomFromGroups(count: Int) -> Buffer {
        let z = buffer(count)
        let groups = randomness.groups
        let words = domain.words(for: min(Self.chunk, count))
        let scratch = WordBuffer(uninitialized: groups.count * words)
        let inputs = groups.indices.map { UnsafePointer(scratch.base + $0 * words) }
        let factors = geometry.groupFactors
        forEachChunk(of: 0..<count) { part in
            for (k, group) in groups.enumerated() {
                domain.fill(scratch.base + k * words, count: part.count, from: group)
            }
            domain.combine(
                z.base + domain.offset(of: part.lowerBound), inputs, by: factors, count: part.count)
        }
        extendLifetime(scratch)
        return z
    }

    /// Random sharings that all parties deal, made into n - t for every n of which no t parties know
    /// anything. One round.
    func extract(
        count: Int, _ dealing: Dealing<Element>,
        value: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(MPCError) -> Buffer {
        let rows = partyCount - threshold
        let dealt = (count + rows - 1) / rows
        // Row by row, each at a place where a block begins.
        let row = (dealt + 7) & ~7
        let z = buffer(rows * row)
        z.clear()
        try await deal(
            count: dealt, dealing, dealers: Array(0..<partyCount), value: value
        ) { dealer, range, share in
            let point = geometry.points[dealer]
            var power = domain.element(1)
            for k in 0..<rows {
                let at = z.base + domain.offset(of: k * row + range.lowerBound)
                domain.scaleAdd(at, share, by: power, count: range.count)
                power = domain.product(power, point)
            }
        }
        guard row * rows != count else { return z }
        return .concatenate((0..<rows).map { z.slice($0 * row..<$0 * row + dealt) })
            .slice(0..<count)
    }
}
