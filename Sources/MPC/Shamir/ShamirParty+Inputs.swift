extension ShamirParty {
    /// Shares of values that party `owner` knows: it deals them. One round; the owner sends n - 1 - t
    /// elements for each.
    public func input(
        _ values: [Element]?, from owner: Int, count: Int
    ) async throws(MPCError) -> Shares {
        precondition((0..<partyCount).contains(owner))
        precondition(party == owner ? values?.count == count : values == nil)
        let z = try await core.dealSum(count: count, dealers: [owner]) { range, target in
            values?.withUnsafeBufferPointer {
                domain.store(UnsafeBufferPointer(rebasing: $0[range]), to: target)
            }
        }
        try await record(dealt: z)
        return Shares(buffer: z)
    }

    /// Shares of uniformly random values that nobody knows. Without a message where there are at
    /// most 10 groups of n - t parties: for up to 5 parties, and up to 10 with t = 1. Else one
    /// round, and n - 1 - t elements a party for n - t results.
    public func random(count: Int) async throws(MPCError) -> Shares {
        let z = try await core.random(count: count)
        try await record(dealt: z)
        return Shares(buffer: z)
    }
}
