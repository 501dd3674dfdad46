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
        verifier?.record(dealt: z)
        return Shares(buffer: z)
    }

    /// Shares of uniformly random values that nobody knows. Without a message for up to 5 parties; else
    /// one round, and n - 1 - t elements a party for n - t results.
    public func random(count: Int) async throws(MPCError) -> Shares {
        let z = try await core.random(count: count)
        verifier?.record(dealt: z)
        return Shares(buffer: z)
    }
}
