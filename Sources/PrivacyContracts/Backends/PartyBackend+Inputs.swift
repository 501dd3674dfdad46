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

    private func inputs(_ x: Party.Shares, magnitude: Double) -> Inputs {
        [(.elements(x, magnitude: magnitude), x.count)]
    }

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

    private func bits(ofAll words: [UInt64]) async throws(MPCError) -> [Party.Bits] {
        var given: [Party.Bits] = []
        for owner in 0..<party.partyCount {
            given.append(
                try await party.inputBits(
                    owner == party.party ? words : nil, from: owner, count: words.count,
                    width: 64))
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
            try requireZeros(opened.map { party.domain.word(of: $0, at: 0) }, words.count)
        }
        return given.dropFirst().reduce(given[0]) { party.add($0, $1) }
    }

    /// Of shares that add up bit by bit, or of components: whatever a party gives is a word.
    func inputs(ofBits inputs: GivenInputs) async throws -> Inputs {
        let vectors = tagged(inputs)
        let words = Self.joined(vectors?.map { Array($0.shares) } ?? inputs.first)
        guard !words.isEmpty else { return [] }
        let given = try await bits(ofAll: words)
        var total = given[0]
        if let second = inputs.second {
            let again = try await bits(ofAll: Self.joined(second))
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
            total = .concatenate(
                try await checked(
                    total, vectors, inputs.providers, sums: subsetSums, subtract: party.xor
                ) { try await party.open($0) })
        }
        if total.count == 0 { return [] }
        return self.inputs(
            try await party.toArithmetic(total), magnitude: TraceIntegers.reduced)
    }

    private func requireZeros(_ words: [UInt64], _ count: Int) throws {
        guard let place = words.firstIndex(where: { $0 != 0 }) else { return }
        throw ContractError.inputs(.holdersDiffer(component: place / count))
    }

    static func joined(_ vectors: [[UInt64]]) -> [UInt64] {
        vectors.count == 1 ? vectors[0] : Array(vectors.joined())
    }

    // MARK: Tags

    func tagged(_ inputs: GivenInputs) -> [TaggedVector]? {
        guard inputs.isTagged else { return nil }
        return inputs.first.map { TaggedVector($0, parties: party.partyCount) }
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
        _ x: Shares, _ vectors: [TaggedVector], _ providers: [Int],
        sums: (Shares, Range<Int>, [UInt64]) -> Shares, subtract: (Shares, Shares) -> Shares,
        open: (Shares) async throws -> [UInt64]
    ) async throws -> [Shares] {
        let keys = try await showKeys(vectors, providers)
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
                .changedShare(provider: providers[place / InputTags.subsets]))
        }
        return elements
    }

    /// The words of each subset, added up bit by bit.
    private func subsetSums(
        _ x: Party.Bits, _ range: Range<Int>, _ members: [UInt64]
    ) -> Party.Bits {
        let planes = x.slice(range).planes
        let subsets = BitPlanes(uninitialized: range.count, width: InputTags.subsets, components: 1)
        subsets.setComponent(0, elements: members)
        let sums = BitPlanes(
            uninitialized: InputTags.subsets, width: planes.width, components: planes.components)
        let words = planes.wordsPerPlane
        // Bits of the last word that belong to elements.
        let last = range.count % 64 == 0 ? UInt64.max : lowMask(range.count % 64)
        for c in 0..<planes.components {
            for j in 0..<planes.width {
                let plane = planes.plane(j, c)
                if words > 0 { plane[words - 1] &= last }
                var word: UInt64 = 0
                for subset in 0..<InputTags.subsets {
                    let members = subsets.plane(subset, 0)
                    var sum: UInt64 = 0
                    for k in 0..<words { sum ^= plane[k] & members[k] }
                    word |= UInt64(sum.nonzeroBitCount & 1) << UInt64(subset)
                }
                sums.plane(j, c)[0] = word
            }
        }
        return Party.Bits(planes: sums)
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

extension FieldBackend {
    /// Of shares that add up modulo 2^64, taken as integers: with passive parties these are below 2^64.
    func inputs(ofIntegers given: GivenInputs) async throws -> Inputs {
        let words = Self.joined(given.first)
        guard !words.isEmpty else { return [] }
        let total = try await shares(
            ofSummands: words, second: nil, element: { party.domain.element($0) })
        return [
            (
                .elements(total, magnitude: TraceIntegers.reduced * Double(party.partyCount)),
                total.count
            )
        ]
    }
}
