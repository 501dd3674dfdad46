internal import Channels
internal import MPC

/// Cells of providers' inputs, of which every party has a share, or two components.
///
/// With components, party i has components i and i+1 of three that add up modulo 2^64. By an active protocol
/// both of a component's holders input it, and the difference is opened: zero, or the run ends. With shares
/// an active protocol checks tags (`InputTags`).
extension PartyBackend {
    private func cells(_ shares: Party.Shares, magnitude: Double) -> [Cell] {
        inCells(shares.count) { fill($0, shares) { _ in magnitude } }
    }

    func cells(_ bits: Party.Bits) -> [Cell] { inCells(bits.count) { fill($0, bits) } }

    private func inCells(
        _ count: Int, _ body: (UnsafeMutableBufferPointer<Cell>) -> Void
    ) -> [Cell] {
        [Cell](unsafeUninitializedCapacity: count) { cells, filled in
            cells.initialize(repeating: zero)
            if count > 0 { body(UnsafeMutableBufferPointer(rebasing: cells[..<count])) }
            filled = count
        }
    }

    /// Cells of words as a vector of 64 bits.
    func words(of cells: [Cell]) -> Party.Bits {
        var cells = cells
        return cells.withUnsafeMutableBufferPointer { bits($0, width: 64) }
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
    func cells(ofBits inputs: GivenInputs) async throws -> [Cell] {
        let vectors = tagged(inputs)
        let words = vectors?.flatMap(\.shares) ?? inputs.first.flatMap(\.self)
        guard !words.isEmpty else { return [] }
        let given = try await self.inputs(ofBits: words)
        var total = given[0]
        if let second = inputs.second {
            let again = try await self.inputs(ofBits: second.flatMap(\.self))
            let differences = given.indices.map {
                party.xor(given[$0], again[($0 + given.count - 1) % given.count])
            }
            try requireZeros(
                try await party.open(.concatenate(differences)), words.count)
            for part in given.dropFirst() { total = try await party.addBits(total, part) }
        } else {
            for part in given.dropFirst() { total = party.xor(total, part) }
        }
        if let vectors {
            let checked = try await checked(
                cells(total), vectors, inputs.providers, add: xor, subtract: xor
            ) { try await party.open(self.words(of: $0)) }
            guard !checked.isEmpty else { return [] }
            total = self.words(of: checked)
        }
        return cells(try await party.toArithmetic(total), magnitude: TraceIntegers.reduced)
    }

    private func requireZeros(_ words: [UInt64], _ count: Int) throws {
        guard let place = words.firstIndex(where: { $0 != 0 }) else { return }
        throw ContractError.inputs(.holdersDiffer(component: place / count))
    }

    // MARK: Tags

    private func tagged(_ inputs: GivenInputs) -> [TaggedVector]? {
        guard inputs.isTagged else { return nil }
        return inputs.first.map { TaggedVector($0, parties: party.partyCount) }
    }

    /// The cells of the elements, once no share of them was found to be changed.
    ///
    /// Two rounds and an opening. By now every party has received all the others' inputs: only now does it show its
    /// parts of the keys. The second round sees to it that all were shown the same.
    /// - Parameter cells: of each provider's elements and tags.
    /// - Throws: `ContractError.inputs(.wrongKeyPart)`, `.changedShare`; `MPCError`.
    private func checked(
        _ cells: [Cell], _ vectors: [TaggedVector], _ providers: [Int],
        add: (Cell, Cell) -> Cell, subtract: (Cell, Cell) -> Cell,
        open: ([Cell]) async throws -> [UInt64]
    ) async throws -> [Cell] {
        let keys = try await showKeys(vectors, providers)
        var elements: [Cell] = []
        var differences: [Cell] = []
        var start = 0
        for (place, vector) in vectors.enumerated() {
            let (middle, end) = (start + vector.count, start + vector.shares.count)
            let members = InputTags.members(keyParts: keys[place], count: vector.count)
            let sums = InputTags.sums(
                cells[start..<middle], members: members, zero: zero, add: add)
            differences += zip(sums, cells[middle..<end]).map { subtract($0, $1) }
            elements += cells[start..<middle]
            start = end
        }
        let opened = try await open(differences)
        if let place = opened.firstIndex(where: { $0 != 0 }) {
            throw ContractError.inputs(
                .changedShare(provider: providers[place / InputTags.subsets]))
        }
        return elements
    }

    /// All parties' parts of each provider's key.
    private func showKeys(
        _ vectors: [TaggedVector], _ providers: [Int]
    ) async throws -> [[[UInt64]]] {
        let length = 8 * InputTags.keyWords
        let own = vectors.flatMap { InputTags.bytes($0.keyPart) }
        let shown = try await exchange(own)
        let view = DerivedRandomness.digest("swift-mpc/input-keys/v1", shown)
        for (peer, theirs) in try await exchange(view).enumerated() where theirs != view {
            throw MPCError.viewsDiffer(party: peer)
        }
        return try vectors.enumerated().map { place, vector in
            try shown.enumerated().map { peer, bytes in
                let part = InputTags.words(
                    Array(bytes[length * place..<length * (place + 1)]))
                guard vector.fits(part, party: peer) else {
                    throw ContractError.inputs(
                        .wrongKeyPart(provider: providers[place], party: peer))
                }
                return part
            }
        }
    }

    /// One round: what all parties say, in their order, as long as one's own.
    func exchange(_ bytes: [UInt8]) async throws(MPCError) -> [[UInt8]] {
        do throws(ChannelError) {
            let all = try await party.channel.exchange(bytes, maximum: bytes.count)
            for (peer, theirs) in all.enumerated() where theirs.count != bytes.count {
                throw ChannelError.unexpectedLength(
                    party: peer, round: party.channel.traffic.rounds, expected: bytes.count,
                    received: theirs.count)
            }
            return all
        } catch {
            throw .channel(error)
        }
    }
}

extension PartyBackend where Party.Domain == Ring64 {
    /// Of shares that add up modulo 2^64.
    func cells(ofShares inputs: GivenInputs) async throws -> [Cell] {
        let vectors = tagged(inputs)
        let cells = try await self.cells(
            ofSummands: vectors?.flatMap(\.shares) ?? inputs.first.flatMap(\.self),
            second: inputs.second?.flatMap(\.self), element: { $0 }, magnitude: 0)
        guard let vectors, !vectors.isEmpty else { return cells }
        return try await checked(
            cells, vectors, inputs.providers, add: add, subtract: subtract
        ) { differences in
            var differences = differences
            let shares = differences.withUnsafeMutableBufferPointer { self.shares($0) }
            return try await party.open(shares)
        }
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
