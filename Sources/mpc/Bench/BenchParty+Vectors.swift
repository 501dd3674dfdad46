import MPC

/// What the example contracts do, written on vectors: what their rates are held beside.
extension BenchParty {
    func contractOperations<Party: MixedParty>(
        _ kind: BenchWork.VectorOperation, _ count: Int, _ party: Party
    ) async throws -> () async throws -> Void {
        let bits = try await party.randomBits(count: count, width: 64)
        let numbers = try await party.toArithmetic(bits)
        if kind == .count {
            return {
                let threshold = party.shares(ofPublic: party.domain.element(1 << 62), count: count)
                let above = try await less(threshold, numbers, party)
                let sum = party.sum(try await party.bitToArithmetic(above))
                _ = try await party.open(sum)
            }
        }
        return { try await auction(numbers, party) }
    }

    /// Whether x < y of integers of 64 bits.
    private func less<Party: MixedParty>(
        _ x: Party.Shares, _ y: Party.Shares, _ party: Party
    ) async throws -> Party.Bits {
        party.domain.bitWidth == 64
            ? try await party.less(x, y, .unsigned)
            : try await party.isNegative(party.subtract(x, y), bits: 66)
    }

    /// The number of the highest bid, of equal ones the first, and the second-highest bid: one bid after the other.
    private func auction<Party: MixedParty>(_ bids: Party.Shares, _ party: Party) async throws {
        var winner = party.shares(ofPublic: party.domain.element(0), count: 1)
        var (highest, second) = (winner, winner)
        for i in 0..<bids.count {
            let bid = bids.slice(i..<i + 1)
            let both = Party.Shares.concatenate([highest, second])
            let above = try await less(both, .concatenate([bid, bid]), party)
            let conditions = try await party.bitToArithmetic(above)
            let (first, other) = (conditions.slice(0..<1), conditions.slice(1..<2))
            let number = party.shares(ofPublic: party.domain.element(UInt64(i)), count: 1)
            let changes = Party.Shares.concatenate([
                party.subtract(bid, highest), party.subtract(number, winner),
                party.subtract(bid, second),
            ])
            let steps = try await party.multiply(
                .concatenate([first, first, other]), changes)
            let next = party.add(second, steps.slice(2..<3))
            let rest = try await party.multiply(first, party.subtract(highest, next))
            second = party.add(next, rest)
            highest = party.add(highest, steps.slice(0..<1))
            winner = party.add(winner, steps.slice(1..<2))
        }
        _ = try await party.open(.concatenate([winner, second]))
    }
}
