internal import MPC

/// Words of providers as integers of a field.
extension FieldBackend {
    /// Of shares that add up modulo 2^64, taken as integers: with passive parties these are below 2^64.
    func inputs(ofIntegers given: GivenInputs) async throws -> Inputs {
        let words = Self.joined(given.first)
        guard !words.isEmpty else { return [] }
        let total = try await shares(
            ofSummands: words, second: nil, element: { party.domain.element($0) })
        return inputs(total)
    }

    /// Integers that are sums of a word of each party.
    private func inputs(_ total: Party.Shares) -> Inputs {
        let magnitude = TraceIntegers.reduced * Double(party.partyCount)
        return [(.elements(total, magnitude: magnitude), total.count)]
    }

    /// The same where parties may do what they like, or of components. Of a component both holders' integers are
    /// compared, and one of them is honest; other shares are tested for their length (`LengthTest`) and, by
    /// tags, for what their sum is modulo 2^64.
    func inputs(ofTestedIntegers given: GivenInputs) async throws -> Inputs {
        guard let vectors = tagged(given) else {
            let words = Self.joined(given.first)
            guard !words.isEmpty else { return [] }
            return inputs(
                try await shares(
                    ofSummands: words, second: given.second.map(Self.joined),
                    element: { party.domain.element($0) }))
        }
        let words = Self.joined(vectors.map(\.shares))
        guard !words.isEmpty else { return [] }
        let test = LengthTest(count: words.count)
        let tags = TagMask(
            elements: vectors.map(\.count), bits: test.bits, parties: party.partyCount)
        let total = try await testedSum(words, test, tags)
        let elements = try await checked(
            total.slice(0..<words.count), vectors, given, sums: InputTags.sums,
            subtract: party.subtract
        ) {
            try await tags.open(
                $0, hiddenBy: total.slice(total.count - tags.count..<total.count), by: party)
        }
        let magnitude = Self.power(test.bits) * Double(party.partyCount)
        return elements.map { (.elements($0, magnitude: magnitude), $0.count) }
    }

    private static func power(_ exponent: Int) -> Double {
        Double(sign: .plus, exponent: exponent, significand: 1)
    }

    /// The sum of what all parties input: numbers that were found to be short, masks, and masks for the tags.
    private func testedSum(
        _ words: [UInt64], _ test: LengthTest, _ tags: TagMask
    ) async throws -> Party.Shares {
        let numbers = words.map { UInt128($0) }
        let masks = try LengthTest.numbers(test.maskCount, width: test.bits)
        let (dealt, members) = try await test.deal(
            numbers, masks: masks, others: LengthTest.numbers(tags.count, width: tags.width),
            by: party)
        guard let chosen = test.chosenSets(numbers, members: members, masks: masks) else {
            throw MPCError.verificationFailed
        }
        try await test.check(dealt, members: members, chosen: chosen, by: party)
        return dealt.dropFirst().reduce(dealt[0]) { party.add($0, $1) }
    }
}
