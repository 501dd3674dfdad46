internal import MPC

/// Cells of providers' inputs, of which every party has a share.
extension PartyBackend {
    /// All parties' vectors, each given by its own party and added up.
    private func sum(_ count: Int, _ given: (Int) async throws(MPCError) -> Party.Shares)
        async throws(MPCError) -> Party.Shares
    {
        var total = try await given(0)
        for owner in 1..<party.partyCount { total = party.add(total, try await given(owner)) }
        return total
    }

    private func cells(_ shares: Party.Shares, magnitude: Double) -> [Cell] {
        let cells = UnsafeMutableBufferPointer<Cell>.allocate(capacity: shares.count)
        defer { cells.deallocate() }
        cells.initialize(repeating: zero)
        fill(cells, shares, magnitude: magnitude)
        return Array(cells)
    }

    /// Of shares that add up modulo 2^64.
    fileprivate func cells(
        ofSummands words: [UInt64], element: (UInt64) -> Party.Domain.Element, magnitude: Double
    ) async throws(MPCError) -> [Cell] {
        guard !words.isEmpty else { return [] }
        let own = words.map(element)
        let total = try await sum(words.count) { (owner) async throws(MPCError) in
            try await party.input(
                owner == party.party ? own : nil, from: owner, count: words.count)
        }
        return cells(total, magnitude: magnitude)
    }

    /// Of shares that add up bit by bit: whatever a party gives is a word.
    func cells(ofBits words: [UInt64]) async throws(MPCError) -> [Cell] {
        guard !words.isEmpty else { return [] }
        var total: Party.Bits?
        for owner in 0..<party.partyCount {
            let part = try await party.inputBits(
                owner == party.party ? words : nil, from: owner, count: words.count, width: 64)
            total = total.map { party.xor($0, part) } ?? part
        }
        guard let total else { return [] }
        return cells(try await party.toArithmetic(total), magnitude: TraceIntegers.reduced)
    }
}

extension AuthenticatedBackend {
    /// Of shares that add up modulo 2^64.
    func cells(ofShares words: [UInt64]) async throws(MPCError) -> [Cell] {
        try await cells(ofSummands: words, element: { $0 }, magnitude: 0)
    }
}

extension FieldBackend {
    /// Of shares that add up modulo 2^64, taken as integers: with passive parties these are below 2^64.
    func cells(ofIntegers words: [UInt64]) async throws(MPCError) -> [Cell] {
        try await cells(
            ofSummands: words, element: { party.domain.element($0) },
            magnitude: TraceIntegers.reduced * Double(party.partyCount))
    }
}
