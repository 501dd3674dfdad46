extension ShamirParty {
    /// x · y, element by element. One round, and n - 1 - t elements of each dealer; for more than 5 parties
    /// and long vectors two rounds, and some three halves of an element a party.
    public func multiply(_ x: Shares, _ y: Shares) async throws(MPCError) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        let z = Shares(buffer: try await core.multiply(x.buffer, y.buffer))
        try await record(x, y, z, length: 1)
        return z
    }

    /// As `multiply`, with as many elements as runs: products are summed up before they are dealt.
    public func dotProducts(
        _ x: Shares, _ y: Shares, length: Int
    ) async throws(MPCError) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        precondition(length > 0 && x.count % length == 0, "no whole runs")
        let z = Shares(
            buffer: try await core.dotProducts(x.buffer, y.buffer, length: length))
        try await record(x, y, z, length: length)
        return z
    }
}
