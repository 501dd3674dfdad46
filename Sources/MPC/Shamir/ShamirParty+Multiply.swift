extension ShamirParty {
    /// x · y, element by element.
    ///
    /// Up to 5 parties, and for short vectors: one round, in which 2t + 1 parties deal their products anew
    /// and every dealer sends n - 1 - t elements. Above that two rounds by way of a king (see
    /// `multiplyByKing`).
    public func multiply(_ x: Shares, _ y: Shares) async throws(MPCError) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        let z = try await reduce(count: x.count) { range, product in
            let at = domain.offset(of: range.lowerBound)
            domain.multiply(product, x.base + at, y.base + at, count: range.count)
        }
        extendLifetime((x, y))
        return z
    }

    /// As `multiply`, with as many elements as runs: products are summed up before they are dealt.
    public func dotProducts(
        _ x: Shares, _ y: Shares, length: Int
    ) async throws(MPCError) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        precondition(length > 0 && x.count % length == 0, "no whole runs")
        let z = try await reduce(count: x.count / length) { range, sum in
            let at = domain.offset(of: range.lowerBound * length)
            domain.dotProducts(
                sum, x.base + at, y.base + at, length: length, runs: range.count)
        }
        extendLifetime((x, y))
        return z
    }

    /// Whether products of this many elements go by way of a king.
    func usesKing(_ count: Int) -> Bool { partyCount > 5 && count >= 256 }

    /// Brings sharings of degree 2t down to degree t: `product` writes this party's shares of a chunk.
    func reduce(
        count: Int, _ product: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(MPCError) -> Shares {
        if usesKing(count) { return try await reduceByKing(count: count, product) }
        // Gennaro, Rabin, Rabin, PODC 1998, section 3: the secret is Σ λᵢ·productᵢ.
        guard let factor = geometry.productFactor else {
            return try await dealSum(count: count, dealers: geometry.dealers) { _, _ in }
        }
        return try await dealSum(count: count, dealers: geometry.dealers) { range, value in
            product(range, value)
            domain.scale(value, value, by: factor, count: range.count)
        }
    }
}
