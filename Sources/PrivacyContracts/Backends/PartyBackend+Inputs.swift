internal import MPC

/// Cells of providers' inputs, of which every party has a share, or two components.
///
/// With components, party i has components i and i+1 of three that add up modulo 2^64. By an active protocol
/// both of a component's holders input it, and the difference is opened: zero, or the run ends.
extension PartyBackend {
    private func cells(_ shares: Party.Shares, magnitude: Double) -> [Cell] {
        let cells = UnsafeMutableBufferPointer<Cell>.allocate(capacity: shares.count)
        defer { cells.deallocate() }
        cells.initialize(repeating: zero)
        fill(cells, shares) { _ in magnitude }
        return Array(cells)
    }

    /// Every party's vector as shares.
    private func inputs(
        _ words: [UInt64], element: (UInt64) -> Party.Domain.Element
    ) async throws(MPCError) -> [Party.Shares] {
        let own = words.map(element)
        var given: [Party.Shares] = []
        for owner in 0..<party.partyCount {
            given.append(
                try await party.input(
                    owner == party.party ? own : nil, from: owner, count: words.count))
        }
        return given
    }

    private func inputs(ofBits words: [UInt64]) async throws(MPCError) -> [Party.Bits] {
        var given: [Party.Bits] = []
        for owner in 0..<party.partyCount {
            given.append(
                try await party.inputBits(
                    owner == party.party ? words : nil, from: owner, count: words.count,
                    width: 64))
        }
        return given
    }

    /// Of shares that add up modulo 2^64.
    fileprivate func cells(
        ofSummands words: [UInt64], second: [UInt64]?,
        element: (UInt64) -> Party.Domain.Element, magnitude: Double
    ) async throws -> [Cell] {
        guard !words.isEmpty else { return [] }
        let given = try await inputs(words, element: element)
        if let second {
            let again = try await inputs(second, element: element)
            // Component k from party k, and from party k - 1.
            let differences = given.indices.map {
                party.subtract(given[$0], again[($0 + given.count - 1) % given.count])
            }
            let opened = try await party.open(.concatenate(differences))
            try requireZeros(opened.map { party.domain.word(of: $0, at: 0) }, words.count)
        }
        let total = given.dropFirst().reduce(given[0]) { party.add($0, $1) }
        return cells(total, magnitude: magnitude)
    }

    /// Of shares that add up bit by bit, or of components: whatever a party gives is a word.
    func cells(ofBits words: [UInt64], second: [UInt64]?) async throws -> [Cell] {
        guard !words.isEmpty else { return [] }
        let given = try await inputs(ofBits: words)
        var total = given[0]
        if let second {
            let again = try await inputs(ofBits: second)
            let differences = given.indices.map {
                party.xor(given[$0], again[($0 + given.count - 1) % given.count])
            }
            try requireZeros(
                try await party.open(.concatenate(differences)), words.count)
            for part in given.dropFirst() { total = try await party.addBits(total, part) }
        } else {
            for part in given.dropFirst() { total = party.xor(total, part) }
        }
        return cells(try await party.toArithmetic(total), magnitude: TraceIntegers.reduced)
    }

    private func requireZeros(_ words: [UInt64], _ count: Int) throws {
        guard let place = words.firstIndex(where: { $0 != 0 }) else { return }
        throw ContractError.inputs(.holdersDiffer(component: place / count))
    }
}

extension PartyBackend where Party.Domain == Ring64 {
    /// Of shares that add up modulo 2^64.
    func cells(ofShares words: [UInt64], second: [UInt64]?) async throws -> [Cell] {
        try await cells(ofSummands: words, second: second, element: { $0 }, magnitude: 0)
    }
}

extension FieldBackend {
    /// Of shares that add up modulo 2^64, taken as integers: with passive parties these are below 2^64.
    func cells(ofIntegers words: [UInt64]) async throws -> [Cell] {
        try await cells(
            ofSummands: words, second: nil, element: { party.domain.element($0) },
            magnitude: TraceIntegers.reduced * Double(party.partyCount))
    }
}
