extension ShamirCore {
    /// Whether products of this many elements go by way of a king.
    func usesKing(_ count: Int) -> Bool { partyCount > 5 && count >= 256 }

    /// Brings sharings of degree 2t down to degree t: `product` writes this party's shares of a chunk.
    ///
    /// Up to 5 parties, and for short vectors: one round, in which 2t + 1 parties deal their products anew
    /// and every dealer sends n - 1 - t elements. Above that two rounds by way of a king.
    func reduce(
        count: Int, _ product: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(MPCError) -> Buffer {
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

    /// x · y, element by element.
    func multiply(_ x: Buffer, _ y: Buffer) async throws(MPCError) -> Buffer {
        let z = try await reduce(count: x.count) { range, product in
            let at = domain.offset(of: range.lowerBound)
            domain.multiply(product, x.base + at, y.base + at, count: range.count)
        }
        extendLifetime((x, y))
        return z
    }

    /// The dot products of successive runs.
    func dotProducts(
        _ x: Buffer, _ y: Buffer, length: Int
    ) async throws(MPCError) -> Buffer {
        let z = try await reduce(count: x.count / length) { range, sum in
            let at = domain.offset(of: range.lowerBound * length)
            domain.dotProducts(
                sum, x.base + at, y.base + at, length: length, runs: range.count)
        }
        extendLifetime((x, y))
        return z
    }
}
