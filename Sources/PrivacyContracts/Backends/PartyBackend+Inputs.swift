internal import Channels
internal import MPC

/// Providers' inputs, of which every party has a share, or two components.
///
/// With components, party i has components i and i+1 of three that add up modulo 2^64. By an active protocol
/// both of a component's holders input it, and the difference is opened: zero, or the run ends. With shares
/// an active protocol checks tags (`InputTags`).
extension PartyBackend {
    /// Elements of the providers in their order, and how many a vector has: of one provider or of several.
    typealias Inputs = [(vector: Vector, count: Int)]

    /// Words as cells.
    func cells(_ bits: Party.Bits) -> [Cell] {
        [Cell](unsafeUninitializedCapacity: bits.count) { cells, filled in
            cells.initialize(repeating: zero)
            if bits.count > 0 {
                fill(UnsafeMutableBufferPointer(rebasing: cells[..<bits.count]), bits)
            }
            filled = bits.count
        }
    }

    /// Cells of words as a vector of 64 bits.
    func words(of cells: [Cell]) -> Party.Bits {
        var cells = cells
        return cells.withUnsafeMutableBufferPointer { bits($0, width: 64) }
    }

    /// Every party's vector as shares.
    private func shares(
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

    /// Shares of what parties have words of that add up. Precondition: some words.
    func shares(
        ofSummands words: [UInt64], second: [UInt64]?, element: (UInt64) -> Party.Domain.Element
    ) async throws -> Party.Shares {
        let given = try await shares(words, element: element)
        if let second {
            let again = try await shares(second, element: element)
            // Component k from party k, and from party k - 1.
            let differences = given.indices.map {
                party.subtract(given[$0], again[($0 + given.count - 1) % given.count])
            }
            let opened = try await party.open(.concatenate(differences))
            let zero = party.domain.element(0)
            if let place = opened.firstIndex(where: { $0 != zero }) {
                throw ContractError.inputs(.holdersDiffer(component: place / words.count))
            }
        }
        return given.dropFirst().reduce(given[0]) { party.add($0, $1) }
    }

    /// The same, with a vector for each long array of the contract's parameters: then an operation on all of one
    /// takes it without a copy.
    /// - Parameter lengths: of all parameters, one behind the other.
    func divided(_ inputs: Inputs, lengths: [Int]) -> Inputs {
        var ends: [Int] = []
        var next = 0
        for length in lengths {
            if length >= Self.longArray { ends += [next, next + length] }
            next += length
        }
        var divided: Inputs = []
        var start = 0
        for input in inputs {
            let range = start..<start + input.count
            start = range.upperBound
            let inside = ends.filter { $0 > range.lowerBound && $0 < range.upperBound }
            var from = range.lowerBound
            for end in inside + [range.upperBound] where end > from {
                let part = from - range.lowerBound..<end - range.lowerBound
                divided.append((slice(input.vector, part), part.count))
                from = end
            }
        }
        return divided
    }

    private static var longArray: Int { 1 << 10 }

    static func joined(_ vectors: [[UInt64]]) -> [UInt64] {
        vectors.count == 1 ? vectors[0] : Array(vectors.joined())
    }

    // MARK: Tags

    func tagged(_ inputs: GivenInputs) -> [TaggedVector]? {
        guard inputs.isTagged else { return nil }
        return inputs.first.map {
            TaggedVector($0, parties: party.partyCount, run: inputs.run)
        }
    }

    /// Each provider's elements, once no share of them was found to be changed.
    ///
    /// Two rounds and an opening. By now every party has received all the others' inputs: only now does it show its
    /// parts of the keys. The second round sees to it that all were shown the same.
    /// - Parameters:
    ///   - x: each provider's elements and tags.
    ///   - sums: of the elements in each subset of a range of x.
    /// - Throws: `ContractError.inputs(.wrongKeyPart)`, `.changedShare`; `MPCError`.
    func checked<Shares: ShareVector>(
        _ x: Shares, _ vectors: [TaggedVector], _ inputs: GivenInputs,
        sums: (Shares, Range<Int>, [UInt64]) -> Shares, subtract: (Shares, Shares) -> Shares,
        open: (Shares) async throws -> [UInt64]
    ) async throws -> [Shares] {
        let keys = try await showKeys(vectors, inputs)
        var elements: [Shares] = []
        var differences: [Shares] = []
        var start = 0
        for (place, vector) in vectors.enumerated() {
            let (middle, end) = (start + vector.count, start + vector.shares.count)
            let members = InputTags.members(keyParts: keys[place], count: vector.count)
            differences.append(subtract(sums(x, start..<middle, members), x.slice(middle..<end)))
            elements.append(x.slice(start..<middle))
            start = end
        }
        let opened = try await open(.concatenate(differences))
        if let place = opened.firstIndex(where: { $0 != 0 }) {
            throw ContractError.inputs(
                .changedShare(provider: inputs.providers[place / InputTags.subsets]))
        }
        return elements
    }

    /// All parties' parts of each provider's key.
    private func showKeys(
        _ vectors: [TaggedVector], _ inputs: GivenInputs
    ) async throws -> [[[UInt64]]] {
        try await inputs.beforeShowing()
        let length = 8 * InputTags.keyWords
        // Of the number, too: parties that were told different ones show parts that don't belong together.
        let shown = try await party.exchangeCompared(
            vectors.flatMap { InputTags.bytes($0.keyPart) }, "swift-mpc/input-keys/v2",
            of: [InputTags.bytes([UInt64(inputs.run)])])
        return try vectors.enumerated().map { place, vector in
            try shown.enumerated().map { peer, bytes in
                let part = InputTags.words(
                    Array(bytes[length * place..<length * (place + 1)]))
                guard vector.fits(part, party: peer) else {
                    throw ContractError.inputs(
                        .wrongKeyPart(provider: inputs.providers[place], party: peer))
                }
                return part
            }
        }
    }

    func exchange(_ bytes: [UInt8]) async throws(MPCError) -> [[UInt8]] {
        try await party.exchangeAll(bytes)
    }
}

extension ComputationParty {
    /// One round: what all parties say, in their order, as long as one's own.
    func exchangeAll(_ bytes: [UInt8]) async throws(MPCError) -> [[UInt8]] {
        do throws(ChannelError) {
            let all = try await channel.exchange(bytes, maximum: bytes.count)
            for (peer, theirs) in all.enumerated() where theirs.count != bytes.count {
                throw ChannelError.unexpectedLength(
                    party: peer, round: channel.traffic.rounds, expected: bytes.count,
                    received: theirs.count)
            }
            return all
        } catch {
            throw .channel(error)
        }
    }

    /// The same, and a round in which all compare what they were told: nobody has told two parties different things.
    ///
    /// - Parameters:
    ///   - purpose: of the digests, which are also over `context`.
    /// - Throws: besides, `.viewsDiffer`.
    func exchangeCompared(
        _ bytes: [UInt8], _ purpose: String, of context: [[UInt8]] = []
    ) async throws(MPCError) -> [[UInt8]] {
        let told = try await exchangeAll(bytes)
        let view = DerivedRandomness.digest(purpose, context + told)
        for (peer, theirs) in try await exchangeAll(view).enumerated() where theirs != view {
            throw .viewsDiffer(party: peer)
        }
        return told
    }
}
