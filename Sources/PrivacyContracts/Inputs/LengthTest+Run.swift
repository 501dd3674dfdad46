internal import FiniteFields
package import MPC

/// The test as parties run it: all deal, coins, the opening.
extension LengthTest {
    /// All parties input `count` numbers each, their masks and `others`, in this order: each party's shares. What
    /// everybody has given is fixed before anybody knows the coins, from which the numbers' subsets are made.
    package func deal<Party: MixedParty>(
        _ numbers: [UInt128], masks: [UInt128], others: [UInt128], by party: Party
    ) async throws(MPCError) -> (dealt: [Party.Shares], members: [UInt64])
    where Party.Domain == BN254FrDomain {
        precondition(numbers.count == count && masks.count == maskCount, "wrong lengths")
        let domain = party.domain
        let shift = domain.powerOfTwo(64)
        let own = (numbers + masks + others).map { number in
            domain.sum(
                domain.element(UInt64(truncatingIfNeeded: number)),
                domain.product(domain.element(UInt64(truncatingIfNeeded: number >> 64)), shift))
        }
        var dealt: [Party.Shares] = []
        for owner in 0..<party.partyCount {
            dealt.append(
                try await party.input(
                    owner == party.party ? own : nil, from: owner, count: own.count))
        }
        try await party.verify()
        let shared = try await party.random(count: 1)
        try await party.meetBeforeCoins()
        let coins = try await party.open(shared)
        let seed = stride(from: 0, to: 256, by: 64).map { domain.word(of: coins[0], at: $0) }
        return (dealt, members(coins: InputTags.bytes(seed)))
    }

    /// Opens of every party's numbers the sums of each block's subsets, with the masks of the set that it says:
    /// `chosen` of this party.
    /// - Throws: `.invalidMessage` with the party whose numbers are too long, or that says no set; `.viewsDiffer`.
    package func check<Party: MixedParty>(
        _ dealt: [Party.Shares], members: [UInt64], chosen: [UInt8], by party: Party
    ) async throws(MPCError)
    where
        Party.Domain == BN254FrDomain, Party.Shares: DomainShareVector,
        Party.Shares.Domain == BN254FrDomain
    {
        // Different masks at different parties would be many more than there are.
        let told = try await party.exchangeCompared(chosen, "swift-mpc/length-test/v1")
        var hidden: [Party.Shares] = []
        for (owner, sets) in told.enumerated() {
            for (block, (range, set)) in zip(blocks, sets).enumerated() {
                guard set < Self.sets else { throw .invalidMessage(party: owner) }
                let first = count + block * Self.masksOfBlock + Int(set) * Self.subsets
                hidden.append(
                    party.add(
                        InputTags.sums(dealt[owner], range, Array(members[range])),
                        dealt[owner].slice(first..<first + Self.subsets)))
            }
        }
        let opened = try await party.open(.concatenate(hidden))
        let long = opened.firstIndex { !Self.isBelow($0, bits: bits, party.domain) }
        guard let long else { return }
        throw .invalidMessage(party: long / (Self.subsets * blocks.count))
    }

    /// Whether the integer is below 2^bits.
    static func isBelow(_ element: BN254Fr, bits: Int, _ domain: BN254FrDomain) -> Bool {
        stride(from: bits, to: 256, by: 64).allSatisfy { domain.word(of: element, at: $0) == 0 }
    }
}

extension InputTags {
    /// The sums of the elements of a range in each subset.
    static func sums<Shares: DomainShareVector>(
        _ x: Shares, _ range: Range<Int>, _ members: [UInt64]
    ) -> Shares where Shares.Domain == BN254FrDomain {
        let (buffer, part) = (x.buffer, x.buffer.slice(range))
        let z = ShareBuffer(
            uninitialized: subsets, components: buffer.components, domain: buffer.domain)
        for c in 0..<buffer.components {
            let found = sums(
                part.elements(ofComponent: c), members: members, zero: BN254Fr.zero
            ) { $0 + $1 }
            z.setComponent(c, found)
        }
        return Shares(buffer: z)
    }
}
