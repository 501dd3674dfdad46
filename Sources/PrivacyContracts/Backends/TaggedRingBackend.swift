internal import MPC

/// A back end modulo 2^64 whose parties may do what they like: inputs have tags.
protocol TaggedRingBackend: PartyBackend where Party.Domain == Ring64 {
    /// Sums of the elements of `range` in each subset.
    func subsetSums(_ x: Party.Shares, _ range: Range<Int>, _ members: [UInt64]) -> Party.Shares
}

extension TaggedRingBackend {
    /// Of shares that add up modulo 2^64, or of components.
    func inputs(ofShares given: GivenInputs) async throws -> Inputs {
        let vectors = tagged(given)
        let words = Self.joined(vectors?.map(\.shares) ?? given.first)
        guard !words.isEmpty else { return [] }
        let total = try await shares(
            ofSummands: words, second: given.second.map(Self.joined), element: { $0 })
        guard let vectors else { return [(.elements(total, magnitude: 0), total.count)] }
        let parts = try await checked(
            total, vectors, given, sums: subsetSums, subtract: party.subtract
        ) { try await party.open($0) }
        return parts.map { (.elements($0, magnitude: 0), $0.count) }
    }
}
